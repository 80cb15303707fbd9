-- Refuses a row whose change is never permitted, from within the expression of its new value. `p_of` is a column of the row, so that
-- it is evaluated for that row only, and not when the statement is planned. It is immutable because Citus permits no other function in
-- the new values of a distributed table.
CREATE OR REPLACE FUNCTION forbid(p_message text, p_of text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE check_violation USING MESSAGE = p_message;
END
$$;
