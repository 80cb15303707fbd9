/** Rules of sweeps, which find by themselves what must go. */
export const SWEEP_RULES = {
  "SWEEP-01": {
    statement:
      "A run that finds more than the limit of its sweep does nothing until it is confirmed.",
    source: "Our decision: a wrong date or setting deletes no more than a person would notice",
  },
  "SWEEP-02": {
    statement: "A dry run changes nothing and never stands in for a run.",
    source: "Our decision: a report of what would be done is no evidence that it was done",
  },
  "SWEEP-03": {
    statement: "Only a run that asks can be confirmed.",
    source: "Our decision: a confirmation is of what was found, once",
  },
  "SWEEP-04": {
    statement: "A scheduled time that daylight saving skips or repeats is due once.",
    source: "Our decision: neither is a sweep left out nor run twice",
  },
  "SWEEP-05": {
    statement:
      "A deletion is overdue an hour after the end of its undo window, of its wait, or of its network request's time limit.",
    source: "Our decision: an accepted deletion reaches its end whatever fails",
  },
  "SWEEP-06": {
    statement:
      "A statement lists as overdue all that a sweep would have found at the end of its quarter and that is still there, with a day of grace for records that the service removes by itself.",
    source:
      "PCI DSS 3.2.1: stored account data beyond its retention is verified at least quarterly",
  },
  "SWEEP-07": {
    statement: "A new run of a sweep takes the place of one that asks.",
    source: "Our decision: a confirmation is of the latest look",
  },
  "SWEEP-08": {
    statement: "A run that fails is tried again, and ends as failed after five attempts.",
    source: "Our decision: a run reports what it left",
  },
  "SWEEP-09": {
    statement:
      "A sweep counts days in its time zone and months by the calendar; a period includes its last day.",
    source: "Regulation (EEC, Euratom) 1182/71, Art. 3; our decision on the time zone",
  },
  "SWEEP-10": {
    statement:
      "A sweep finds a payment option whose mandate has had no presented collection for the months of the sweep, and none before the calendar of TARGET does.",
    source: "EPC SDD rulebooks, Collections: 36 months; SEPA-16",
  },
  "SWEEP-11": {
    statement: "A sweep finds a card on the day after the last one of its expiry.",
    source: "PCI DSS 3.2.1; our decision: a card is valid through the last day of its month",
  },
  "SWEEP-12": {
    statement:
      "A sweep finds a card token if it and the payment options that hold it were neither stored nor used within the months of the sweep.",
    source: "PCI DSS 3.2.1; CARD-04",
  },
  "SWEEP-13": {
    statement:
      "A sweep deletes credentials by a batch, approved in the name of the admin who confirmed the run, began it, or last changed the sweep.",
    source: "Our decision: one way to delete, and a person behind it",
  },
  "SWEEP-14": {
    statement: "A run whose batch is cancelled ends as failed.",
    source: "Our decision: a run reports what it left",
  },
} as const;
