/** Rules of storing payment options, and of importing credentials of any kind. */
export const STORAGE_RULES = {
  "OPT-01": {
    statement: "A payment option's reference is used once within its account.",
    source:
      "Delete payment option, storedPaymentOptionReference; our decision on references of the caller's own",
  },
  "OPT-02": {
    statement: "The reference of a deleted payment option is never used again.",
    source: "Delete payment option: irreversible; our decision on repeats",
  },
  "IMP-01": {
    statement: "An import revives no deleted credential.",
    source: "Our decision: an old copy of the data does not bring back what was deleted",
  },
  "IMP-02": {
    statement: "An imported line that contradicts the stored credential changes nothing.",
    source: "Our decision: stored credentials change by their own operations only",
  },
} as const;
