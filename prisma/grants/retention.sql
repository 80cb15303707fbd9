GRANT EXECUTE ON FUNCTION erase_expired, maintain_partitions TO expunge_app;
