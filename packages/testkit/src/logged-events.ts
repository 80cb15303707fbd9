/** The single events of the log as a table expression of SQL: `seq`, `id`, `type` and the columns of their rows. */
export const LOGGED_EVENTS = `(SELECT e.tenant_id, e.subject, e.occurred_at, e.body, one.id, one.type, e.first_seq + one.place - 1 AS seq
  FROM event e, unnest(e.ids, e.types) WITH ORDINALITY AS one (id, type, place)) AS logged`;
