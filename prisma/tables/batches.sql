ALTER TABLE deletion_batch
  ADD CONSTRAINT deletion_batch_state CHECK (state IN ('draft', 'sealed', 'previewing', 'previewed', 'approved', 'running', 'paused',
    'stopped', 'completed', 'cancelled', 'rejected')),
  ADD CONSTRAINT deletion_batch_collections CHECK (collections IN ('withdraw', 'refuse', 'wait')),
  ADD CONSTRAINT deletion_batch_sealed CHECK (state IN ('draft', 'cancelled') OR checksum IS NOT NULL AND input IS NOT NULL),
  -- Nobody who had a part in it reviews it (BATCH-03), and it runs only after an approval.
  ADD CONSTRAINT deletion_batch_reviewer CHECK (approvals::text = '[]' OR NOT jsonb_path_exists(approvals::jsonb,
    '$[*] ? (@.by == $contributors[*])', jsonb_build_object('contributors', to_jsonb(contributors)))),
  ADD CONSTRAINT deletion_batch_approved CHECK (state NOT IN ('approved', 'running', 'paused', 'stopped', 'completed')
    OR jsonb_path_exists(approvals::jsonb, '$[*] ? (@.decision == "approved")'));
ALTER TABLE batch_list
  ADD CONSTRAINT batch_list_stage CHECK (stage IN ('input', 'previewed', 'decided')),
  ADD CONSTRAINT batch_list_open CHECK (open >= 0);
CREATE INDEX batch_list_open_outcomes ON batch_list (tenant_id, batch_id) WHERE open > 0;
