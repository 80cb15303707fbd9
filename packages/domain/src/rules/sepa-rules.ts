/** Rules of mandates and collections of SEPA direct debit. */
export const SEPA_RULES = {
  "SEPA-01": {
    statement: "Deleting a SEPA payment option also cancels its mandate.",
    source: "Delete payment option: deleting also cancels the associated SEPA mandate",
  },
  "SEPA-02": {
    statement:
      "A mandate cancellation carries the ISO reason code for the reason and the requester of the deletion.",
    source: "ISO 20022 external code set, mandate reasons MD16, MD17, MD20, MD21, MD22",
  },
  "SEPA-03": {
    statement: "A cancelled mandate accepts no collection and no use.",
    source: "Delete payment option; EPC SDD rulebooks, mandate cancellation",
  },
  "SEPA-04": {
    statement: "A cancelled mandate cannot be amended.",
    source: "Delete payment option: prevents mandate-based changes; EPC SDD rulebooks",
  },
  "SEPA-05": {
    statement: "A mandate reference is unique per creditor and never reused.",
    source:
      "EPC SDD rulebooks, AT-T001: unique per creditor identifier without its business code; EPC implementation guidelines: in any case",
  },
  "SEPA-06": {
    statement: "A collection starts as planned or presented and follows the states of its scheme.",
    source: "EPC SDD rulebooks, collections and R-transactions",
  },
  "SEPA-07": {
    statement: "An unsigned mandate accepts no collection, no use and no amendment.",
    source: "EPC SDD rulebooks: a mandate is the debtor's signed consent",
  },
  "SEPA-08": {
    statement: "A consumed one-off mandate accepts no collection, no use and no amendment.",
    source: "EPC SDD rulebooks, one-off mandates; our decision on uses and amendments",
  },
  "SEPA-09": {
    statement: "A one-off mandate is consumed when its collection settles.",
    source: "EPC SDD rulebooks, one-off mandates (sequence type OOFF)",
  },
  "SEPA-10": {
    statement:
      "A one-off mandate accepts a further collection or use only if no earlier collection collected money.",
    source: "EPC SDD rulebooks, one-off mandates (sequence type OOFF)",
  },
  "SEPA-11": {
    statement:
      "A planned collection of a cancelled mandate is withdrawn until D-1, the TARGET day before settlement.",
    source: "EPC SDD rulebooks, time cycle: D-1 is the last day to present and to withdraw",
  },
  "SEPA-12": {
    statement:
      "A collection that can no longer be withdrawn settles although its mandate is cancelled.",
    source: "EPC SDD rulebooks: a cancellation does not recall a collection",
  },
  "SEPA-13": {
    statement: "With `refuse`, a deletion is refused while a collection is planned or presented.",
    source: "Our decision: collections `refuse`",
  },
  "SEPA-14": {
    statement: "With `wait`, a deletion waits until the last open collection is final.",
    source: "Our decision: collections `wait`",
  },
  "SEPA-15": {
    statement:
      "No new collection is accepted while the deletion of the payment option is scheduled or waiting.",
    source: "Our decision: unusable first, erased last",
  },
  "SEPA-16": {
    statement:
      "A mandate without a presented collection for 36 months is dormant and accepts no collection and no use.",
    source: "EPC SDD rulebooks, Collections: 36 months; Regulation (EEC, Euratom) 1182/71, Art. 3",
  },
  "SEPA-17": {
    statement: "A B2B collection cannot be refunded.",
    source: "EPC SDD B2B rulebook (EPC222-07): no right to a refund",
  },
  "SEPA-18": {
    statement:
      "Mandate evidence is retained for 13 months after the last collection, plus the tenant's margin in days.",
    source:
      "EPC SDD Core rulebook (EPC016-06), refund of unauthorised collections; our decision on the margin",
  },
  "SEPA-19": {
    statement: "Only an unsigned mandate can be activated.",
    source: "Mandate states CREATED, ACTIVE, CLOSED: activation is the signature",
  },
  "SEPA-20": {
    statement:
      "A mandate cancellation is sent once over the tenant's channel and never contains erased data.",
    source: "ISO 20022 pain.011; our decision: erased data is not disclosed",
  },
  "SEPA-21": {
    statement: "A SEPA mandate pays in euros only, and at most 999999999.99 at once.",
    source: "EPC SDD implementation guidelines, instructed amount",
  },
  "SEPA-22": {
    statement: "A cancellation channel is switched on only while a worker can serve it.",
    source: "Our decision: cancellations of mandates do not wait unnoticed",
  },
} as const;
