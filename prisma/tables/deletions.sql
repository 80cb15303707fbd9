ALTER TABLE deletion
  -- Byte order, so that an index serves searches by prefix under any collation of the database.
  ALTER COLUMN target_account TYPE text COLLATE "C",
  ALTER COLUMN target_reference TYPE text COLLATE "C",
  ADD CONSTRAINT deletion_state CHECK (state IN ('awaiting_approval', 'scheduled', 'executing', 'waiting', 'completed',
    'failed', 'refused', 'rejected', 'cancelled')),
  ADD CONSTRAINT deletion_collections CHECK (collections IN ('withdraw', 'refuse', 'wait')),
  ADD CONSTRAINT deletion_scheduled CHECK (state <> 'scheduled' OR scheduled_for IS NOT NULL),
  -- A requester reviews no deletion of their own (APP-02).
  ADD CONSTRAINT deletion_reviewer CHECK (approvals::text = '[]' OR NOT jsonb_path_exists(approvals::jsonb,
    '$[*] ? (@.by == $requester)', jsonb_build_object('requester', requested_by))),
  ADD CONSTRAINT deletion_completed CHECK ((state = 'completed') = (completed_at IS NOT NULL));
