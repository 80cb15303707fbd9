-- Every process adds to the same few rows each second: spare room keeps the new row versions on their page.
ALTER TABLE metric SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
