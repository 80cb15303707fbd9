import { type Reason, reason } from "#rules.ts";

export const SWEEP_RUN_STATES = ["running", "done", "asks", "failed"] as const;
export type SweepRunState = (typeof SWEEP_RUN_STATES)[number];

/** What becomes of a run once it is known how much it finds. */
export type SweepRunDecision = {
  readonly state: "running" | "done" | "asks";
  readonly reasons: readonly Reason[];
};

/**
 * A dry run is done as soon as it has looked (SWEEP-02). Any other asks if it finds more than its limit (SWEEP-01), and is done if it
 * finds nothing.
 */
export function decideSweepRun(
  found: number,
  { limit, dryRun }: { readonly limit: number; readonly dryRun: boolean },
): SweepRunDecision {
  const reasons = found > limit ? [reason("SWEEP-01")] : [];
  if (dryRun || found === 0) return { state: "done", reasons };
  return { state: reasons.length > 0 ? "asks" : "running", reasons };
}

/** Only a run that asks can be confirmed (SWEEP-03). */
export function decideConfirmation(
  state: SweepRunState,
):
  | { readonly kind: "confirmed" }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] } {
  return state === "asks"
    ? { kind: "confirmed" }
    : { kind: "refused", reasons: [reason("SWEEP-03")] };
}
