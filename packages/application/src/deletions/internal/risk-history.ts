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

/** The keyed hashes under which earlier requests are counted. */
export function riskHistory(vault: Vault, tenantId: string, risk: RiskInput): History {
  const subject = (by: VelocityKey) =>
    `${by}:${vault.tokenReference(tenantId, `risk/${by}/${risk[by]}`)}`;
  return {
    requestor: subject("requestor"),
    device: subject("device"),
    merchant: subject("merchant"),
  };
}

/** The risk of a request under the tenant's policy. `earlier`: the signals of requests in the same batch that are not written yet. */
export function assessRequestRisk(
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
 * The signals that a request leaves for later assessments, the counts that it was assessed by, and the job that erases the signals in
 * time (RISK-06). Empty where the tenant's policy has no velocity thresholds.
 */
export function riskSignals(
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
