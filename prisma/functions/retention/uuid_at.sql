-- The lowest UUID v7 of an instant; ids generated from then on are not below it.
CREATE OR REPLACE FUNCTION uuid_at(p_at timestamptz)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$
  SELECT rpad(lpad(to_hex(floor(extract(epoch FROM p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;
