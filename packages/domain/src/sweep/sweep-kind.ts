import type { DeletionReason } from "#deletion/deletion-reason.ts";

/** What a sweep looks for. */
export const SWEEP_KINDS = [
  "dormant_mandates",
  "expired_cards",
  "unused_tokens",
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
  /** The months after which something must go, for the kinds that have such a period. */
  readonly olderThanMonths?: number;
};

const WEEKLY = { enabled: false, timeZone: "Europe/Berlin", limit: 1_000 };
const NIGHTLY = { enabled: false, timeZone: "Europe/Berlin", limit: 1_000_000 };

/** The settings of a sweep until a tenant changes them. */
export const DEFAULT_SWEEPS: Readonly<Record<SweepKind, SweepSettings>> = {
  // The 36 months of SEPA-16.
  dormant_mandates: { ...WEEKLY, cron: "0 3 * * 1", olderThanMonths: 36 },
  expired_cards: { ...WEEKLY, cron: "0 3 * * 2" },
  unused_tokens: { ...WEEKLY, cron: "0 3 * * 3", olderThanMonths: 24 },
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

/** The kinds that delete credentials, with the reason of the deletions. */
export const SWEPT_CREDENTIALS = {
  dormant_mandates: "dormancy",
  expired_cards: "expired",
  unused_tokens: "dormancy",
} as const satisfies Partial<Record<SweepKind, DeletionReason>>;
export type CredentialSweep = keyof typeof SWEPT_CREDENTIALS;
export const CREDENTIAL_SWEEPS = [
  "dormant_mandates",
  "expired_cards",
  "unused_tokens",
] as const satisfies readonly CredentialSweep[];

export function isCredentialSweep(kind: SweepKind): kind is CredentialSweep {
  return Object.hasOwn(SWEPT_CREDENTIALS, kind);
}
