-- Rewrites the job table without its dead rows. Completed jobs leave dead rows that vacuum cannot remove while any
-- older transaction is open, even one that reads other tables, and every fetch of jobs reads past them. Once there
-- are `p_dead` of them, the open jobs are copied into the emptied table. Returns the number of dead rows removed, 0
-- if there was nothing to do, or -1 if the table stayed locked longer than others may be kept waiting; the caller
-- then tries again.
CREATE OR REPLACE FUNCTION compact_queue(p_dead bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
  v_dead bigint := (SELECT n_dead_tup FROM pg_stat_all_tables WHERE relid = 'pgboss.job_common'::regclass);
BEGIN
  IF v_dead < p_dead OR NOT pg_try_advisory_xact_lock(hashtext('compact_queue')) THEN
    RETURN 0;
  END IF;
  LOCK TABLE pgboss.job_common IN ACCESS EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE expunge_jobs ON COMMIT DROP AS
    SELECT * FROM pgboss.job_common WHERE state NOT IN ('completed', 'cancelled');
  TRUNCATE pgboss.job_common;
  INSERT INTO pgboss.job_common SELECT * FROM pg_temp.expunge_jobs;
  RETURN v_dead;
EXCEPTION WHEN lock_not_available THEN
  RETURN -1;
END
$$;
