import { assessRisk } from "@expunge/domain/risk/assess-risk";
import { VELOCITY_KEYS } from "@expunge/domain/risk/risk-policy";
import type { Reason } from "@expunge/domain/rules";
import { at, operation, type Step } from "#test/model/operation.ts";
import { MERCHANT } from "#test/model/people.ts";
import {
  type ContractDeletion,
  deleteByContract,
  statementOf,
  wasDeletedBefore,
} from "#test/model/contract-deletion.ts";
import { dayOf } from "#test/model/subject-of.ts";
import type { StoredToken } from "#test/model/records.ts";
import type { World } from "#test/model/world.ts";

const GONE = fault(404, "not_found", "There is no such card token.");
/** The activation date in the risk object, long ago. */
const ACTIVATED_ON = "2024-05-01";

type Given = { readonly place: number; readonly country: string };

/** Contract 3 deletes a card token after a risk assessment. */
export const deleteToken = operation("contract 3", (world: World, given: Given): Step => {
  const { place, country } = given;
  const tokens = world.credentials.filter((one): one is StoredToken => one.kind === "card_token");
  const token = at(tokens, place);
  const named = token?.target.token ?? "a-token-that-nobody-knows";
  const requestId = `deleteByContract-in-step-${world.step}`;
  const send: Step["send"] = (api) => api.cardToken(named, { requestId, country });
  const signalled = withSignals(world);
  if (token === undefined) return { world: signalled, answer: GONE, send };

  const requestedBy = `client:${MERCHANT}`;
  const params = { target: token.target, requestedBy, note: "requestor 6140222333" };
  const removed = deleteByContract(signalled, params, token, {
    risk: riskOf(world, token, country),
  });
  return { world: removed.world, answer: answerOf(removed, token), reasons: removed.reasons, send };
});

/** A waiting deletion is not a success. */
function answerOf({ decision, reasons, deletion }: ContractDeletion, token: StoredToken) {
  switch (decision.kind) {
    case "accepted":
    case "scheduled":
    case "deferred":
      return { status: 200 };
    case "refused":
      return refusal(reasons);
    case "needs_approval":
      return waits(deletion.id);
    case "in_progress":
      return waits(token.deletion ?? "");
  }
}

function refusal(reasons: readonly Reason[]) {
  if (wasDeletedBefore(reasons)) return GONE;
  return reasons.some(({ rule }) => rule.startsWith("RISK-"))
    ? fault(403, "refused_by_risk", "The risk of this request is too high.")
    : fault(400, "refused", statementOf(reasons));
}

function waits(deletionId: string) {
  return fault(403, "approval_required", `The deletion ${deletionId} waits for approval.`);
}

function fault(status: number, errorCode: string, message: string) {
  return { status, body: { errorCode, message, httpStatusCode: status } };
}

function riskOf({ policy, now, signals }: World, { shown }: StoredToken, country: string) {
  const counts = (policy.risk.velocity ?? []).map(
    ({ by, seconds }) =>
      signals.filter((signal) => signal.by === by && signal.at > now - seconds * 1000).length,
  );
  return assessRisk(policy.risk, {
    country,
    ...(shown.country !== undefined && { tokenCountry: shown.country }),
    activatedOn: ACTIVATED_ON,
    today: dayOf(now),
    counts,
  });
}

/** Records the request for velocity rules, by the keys that the tenant counts. */
function withSignals(world: World): World {
  const { now, policy, signals } = world;
  const isCounted = (key: string) => policy.risk.velocity?.some(({ by }) => by === key);
  const kept = VELOCITY_KEYS.filter(isCounted).map((by) => ({ by, at: now }));
  return { ...world, signals: [...signals, ...kept] };
}
