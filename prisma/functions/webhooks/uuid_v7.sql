-- A new UUID v7 (RFC 9562, 5.7): 48 bits of milliseconds, the version, 12 bits of their fraction, which order the ids of
-- one statement (6.2, method 3), and random bits. PostgreSQL has such a function since version 18.
CREATE OR REPLACE FUNCTION uuid_v7()
RETURNS uuid
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(overlay(uuid_send(gen_random_uuid()) PLACING
    int8send(((t.us / 1000) << 16) | x'7000'::bigint | ((t.us % 1000) * 4096 / 1000)) FROM 1 FOR 8), 'hex')::uuid
  FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS us) AS t
$$;
