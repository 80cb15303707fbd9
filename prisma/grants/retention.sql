GRANT EXECUTE ON FUNCTION erase_kept, maintain_partitions TO expunge_app;
