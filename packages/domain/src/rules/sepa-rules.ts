/** Mandates and collections of SEPA direct debit. */
export const SEPA_RULES = {
  "SEPA-01": {
    statement: "Deleting a SEPA payment option cancels its mandate in the same decision.",
    source: "Delete payment option: deleting also cancels the associated SEPA mandate",
  },
  "SEPA-02": {
    statement:
      "The cancellation of a mandate carries the ISO reason that fits why the option is deleted, and who asks.",
    source: "ISO 20022 external code set, mandate reasons MD16, MD17, MD20, MD21, MD22",
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
  "SEPA-07": {
    statement: "A mandate that is not signed takes no collection, no use and no amendment.",
    source: "EPC SDD rulebooks: a mandate is the debtor's signed consent",
  },
  "SEPA-08": {
    statement: "A consumed mandate takes no collection, no use and no amendment.",
    source: "EPC SDD rulebooks, one-off mandates; our decision on uses and amendments",
  },
  "SEPA-09": {
    statement: "A one-off mandate ends with its settled collection.",
    source: "EPC SDD rulebooks, one-off mandates (sequence type OOFF)",
  },
  "SEPA-10": {
    statement:
      "A one-off mandate takes one collection, and another only if none before it collected anything.",
    source: "EPC SDD rulebooks, one-off mandates (sequence type OOFF)",
  },
  "SEPA-11": {
    statement:
      "A planned collection of a mandate that is cancelled is withdrawn until D-1, the TARGET day before it settles.",
    source: "EPC SDD rulebooks, time cycle: D-1 is the last day to present and to withdraw",
  },
  "SEPA-12": {
    statement:
      "A collection that can no longer be withdrawn settles, though its mandate is cancelled.",
    source: "EPC SDD rulebooks: a cancellation does not recall a collection",
  },
  "SEPA-13": {
    statement:
      "A deletion that is to be refused over open collections is refused while one is planned or presented.",
    source: "Our decision: collections `refuse`",
  },
  "SEPA-14": {
    statement: "A deletion that is to wait for open collections waits until the last one is final.",
    source: "Our decision: collections `wait`",
  },
  "SEPA-15": {
    statement:
      "No new collection is planned or presented while the deletion of the option is scheduled or waits.",
    source: "Our decision: unusable first, erased last",
  },
  "SEPA-16": {
    statement:
      "A mandate without a presented collection for 36 months is dormant: it takes no collection and no use.",
    source: "EPC SDD rulebooks, Collections: 36 months; Regulation (EEC, Euratom) 1182/71, Art. 3",
  },
  "SEPA-17": {
    statement: "A collection under B2B is not refunded.",
    source: "EPC SDD B2B rulebook (EPC222-07): no right to a refund",
  },
  "SEPA-18": {
    statement:
      "The evidence of a mandate is kept for 13 months after its last collection, and the tenant's margin in days.",
    source:
      "EPC SDD Core rulebook (EPC016-06), refund of unauthorised collections; our decision on the margin",
  },
  "SEPA-19": {
    statement: "Only a mandate that was created and not yet signed is activated.",
    source: "Mandate states CREATED, ACTIVE, CLOSED: activation is the signature",
  },
  "SEPA-20": {
    statement:
      "The cancellation of a mandate is told over the tenant's channel once, and never with erased data.",
    source: "ISO 20022 pain.011; our decision: what is erased is told to nobody",
  },
} as const;
