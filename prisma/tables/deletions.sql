ALTER TABLE deletion
  -- Byte order, so that an index serves searches by prefix under any collation of the database.
  ALTER COLUMN target_account TYPE text COLLATE "C",
  ALTER COLUMN target_reference TYPE text COLLATE "C",
  ADD CONSTRAINT deletion_state CHECK (state IN ('awaiting_approval', 'scheduled', 'executing', 'waiting', 'completed',
    'failed', 'refused', 'rejected', 'cancelled')),
  ADD CONSTRAINT deletion_collections CHECK (collections IN ('withdraw', 'refuse', 'wait')),
  ADD CONSTRAINT deletion_scheduled CHECK (state <> 'scheduled' OR scheduled_for IS NOT NULL),
  ADD CONSTRAINT deletion_completed CHECK ((state = 'completed') = (completed_at IS NOT NULL));
