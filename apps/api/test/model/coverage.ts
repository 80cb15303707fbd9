import type { DeletionState } from "@expunge/domain/deletion/deletion-state";
import type { RuleId } from "@expunge/domain/rules";
import type { World } from "#test/model/world.ts";

/** Counts of the deletion states and rules that the sequences have covered. */
export type Coverage = {
  readonly states: Map<DeletionState, number>;
  readonly rules: Map<string, number>;
};

export const createCoverage = (): Coverage => ({
  states: new Map(),
  rules: new Map(),
});

/** Records the new deletion states of a step and the rules in its answer. */
export function recordCoverage(
  coverage: Coverage,
  before: World,
  after: World,
  answer: unknown,
): void {
  const rules = [...JSON.stringify(answer).matchAll(/"rule":"([^"]+)"/g)].map(([, rule]) => rule);
  for (const deletion of after.deletions.filter((one) => !before.deletions.includes(one))) {
    const { state, reasons } = deletion;
    if (state !== "requested") count(coverage.states, state);
    rules.push(...reasons.map(({ rule }) => rule));
  }
  for (const rule of new Set(rules)) count(coverage.rules, rule ?? "");
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The rules that the sequences must cover as reasons of refusals, waits and failures. */
export const REQUIRED_RULES: readonly RuleId[] = [
  ...(["DEL-01", "DEL-02", "DEL-03", "DEL-04", "DEL-05", "DEL-07", "DEL-08"] as const),
  ...(["APP-01", "APP-02", "APP-03", "USE-01", "USE-02"] as const),
  ...(["HOLD-01", "HOLD-02", "HOLD-03", "HOLD-04", "HOLD-05", "HOLD-06"] as const),
  ...(["HOLD-08", "HOLD-09", "HOLD-10"] as const),
  ...(["SEPA-03", "SEPA-04", "SEPA-05", "SEPA-06", "SEPA-07", "SEPA-08", "SEPA-10"] as const),
  ...(["SEPA-13", "SEPA-14", "SEPA-15", "SEPA-16", "SEPA-17", "SEPA-19"] as const),
  ...([
    "C2P-01",
    "C2P-04",
    "C2P-05",
    "C2P-11",
    "C2P-13",
    "C2P-15",
    "C2P-16",
    "C2P-17",
    "C2P-19",
  ] as const),
  ...(["CARD-01", "CARD-02", "CARD-03", "RISK-01", "RISK-04"] as const),
];
