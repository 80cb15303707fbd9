/** What a sweep looks for. */
export const SWEEP_KINDS = [
  "ended_evidence",
  "idempotency_records",
  "risk_signals",
  "webhook_deliveries",
  "overdue_deletions",
] as const;
export type SweepKind = (typeof SWEEP_KINDS)[number];

/** When a sweep runs, and what it may do by itself. */
export type SweepSettings = {
  readonly enabled: boolean;
  /** A cron expression of five fields. */
  readonly cron: string;
  /** The IANA time zone of the expression, and of the days that the sweep counts. */
  readonly timeZone: string;
  /** A run that finds more asks before it does anything (SWEEP-01). */
  readonly limit: number;
};

const NIGHTLY = { enabled: false, timeZone: "Europe/Berlin", limit: 1_000_000 };

/** The settings of a sweep until a tenant changes them. */
export const DEFAULT_SWEEPS: Readonly<Record<SweepKind, SweepSettings>> = {
  ended_evidence: { ...NIGHTLY, cron: "10 2 * * *", limit: 10_000 },
  idempotency_records: { ...NIGHTLY, cron: "20 2 * * *" },
  risk_signals: { ...NIGHTLY, cron: "30 2 * * *" },
  webhook_deliveries: { ...NIGHTLY, cron: "40 2 * * *" },
  overdue_deletions: { ...NIGHTLY, cron: "50 * * * *", limit: 1_000 },
};

/** The kinds that the service removes by itself, each at least once a day. A sweep finds what that has left. */
export const SWEPT_DAILY: ReadonlySet<SweepKind> = new Set([
  "ended_evidence",
  "idempotency_records",
  "risk_signals",
  "webhook_deliveries",
]);
