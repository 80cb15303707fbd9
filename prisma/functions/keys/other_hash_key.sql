-- Refuses a statement whose hashes of tokens are not those under which the tenant's are stored: it would find none of them. The detail says
-- where the tenant is, so that the caller can make the right ones. Volatile, like `forbid`.
CREATE OR REPLACE FUNCTION other_hash_key(p_number int, p_moving boolean)
RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RAISE SQLSTATE 'EX001' USING MESSAGE = 'the tokens of the tenant are hashed under another key',
    DETAIL = json_build_object('number', p_number, 'moving', p_moving);
END
$$;
