-- A machine client by its key, from which its tenant follows. No other function looks for clients of every tenant.
CREATE OR REPLACE FUNCTION find_client(p_key text)
RETURNS SETOF api_client
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT * FROM api_client c WHERE c.client_key = p_key LIMIT 1;
END
$$;
