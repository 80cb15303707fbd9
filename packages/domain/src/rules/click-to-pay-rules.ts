/** Click to Pay customers and their cards. */
export const CLICK_TO_PAY_RULES = {
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
  "C2P-15": {
    statement: "The customer's registration is not under way.",
    source: "Visa ID and Credential API: enrolment is asynchronous; VIDC-3000",
  },
  "C2P-16": {
    statement: "The owner BID that is named is one of the tenant's.",
    source:
      "Delete Visa Click to Pay customer, owner_bid; our decision: the tenant's policy names its own",
  },
  "C2P-17": {
    statement: "A customer is disabled while it is active, and enabled while it is disabled.",
    source: "States of Visa's programme as processors name them; our decision on what leads there",
  },
  "C2P-18": {
    statement: "A customer whose deletion waited for its registration is never active in between.",
    source: "Our decision: unusable first, removed last",
  },
  "C2P-19": {
    statement:
      "A deletion that comes while a registration is under way waits until that has ended.",
    source: "Visa ID and Credential API, VIDC-3000: one request per consumer in flight",
  },
  "C2P-20": {
    statement: "A customer that is removed here and that the network holds is removed there again.",
    source:
      "Our decision: what its own deletion removed may be removed once more, and nothing else",
  },
  "C2P-21": {
    statement:
      "A customer, or a card, that is active here and that the network does not hold is reported and stays.",
    source: "Our decision: somebody removed it elsewhere, and a person says what follows",
  },
  "C2P-22": {
    statement: "A request to the network that nobody follows is followed again, and reported.",
    source: "Our decision: an accepted deletion reaches its end whatever fails",
  },
  "C2P-23": {
    statement:
      "What the network holds and no deletion of ours has removed is reported and stays there.",
    source: "Our decision: a person says what follows",
  },
  "C2P-24": {
    statement:
      "A customer that a request or a change of it is under way for is not compared before that has ended.",
    source: "Visa ID and Credential API: every change is asynchronous",
  },
  "C2P-25": {
    statement: "A removal that is repeated touches no customer that has been enrolled anew.",
    source: "Our decision: a repair belongs to the life that has ended",
  },
} as const;
