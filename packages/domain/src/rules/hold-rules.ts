/** Rules of holds, which block the deletion of a credential. */
export const HOLD_RULES = {
  "HOLD-01": {
    statement: "A credential under a legal hold cannot be deleted.",
    source: "GDPR 17(3)(b) and (e): legal obligation, legal claims",
  },
  "HOLD-02": {
    statement: "A credential under a dispute cannot be deleted.",
    source: "Our decision: a disputed payment may have to be refunded to where it came from",
  },
  "HOLD-03": {
    statement: "A credential under a fraud investigation cannot be deleted.",
    source: "Our decision: evidence under investigation is not destroyed",
  },
  "HOLD-04": {
    statement: "A credential held by a subscription cannot be deleted.",
    source: "Our decision: deleting the credential would break the subscription",
  },
  "HOLD-05": {
    statement: "A request for erasure does not override a legal hold.",
    source: "GDPR 17(3)(b) and (e)",
  },
  "HOLD-06": {
    statement: "A hold requires an existing credential that is not being removed at the network.",
    source: "Our decision: a removed credential cannot be retained",
  },
} as const;
