/** Rules of Click to Pay customers and their cards. */
export const CLICK_TO_PAY_RULES = {
  "C2P-01": {
    statement: "Click to Pay is enabled for the tenant.",
    source: "Delete Visa Click to Pay customer, 400: click to pay is not enabled to tenant",
  },
  "C2P-02": {
    statement: "The network is supported: visa.",
    source: "Delete Visa Click to Pay customer, 400: invalid network",
  },
  "C2P-03": {
    statement: "The customer belongs to the account.",
    source: "Delete Visa Click to Pay customer: the token reaches its own account only",
  },
  "C2P-04": {
    statement: "The customer is enrolled under the owner BID in the request.",
    source: "Delete Visa Click to Pay customer, owner_bid",
  },
  "C2P-05": {
    statement: "The customer is enrolled and active.",
    source: "Delete Visa Click to Pay customer, 400: customer not enabled to click to pay",
  },
  "C2P-06": {
    statement: "A customer and all its cards become unusable when their removal is accepted.",
    source: "Visa ID and Credential API: deleting a consumer deletes its payment instruments",
  },
  "C2P-07": {
    statement: "A completed network request succeeded only if each of its parts succeeded.",
    source: "Visa ID and Credential API, request status",
  },
  "C2P-08": {
    statement: "A consumer or card that is already absent at the network counts as removed.",
    source: "Visa ID and Credential API, VIDC-2001 and VIDC-2005",
  },
  "C2P-09": {
    statement: "While the network is busy with the consumer, the request is retried later.",
    source: "Visa ID and Credential API, VIDC-3000",
  },
  "C2P-10": {
    statement:
      "After a lost response, the network's record is checked before the request is sent again.",
    source: "Our decision: a deletion is never repeated blindly",
  },
  "C2P-11": {
    statement:
      "A removal that the network refuses has failed, and the customer and its cards become active again.",
    source: "Delete Visa Click to Pay customer: success or failure is indicated in the event",
  },
  "C2P-12": {
    statement: "An outcome for another consumer is ignored.",
    source: "Our decision: an outcome must name the consumer of the request",
  },
  "C2P-13": {
    statement: "Only a customer that is not enrolled, or was removed, can be enrolled.",
    source: "Visa ID and Credential API, VIDC-2000",
  },
  "C2P-14": {
    statement:
      "A card can be added to a customer only once, and removed only from a customer that has it.",
    source: "Visa ID and Credential API, VIDC-2004 and VIDC-2005",
  },
  "C2P-15": {
    statement: "The customer's registration is not in progress.",
    source: "Visa ID and Credential API: enrolment is asynchronous; VIDC-3000",
  },
  "C2P-16": {
    statement: "The owner BID in the request belongs to the tenant.",
    source:
      "Delete Visa Click to Pay customer, owner_bid; our decision: the operator assigns owner BIDs to tenants",
  },
  "C2P-17": {
    statement:
      "Only an active customer can be disabled, and only a disabled customer can be enabled.",
    source: "States of Visa's programme as processors name them; our decision on the transitions",
  },
  "C2P-18": {
    statement:
      "A customer whose deletion waits for its registration does not become active in between.",
    source: "Our decision: unusable first, removed last",
  },
  "C2P-19": {
    statement: "A deletion requested during a registration waits until the registration has ended.",
    source: "Visa ID and Credential API, VIDC-3000: one request per consumer in flight",
  },
  "C2P-20": {
    statement:
      "A removed customer that the network still holds, with no cards but its own, is removed there again.",
    source: "Our decision: only a customer that its own deletion removed may be removed again",
  },
  "C2P-21": {
    statement:
      "An active customer or card that is missing at the network is reported and not changed.",
    source: "Our decision: it was removed elsewhere, and a person decides on the next step",
  },
  "C2P-22": {
    statement: "A network request without a job is resumed and reported.",
    source: "Our decision: an accepted deletion reaches its end whatever fails",
  },
  "C2P-23": {
    statement:
      "A customer or card at the network that no deletion has removed is reported and not changed.",
    source: "Our decision: a person decides on the next step",
  },
  "C2P-24": {
    statement:
      "A customer with a network request or a change in progress is not compared until it has ended.",
    source: "Visa ID and Credential API: every change is asynchronous",
  },
  "C2P-25": {
    statement: "A repeated removal does not affect a customer that was enrolled again.",
    source: "Our decision: a repair belongs to the ended enrolment",
  },
  "C2P-26": {
    statement:
      "A consumer or card that the network holds already counts as enrolled only if an earlier submission of the same request made it.",
    source:
      "Visa ID and Credential API, VIDC-2000 and VIDC-2004; our decision: a person resolves any other conflict",
  },
} as const;
