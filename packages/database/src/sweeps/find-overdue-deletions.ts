/**
 * Deletions that should have ended (SWEEP-05), by the instant at which they should: the end of the undo window; the end of all that a
 * waiting one waits for; the time limit of the network request, or its end. One that awaits approval waits for a person.
 */
export const FIND_OVERDUE_DELETIONS = `SELECT count(*)::int AS count, (min(due) AT TIME ZONE 'UTC')::date::text AS oldest FROM (
    SELECT CASE d.state
      WHEN 'scheduled' THEN d.scheduled_for
      WHEN 'executing' THEN coalesce(n.ended_at, coalesce(n.requested_at, d.accepted_at, d.requested_at)
        + make_interval(hours => coalesce((t.policy ->> 'networkGiveUpHours')::int, $4)))
      ELSE (SELECT greatest(d.requested_at, d.scheduled_for, k.changed_at, max(c.changed_at))
        FROM credential k LEFT JOIN mandate m ON m.tenant_id = $1 AND m.credential_id = k.id
        LEFT JOIN collection c ON c.tenant_id = $1 AND c.mandate_id = m.id
        WHERE k.tenant_id = $1 AND k.id = d.credential_id
        GROUP BY k.id, k.state, k.changed_at
        HAVING k.state <> 'REGISTRATION_IN_PROGRESS' AND NOT coalesce(bool_or(c.state IN ('planned', 'presented')), false))
      END AS due
    FROM tenant t JOIN deletion d ON d.tenant_id = t.tenant_id
    LEFT JOIN network_request n ON n.tenant_id = $1 AND n.id = d.id
    WHERE t.tenant_id = $1 AND d.state IN ('scheduled', 'waiting', 'executing')
  ) AS open
  WHERE due < $2::timestamptz - make_interval(mins => $3)`;
