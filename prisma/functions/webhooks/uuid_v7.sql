-- A new UUID v7 (RFC 9562, 5.7): 48 bits of milliseconds, the version, 12 bits of their fraction, which order the ids of
-- one statement (6.2, method 3), and random bits. PostgreSQL has such a function since version 18.
--
-- Microseconds * 4096 / 1000 are both numbers, one behind the other: 12 and 3 hexadecimal digits, with the version between
-- them. One expression without settings of its own becomes a part of the statement that calls it, at a tenth of the cost of
-- a call.
CREATE OR REPLACE FUNCTION uuid_v7()
RETURNS uuid
LANGUAGE sql VOLATILE AS $$
  SELECT (overlay(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 512 / 125), 15, '0') PLACING '7' FROM 13 FOR 0)
    || right(gen_random_uuid()::text, 17))::uuid
$$;
