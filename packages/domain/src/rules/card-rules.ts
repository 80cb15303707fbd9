/** Card tokens, and the risk of deleting them. */
export const CARD_RULES = {
  "CARD-01": {
    statement: "A deleted card token authorises no use.",
    source: "Delete card token: can not be used for future payments",
  },
  "CARD-02": {
    statement:
      "A card token that was deleted is not stored again, unless the customer consents anew.",
    source: "Delete card token; our decision: deleted for good",
  },
  "CARD-03": {
    statement: "A card token that is stored is not stored a second time.",
    source: "Delete card token: the token is the unique identifier of the customer's card",
  },
  "RISK-01": {
    statement: "The deletion of a card token is asked for in the token's own country.",
    source: "Delete card token, risk: geolocationCountry; the tenant's policy",
  },
  "RISK-02": {
    statement: "The customer's service was not activated within the days that the tenant names.",
    source: "Delete card token, risk: activationDate; the tenant's policy",
  },
  "RISK-03": {
    statement:
      "A requestor asks for no more deletions of card tokens in a time than the tenant allows.",
    source: "Delete card token, requestor; the tenant's policy",
  },
  "RISK-04": {
    statement:
      "From a device no more deletions of card tokens are asked for in a time than the tenant allows.",
    source: "Delete card token, risk: deviceFingerprint; the tenant's policy",
  },
  "RISK-05": {
    statement:
      "A merchant asks for no more deletions of card tokens in a time than the tenant allows.",
    source: "Delete card token, User-Agent: Merchant; the tenant's policy",
  },
  "RISK-06": {
    statement: "Risk data is kept for 30 days at most.",
    source: "Our decision: GDPR 5(1)(e), storage limitation",
  },
} as const;
