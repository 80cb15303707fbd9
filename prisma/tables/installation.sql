ALTER TABLE installation ADD CONSTRAINT installation_single CHECK (single);
-- Each worker updates the one row every second: spare room keeps its new versions on the page.
ALTER TABLE installation SET (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
