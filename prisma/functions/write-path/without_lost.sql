-- The rows of a list of `apply_changes` that belong to no lost change, in their order, or NULL if none is left.
CREATE OR REPLACE FUNCTION without_lost(p_rows json, p_lost int[])
RETURNS json
LANGUAGE sql IMMUTABLE AS $$
  SELECT json_agg(e.value) FROM json_array_elements(p_rows) AS e (value) WHERE (e.value ->> 'ord')::int <> ALL (p_lost)
$$;
