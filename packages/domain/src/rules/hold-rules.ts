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
  "HOLD-07": {
    statement: "A hold on a customer binds its cards, and a hold on a card binds its customer.",
    source:
      "Our decision: deleting a part, or the whole, would destroy what is held (Visa ID and Credential API: deleting a consumer deletes its payment instruments)",
  },
  "HOLD-08": {
    statement:
      "Under a legal hold, a dispute or a fraud investigation, the debtor's account is not replaced.",
    source: "Our decision: an amendment erases the former account",
  },
  "HOLD-09": {
    statement:
      "A hold is released by another person than the one who requests the deletion of its credential.",
    source: "Our decision: four eyes; the order of release and request does not matter",
  },
  "HOLD-10": {
    statement: "Placing or releasing a hold requires the role that its kind demands.",
    source:
      "Our decision: any agent may protect a credential; lifting a protection takes an approver",
  },
} as const;
