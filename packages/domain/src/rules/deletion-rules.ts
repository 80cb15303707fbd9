/** Rules of deletions, their approval, and uses, for every kind of credential. */
export const DELETION_RULES = {
  "DEL-01": {
    statement: "A deleted credential cannot be deleted again.",
    source: "Delete payment option: irreversible; delete card token; our decision on repeats",
  },
  "DEL-02": {
    statement: "A deletion of the credential is already in progress.",
    source: "Visa ID and Credential API, VIDC-3000: one request per consumer in flight",
  },
  "DEL-03": {
    statement: "An immediate request supersedes a deletion that is waiting or can be undone.",
    source: "Our decision: requests of the public contracts and of batches are immediate",
  },
  "DEL-04": {
    statement: "A request with a plan hash is refused when the plan has changed.",
    source: "Our decision: a deletion has no unexpected side effects",
  },
  "DEL-05": {
    statement: "A plan hash is valid for 15 minutes.",
    source: "Our decision: an old preview is not consent",
  },
  "DEL-06": {
    statement: "A deletion with an undo window is executed after the window has passed.",
    source: "Our decision; 0 by default, and none for the public contracts and batches",
  },
  "DEL-07": {
    statement: "Only the requester or an approver can cancel a deletion.",
    source: "Our decision",
  },
  "DEL-08": {
    statement: "The state of the deletion does not permit this transition.",
    source: "Our decision: the states of a deletion are closed",
  },
  "APP-01": {
    statement: "A deletion that matches the tenant's approval policy waits for approval.",
    source: "Our decision: four eyes, by reason, kind and amount at stake",
  },
  "APP-02": {
    statement: "A requester cannot approve or reject their own deletion.",
    source: "Our decision: four eyes",
  },
  "APP-03": {
    statement:
      "A change that loosens a tenant's settings waits for the approval of another person.",
    source: "Our decision: four eyes, also over the rules of four eyes; tightening is immediate",
  },
  "APP-04": {
    statement:
      "A deletion passes each gate under the stricter of the policies at its request and at the gate.",
    source:
      "Our decision: a change of settings helps no deletion on its way; a retry counts as one",
  },
  "USE-01": {
    statement: "A deleted payment option cannot be used.",
    source: "Delete payment option: prevents any future transactions",
  },
  "USE-02": {
    statement: "A credential whose deletion is scheduled or waiting cannot be used.",
    source: "Our decision: unusable first, erased last",
  },
} as const;
