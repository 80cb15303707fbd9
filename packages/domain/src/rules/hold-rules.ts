/** What keeps a credential from being deleted. */
export const HOLD_RULES = {
  "HOLD-01": {
    statement: "A credential under a legal hold is not deleted.",
    source: "GDPR 17(3)(b) and (e): legal obligation, legal claims",
  },
  "HOLD-02": {
    statement: "A credential under a dispute is not deleted.",
    source: "Our decision: a disputed payment may have to be refunded to where it came from",
  },
  "HOLD-03": {
    statement: "A credential under a fraud investigation is not deleted.",
    source: "Our decision: what is investigated is not destroyed",
  },
  "HOLD-04": {
    statement: "A credential that a subscription holds is not deleted.",
    source: "Our decision: users were surprised by what a deletion took along",
  },
  "HOLD-05": {
    statement: "A request for erasure does not override a legal hold.",
    source: "GDPR 17(3)(b) and (e)",
  },
  "HOLD-06": {
    statement:
      "A hold is placed on a credential that exists and is not being removed at the network.",
    source: "Our decision: what is gone cannot be kept",
  },
} as const;
