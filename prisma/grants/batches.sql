GRANT SELECT ON deletion_batch, batch_list TO expunge_app, expunge_readonly, expunge_writer;
GRANT INSERT ON deletion_batch, batch_list TO expunge_writer;
GRANT UPDATE (state, version, contributors, input, lines, items, invalid, duplicates, checksum, approvals, started_at, ended_at,
  stopped_because, counted_from, tenths) ON deletion_batch TO expunge_writer;
GRANT UPDATE (keys, duplicates, items, stage, previewed, decisions, outcomes, counts, open, claim, claimed_until, decided_at)
  ON batch_list TO expunge_writer;
-- The lists of an input that was replaced or broke off.
GRANT DELETE ON batch_list TO expunge_writer;
GRANT EXECUTE ON FUNCTION batches_at_work, claim_batch_list, complete_batch_input, finish_batch_list, follow_batch_outcomes, put_batch_lists
  TO expunge_app;
GRANT EXECUTE ON FUNCTION count_batch_outcomes, uuid_at TO expunge_writer;
GRANT SELECT (tenant_id, id, state) ON deletion_batch TO expunge_lookup;
GRANT SELECT (tenant_id, batch_id, open) ON batch_list TO expunge_lookup;
