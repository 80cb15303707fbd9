/**
 * Every rule by its id: what it says, and where that comes from. `docs/rules.md` is the same table for readers, and
 * each rule has a test of its name; a test keeps the three in step.
 */
export const RULES = {
  "DEL-01": {
    statement: "A deleted credential stays deleted: it cannot be deleted again.",
    source: "Delete payment option: irreversible; delete card token; our decision on repeats",
  },
  "DEL-02": {
    statement: "A deletion that is under way is not started a second time.",
    source: "Visa ID and Credential API, VIDC-3000: one request per consumer in flight",
  },
  "USE-01": {
    statement: "A deleted payment option authorises no use.",
    source: "Delete payment option: prevents any future transactions",
  },
  "SEPA-01": {
    statement: "Deleting a SEPA payment option cancels its mandate in the same decision.",
    source: "Delete payment option: deleting also cancels the associated SEPA mandate",
  },
  "SEPA-02": {
    statement:
      "The cancellation of a mandate carries the ISO reason that fits why the option is deleted.",
    source: "ISO 20022 external code set, mandate reasons MD16, MD17, MD20, MD21",
  },
  "SEPA-03": {
    statement: "A cancelled mandate takes no collection and no use.",
    source: "Delete payment option; EPC SDD rulebooks, mandate cancellation",
  },
  "SEPA-04": {
    statement: "A cancelled mandate takes no amendment.",
    source: "Delete payment option: prevents mandate-based changes; EPC SDD rulebooks",
  },
  "SEPA-05": {
    statement: "A mandate reference names one mandate of its creditor, for ever.",
    source: "EPC SDD rulebooks, AT-T001: unique per creditor identifier",
  },
  "SEPA-06": {
    statement:
      "A collection is planned or presented first, and goes on only as its scheme provides.",
    source: "EPC SDD rulebooks, collections and R-transactions",
  },
  "C2P-01": {
    statement: "Click to Pay is enabled to the tenant.",
    source: "Delete Visa Click to Pay customer, 400: click to pay is not enabled to tenant",
  },
  "C2P-02": {
    statement: "The network is one that is served: visa.",
    source: "Delete Visa Click to Pay customer, 400: invalid network",
  },
  "C2P-03": {
    statement: "The account owns the customer.",
    source: "Delete Visa Click to Pay customer: the token reaches its own account only",
  },
  "C2P-04": {
    statement: "The customer is enrolled under the owner BID that is named.",
    source: "Delete Visa Click to Pay customer, owner_bid",
  },
  "C2P-05": {
    statement: "The customer is enrolled and active.",
    source: "Delete Visa Click to Pay customer, 400: customer not enabled to click to pay",
  },
  "C2P-06": {
    statement:
      "A customer and all its cards are unusable from the moment their removal is accepted.",
    source: "Visa ID and Credential API: deleting a consumer deletes its payment instruments",
  },
  "C2P-07": {
    statement: "COMPLETED is success only if every detail says so.",
    source: "Visa ID and Credential API, request status",
  },
  "C2P-08": {
    statement: "What the network no longer holds has reached the end of its deletion.",
    source: "Visa ID and Credential API, VIDC-2001 and VIDC-2005",
  },
  "C2P-09": {
    statement: "While the network is busy with the consumer the request is asked again later.",
    source: "Visa ID and Credential API, VIDC-3000",
  },
  "C2P-10": {
    statement:
      "After an answer that was lost the network is asked what it holds before it is asked again.",
    source: "Our decision: a deletion is never asked for blindly twice",
  },
  "C2P-11": {
    statement:
      "A removal that the network refuses has failed: customer and cards are active again.",
    source: "Delete Visa Click to Pay customer: success or failure is indicated in the event",
  },
  "C2P-12": {
    statement: "An answer to another request is ignored.",
    source: "Our decision: an outcome must name the consumer that was asked about",
  },
  "C2P-13": {
    statement:
      "A customer is enrolled once: only one that is not enrolled, or was removed, can be enrolled.",
    source: "Visa ID and Credential API, VIDC-2000",
  },
  "C2P-14": {
    statement:
      "A card is added to a customer that does not have it, and removed from one that does.",
    source: "Visa ID and Credential API, VIDC-2004 and VIDC-2005",
  },
  "CARD-01": {
    statement: "A deleted card token authorises no use.",
    source: "Delete card token: can not be used for future payments",
  },
  "CARD-02": {
    statement: "A card token that was deleted is not stored again.",
    source: "Delete card token; our decision: deleted for good",
  },
} as const;

export type RuleId = keyof typeof RULES;

/** Why something is refused: the rule, and what it says. */
export type Reason = { readonly rule: RuleId; readonly message: string };

/** The reason that a rule gives. */
export function reason(rule: RuleId): Reason {
  return { rule, message: RULES[rule].statement };
}
