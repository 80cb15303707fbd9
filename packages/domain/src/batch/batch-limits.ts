/** The limits of a batch. Shares are from 0 to 1. */
export type BatchLimits = {
  /** The most items. */
  readonly maxItems?: number;
  /** The largest share of the tenant's credentials of the kinds of its items. */
  readonly maxShare?: number;
  /** The most items that are decided within an hour, over all batches of the tenant. */
  readonly perHour?: number;
  /** The share of unexpected refusals, or of failures, beyond which the batch stops. */
  readonly stopAtRefusedShare?: number;
  readonly stopAtFailedShare?: number;
};

/** The names of the limits, in alphabetical order. */
const BATCH_LIMITS = [
  "maxItems",
  "maxShare",
  "perHour",
  "stopAtFailedShare",
  "stopAtRefusedShare",
] as const satisfies readonly (keyof BatchLimits)[];

/** The limits of a tenant without limits of its own; an absent one does not limit. */
const DEFAULT_BATCH_LIMITS = {
  maxItems: 1_000_000,
  stopAtRefusedShare: 0.1,
  stopAtFailedShare: 0.05,
} as const satisfies BatchLimits;

/** The limits that count for a batch: its own, and the tenant's where it has none (BATCH-07). */
export function effectiveLimits(own: BatchLimits, tenant: BatchLimits = {}): BatchLimits {
  return { ...DEFAULT_BATCH_LIMITS, ...tenant, ...own };
}

/** The limits that are looser than those they replace. */
export function looserLimits(
  limits: BatchLimits,
  than: BatchLimits,
): readonly (keyof BatchLimits)[] {
  return BATCH_LIMITS.filter((name) => {
    const [limit, bound] = [limits[name], than[name]];
    return bound !== undefined && (limit === undefined || limit > bound);
  });
}
