-- Whether a list begins with all the elements of an earlier one, unchanged.
CREATE OR REPLACE FUNCTION continues(p_before json, p_after json)
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM json_array_elements(p_before) WITH ORDINALITY AS b (value, place)
    WHERE (p_after -> (b.place - 1)::int)::jsonb IS DISTINCT FROM b.value::jsonb)
$$;
