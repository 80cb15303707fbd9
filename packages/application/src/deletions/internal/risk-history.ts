import { assessRisk, type RiskAssessment } from "@expunge/domain/risk/assess-risk";
import { addDays } from "@expunge/domain/calendar/add-days";
import {
  LONGEST_VELOCITY_DAYS,
  VELOCITY_KEYS,
  type VelocityKey,
} from "@expunge/domain/risk/risk-policy";
import type { RiskInput } from "#deletions/command.ts";
import type { LoadedTarget } from "#write-path/change-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Change } from "#write-path/change.ts";
import { targetDay } from "#runtime/target-day.ts";
import type { Vault } from "#vault/vault.ts";

type History = Readonly<Record<VelocityKey, string>>;

/** Whose earlier requests count, by the hashes that they were kept under. */
export function riskHistory(vault: Vault, tenantId: string, risk: RiskInput): History {
  const subject = (by: VelocityKey) =>
    `${by}:${vault.tokenReference(tenantId, `risk/${by}/${risk[by]}`)}`;
  return {
    requestor: subject("requestor"),
    device: subject("device"),
    merchant: subject("merchant"),
  };
}

/** The risk of a request by the tenant's policy. `earlier` are the signals of requests that are not written yet. */
export function judgeRisk(
  risk: RiskInput,
  history: History,
  loaded: LoadedTarget,
  now: Date,
  earlier: readonly string[],
): RiskAssessment {
  const { country, activatedOn } = risk;
  const { policy, counts, credential } = loaded;
  const velocity = policy.risk.velocity ?? [];
  return assessRisk(policy.risk, {
    country,
    ...(credential?.kind === "card_token" &&
      credential.country !== null && { tokenCountry: credential.country }),
    activatedOn,
    today: targetDay(now),
    counts: velocity.map(({ by }, place) => {
      const listed = earlier.filter((subject) => subject === history[by]).length;
      return (counts[place] ?? Infinity) + listed;
    }),
  });
}

/**
 * What is kept of a request for the judgement of later ones, what it was judged by itself, and the job that erases it in time
 * (RISK-06): nothing, where the tenant's policy counts nobody's.
 */
export function keptForRisk(
  { newId }: Clock,
  tenantId: string,
  history: History,
  { policy, counts }: LoadedTarget,
  at: Date,
): Pick<Change, "signals" | "judged" | "jobs"> {
  const counted = new Set(policy.risk.velocity?.map(({ by }) => by));
  if (counted.size === 0) return {};
  const signals = VELOCITY_KEYS.filter((by) => counted.has(by)).map((by) => ({
    tenantId,
    subject: history[by],
    at,
    id: newId(),
  }));
  const keptUntil = addDays(targetDay(at), LONGEST_VELOCITY_DAYS - 1);
  return {
    signals,
    judged: { history, at, counts },
    jobs: [{ kind: "retention", tenantId, keptUntil }],
  };
}
