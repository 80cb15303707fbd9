/** Rules of batches of deletions. */
export const BATCH_RULES = {
  "BATCH-01": {
    statement: "A batch takes items only while it is a draft.",
    source: "Our decision: what was previewed and approved is what runs",
  },
  "BATCH-02": {
    statement: "The state of the batch does not permit this transition.",
    source: "Our decision: the state machine of a batch is closed",
  },
  "BATCH-03": {
    statement: "A batch is reviewed by a person other than those who created, filled or sealed it.",
    source: "Our decision: separation of duties",
  },
  "BATCH-04": {
    statement: "A review of a batch names the checksum of its sealed items.",
    source: "Our decision: an approval is for what was shown",
  },
  "BATCH-05": {
    statement: "A batch has at most as many items as its limit and the tenant's.",
    source: "Our decision: a mistake must not reach every customer",
  },
  "BATCH-06": {
    statement:
      "A batch covers at most the share of the tenant's credentials in its limit and the tenant's.",
    source: "Our decision: a mistake must not reach every customer",
  },
  "BATCH-07": {
    statement: "The limits of a batch are not looser than those of its tenant.",
    source: "Our decision: the person who creates a batch does not set its guards",
  },
  "BATCH-08": {
    statement: "A batch stops when more items are refused than its preview promised.",
    source: "Our decision: the world is not as it was approved",
  },
  "BATCH-09": {
    statement: "A batch stops when too many of its deletions fail at the network.",
    source: "Our decision: a person finds the cause before the rest follows",
  },
  "BATCH-10": {
    statement: "A batch is sealed with at least one item.",
    source: "Our decision: an empty batch is a mistake in its file or filter",
  },
} as const;
