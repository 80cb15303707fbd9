/** What holds for deletions, their approval, and uses, of every kind of credential. */
export const DELETION_RULES = {
  "DEL-01": {
    statement: "A deleted credential stays deleted: it cannot be deleted again.",
    source: "Delete payment option: irreversible; delete card token; our decision on repeats",
  },
  "DEL-02": {
    statement: "A deletion that is under way is not started a second time.",
    source: "Visa ID and Credential API, VIDC-3000: one request per consumer in flight",
  },
  "DEL-03": {
    statement:
      "A request that acts at once takes over a deletion that still waits or can be undone.",
    source: "Our decision: the public contracts and batches act at once",
  },
  "DEL-04": {
    statement: "A request that carries the hash of a plan is refused when the plan has changed.",
    source: "Our decision: nobody is surprised by what a deletion takes along",
  },
  "DEL-05": {
    statement: "The hash of a plan is good for 15 minutes.",
    source: "Our decision: what was shown long ago was not agreed to",
  },
  "DEL-06": {
    statement:
      "With an undo window a deletion is carried out when the window has passed, and not before.",
    source: "Our decision; 0 by default, and none for the public contracts and batches",
  },
  "DEL-07": {
    statement: "A deletion is cancelled by whoever requested it, or by an approver.",
    source: "Our decision",
  },
  "DEL-08": {
    statement: "A deletion goes from one state to another only as its state machine provides.",
    source: "Our decision: the states of a deletion are closed",
  },
  "APP-01": {
    statement: "A deletion that the tenant's policy names waits for approval.",
    source: "Our decision: four eyes, by reason, kind and amount at stake",
  },
  "APP-02": {
    statement: "Nobody approves or rejects a deletion that they requested.",
    source: "Our decision: four eyes",
  },
  "USE-01": {
    statement: "A deleted payment option authorises no use.",
    source: "Delete payment option: prevents any future transactions",
  },
  "USE-02": {
    statement: "A credential whose deletion is scheduled or waits authorises no use.",
    source: "Our decision: unusable first, erased last",
  },
} as const;
