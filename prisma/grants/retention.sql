-- The owner sets the minimum retentions.
GRANT SELECT ON retention_minimum TO expunge_app, expunge_readonly;
GRANT EXECUTE ON FUNCTION erase_expired, maintain_partitions TO expunge_app;
