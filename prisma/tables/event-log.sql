ALTER TABLE event
  ADD CONSTRAINT event_row CHECK (cardinality(ids) >= 1 AND cardinality(ids) <= 100 AND cardinality(types) = cardinality(ids)
    AND first_seq = last_seq - cardinality(ids) + 1);
