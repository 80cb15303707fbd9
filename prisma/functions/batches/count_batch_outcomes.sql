-- Counts the outcomes of a list, [outcome, deletion, …] by place, beside its preview: `unexpected` are refused or not found although the
-- preview promised otherwise, `changed` differ from it in any way. `open`: the outcomes that may still change.
CREATE OR REPLACE FUNCTION count_batch_outcomes(p_outcomes jsonb, p_previewed json)
RETURNS TABLE (items int, open int, counts jsonb)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  -- Parsed once, and read by place: a join would compare each place with all others.
  WITH preview AS MATERIALIZED (
    SELECT p_previewed::jsonb AS decisions
  ), item AS MATERIALIZED (
    SELECT o.value ->> 0 AS outcome, o.value ->> 0 IN ('refused', 'not_found') AS refused,
      (SELECT p.decisions FROM preview p) -> o.key::int ->> 0 IN ('refused', 'not_found') AS promised
    FROM jsonb_each(p_outcomes) AS o
  ), counted AS (
    SELECT i.outcome AS name, count(*) AS number FROM item i GROUP BY i.outcome
    UNION ALL SELECT 'unexpected', count(*) FROM item i WHERE i.refused AND NOT i.promised HAVING count(*) > 0
    UNION ALL SELECT 'changed', count(*) FROM item i WHERE i.refused <> i.promised HAVING count(*) > 0
  )
  SELECT (SELECT count(*) FROM item)::int, (SELECT count(*) FROM item i WHERE i.outcome IN ('executing', 'waiting', 'failed'))::int,
    coalesce((SELECT jsonb_object_agg(c.name, c.number) FROM counted c), '{}')
$$;
