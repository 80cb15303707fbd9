-- Refuses a row whose change is never permitted, from within the expression of its new value. It is volatile so that it is
-- evaluated for that row only, and not when the statement is planned.
CREATE OR REPLACE FUNCTION forbid(p_message text)
RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RAISE check_violation USING MESSAGE = p_message;
END
$$;
