/** Rules of card tokens and of the risk of their deletion. */
export const CARD_RULES = {
  "CARD-01": {
    statement: "A deleted card token cannot be used.",
    source: "Delete card token: can not be used for future payments",
  },
  "CARD-02": {
    statement: "A deleted card token can be stored again only with new consent from the customer.",
    source: "Delete card token; our decision: deleted for good",
  },
  "CARD-03": {
    statement: "A stored card token cannot be stored again.",
    source: "Delete card token: the token is the unique identifier of the customer's card",
  },
  "CARD-04": {
    statement:
      "A vault token is one credential: holds, suspensions and deletions of its card token or of a payment option bind the others.",
    source:
      "Our decision: deleting one representation and using another would be a deletion that did not happen",
  },
  "RISK-01": {
    statement: "The deletion of a card token is requested from the country of the token.",
    source: "Delete card token, risk: geolocationCountry; the tenant's policy",
  },
  "RISK-02": {
    statement:
      "The customer's service was not activated within the number of days in the tenant's policy.",
    source: "Delete card token, risk: activationDate; the tenant's policy",
  },
  "RISK-03": {
    statement:
      "A requestor stays within the tenant's limit for card token deletions in a time window.",
    source: "Delete card token, requestor; the tenant's policy",
  },
  "RISK-04": {
    statement:
      "A device stays within the tenant's limit for card token deletions in a time window.",
    source: "Delete card token, risk: deviceFingerprint; the tenant's policy",
  },
  "RISK-05": {
    statement:
      "A merchant stays within the tenant's limit for card token deletions in a time window.",
    source: "Delete card token, User-Agent: Merchant; the tenant's policy",
  },
  "RISK-06": {
    statement: "Risk data is retained for at most 30 days.",
    source: "Our decision: GDPR 5(1)(e), storage limitation",
  },
} as const;
