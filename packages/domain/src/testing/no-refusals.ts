import type { RuleId } from "#rules.ts";

/** The rules by which the domain refuses nothing, and why. A new rule belongs here, or among the cases of `reachable-rules.test.ts`. */
export const NO_REFUSALS = {
  "DEL-03": "Says that one deletion replaces another, which is cancelled by it.",
  "DEL-04": "Refuses outside the domain: a plan is compared by its hash.",
  "DEL-05": "Refuses outside the domain: a plan is compared by its hash.",
  "DEL-06": "Says when a deletion is carried out.",
  "APP-01": "A reason to wait.",
  "SEPA-01": "Says what a deletion does.",
  "SEPA-02": "Says what a deletion does.",
  "SEPA-05": "Refuses outside the domain: the store knows which references are taken.",
  "SEPA-09": "Says what a settled collection does.",
  "SEPA-11": "Says what a deletion does.",
  "SEPA-12": "Says what a deletion does not do.",
  "SEPA-14": "A reason to wait.",
  "SEPA-18": "Says how long something is kept.",
  "SEPA-20": "Says who is told of a cancellation.",
  "C2P-06": "Says what a deletion does.",
  "C2P-07": "Judges an answer of the network.",
  "C2P-08": "Judges an answer of the network.",
  "C2P-09": "Judges an answer of the network.",
  "C2P-10": "Judges an answer of the network.",
  "C2P-11": "Judges an answer of the network.",
  "C2P-12": "Judges an answer of the network.",
  "C2P-18": "Says what a confirmed registration does.",
  "C2P-19": "A reason to wait.",
  "RISK-06": "Says how long something is kept; a policy that needs it longer is no request.",
} as const satisfies Partial<Record<RuleId, string>>;
