-- Which of these owner BIDs are assigned to another tenant too. Consumers under such a one may be another tenant's.
CREATE OR REPLACE FUNCTION shared_owner_bids(p_tenant text, p_owner_bids text[])
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.bid FROM unnest(p_owner_bids) AS b (bid)
  WHERE EXISTS (SELECT FROM tenant t WHERE t.tenant_id <> p_tenant AND b.bid = ANY (t.owner_bids));
END
$$;
