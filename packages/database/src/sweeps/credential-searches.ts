import { targetDay } from "@expunge/application/runtime/target-day";
import { dayIn, startOfDay } from "@expunge/application/runtime/zoned-day";
import type { SweepSearch } from "@expunge/application/sweeps/sweep-store.port";
import { addDays } from "@expunge/domain/calendar/add-days";
import type { Day } from "@expunge/domain/calendar/day";
import { firstDayPassed, lastDayPassed } from "@expunge/domain/sweep/last-day-passed";
import { type CredentialSweep, DEFAULT_SWEEPS } from "@expunge/domain/sweep/sweep-kind";

/** A search for credentials `k` of the tenant `$1`, with the limit `$2`. */
export type CredentialSearch = {
  /** What is joined to the credentials, and their condition. */
  readonly joins: string;
  readonly condition: string;
  readonly limit: Day | Date;
  /** Since when the oldest one is as it is. */
  readonly since: string;
  /** The day from which it must go. */
  readonly due: (since: string) => Day;
};

/** The day of the latest presented collection, whatever became of it, or of the signature (SEPA-16). */
const LAST_COLLECTED = `JOIN mandate m ON m.tenant_id = $1 AND m.credential_id = k.id
  CROSS JOIN LATERAL (SELECT coalesce(max(c.due_on), m.signed_on) AS day FROM collection c
    WHERE c.tenant_id = $1 AND c.mandate_id = m.id AND c.state NOT IN ('planned', 'withdrawn')) AS last`;

/** Neither the token nor a payment option that holds it was stored, changed or used since. */
const UNUSED = `k.kind = 'card_token' AND greatest(k.created_at, k.changed_at) < $2
  AND NOT EXISTS (SELECT FROM credential o WHERE o.tenant_id = $1 AND o.vault_reference = k.reference
    AND greatest(o.created_at, o.changed_at) >= $2 AND o.state <> 'deleted' OFFSET 0)
  AND NOT EXISTS (SELECT FROM use_authorization u WHERE u.tenant_id = $1 AND u.authorized_at >= $2 AND u.credential_id = k.id)
  AND NOT EXISTS (SELECT FROM use_authorization u JOIN credential o ON o.tenant_id = $1 AND o.id = u.credential_id
    WHERE u.tenant_id = $1 AND u.authorized_at >= $2 AND o.vault_reference = k.reference)`;

/** How a sweep searches for credentials that must go. */
export function credentialSearch(
  kind: CredentialSweep,
  { at, timeZone, olderThanMonths }: SweepSearch,
): CredentialSearch {
  const today = dayIn(timeZone, at);
  const months = olderThanMonths ?? DEFAULT_SWEEPS[kind].olderThanMonths ?? 0;
  const due = (since: Day) => firstDayPassed(since, months);
  switch (kind) {
    case "dormant_mandates":
      return {
        joins: LAST_COLLECTED,
        condition: "k.kind = 'payment_option' AND last.day <= $2::date",
        // A mandate is not dormant before the calendar of TARGET says so (SWEEP-10).
        limit: lastDayPassed(earlier(today, targetDay(at)), months),
        since: "min(last.day)",
        due,
      };
    case "expired_cards":
      return {
        joins: "",
        condition: "k.kind IN ('payment_option', 'card_token') AND k.expires_on < $2::date",
        limit: today,
        since: "min(k.expires_on)",
        due: (since) => addDays(since, 1),
      };
    case "unused_tokens":
      return {
        joins: "",
        condition: UNUSED,
        limit: startOfDay(addDays(lastDayPassed(today, months), 1), timeZone),
        since: "min(greatest(k.created_at, k.changed_at))",
        due: (since) => due(dayIn(timeZone, new Date(since))),
      };
  }
}

function earlier(one: Day, other: Day): Day {
  return one < other ? one : other;
}
