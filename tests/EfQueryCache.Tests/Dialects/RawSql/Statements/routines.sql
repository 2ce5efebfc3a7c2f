----
SELECT w_sql(1)
----
SELECT public.w_sql(1)
----
SELECT W_SQL (1)
----
SELECT "w_sql"(1), U&"w\005fatomic"(2)
----
SELECT w_atomic(1)
----
SELECT w_return(1)
----
SELECT w_plpgsql(1)
----
SELECT other.w_plpgsql(1)
---- hides
SELECT w_dynamic(1)
----
SELECT w_nested(1)
----
SELECT w_overload(1)
----
SELECT w_overload('x'::text)
----
SELECT w_stable(1)
----
SELECT w_cte(1)
----
SELECT * FROM w_set(1)
----
SELECT w_set(1)
----
SELECT "Write It!"(1)
----
SELECT plain.w_row FROM plain
----
SELECT (p).w_row FROM plain p
----
SELECT w_row(p) FROM plain p WHERE id = 1
----
SELECT w_sum(n) FROM plain
----
SELECT w_sum(n) OVER (ORDER BY id) FROM plain
----
SELECT w_cursor('c')
----
SELECT w_loop()
----
SELECT w_ddl()
----
SELECT r_sql(1), r_plpgsql(1), r_immutable(1)
----
SELECT * FROM plain WHERE w_plpgsql(id) > 0
----
SELECT * FROM plain ORDER BY w_sql(id)
----
SELECT * FROM plain p, LATERAL w_sql(p.id) x
----
SELECT * FROM ROWS FROM (w_sql(1), w_atomic(2)) WITH ORDINALITY
----
SELECT CASE WHEN w_plpgsql(1) = 1 THEN w_sql(2) ELSE w_cte(3) END
----
SELECT count(*) FILTER (WHERE w_sql(id) > 0) FROM plain
----
SELECT ARRAY(SELECT w_sql(id) FROM plain), EXISTS (SELECT w_cte(1))
----
SELECT coalesce(NULL, w_sql(1)), NULLIF(w_atomic(1), 2), GREATEST(w_cte(1), 2)
----
SELECT w_return(a => 1) FROM (VALUES (1)) v (a)
----
SELECT w_atomic(a => 1), w_plpgsql(a := 2)
----
VALUES (w_sql(1))
----
UPDATE plain SET n = w_plpgsql(n)
----
UPDATE plain SET n = 1 WHERE w_plpgsql(n) > 0 RETURNING w_sql(n)
----
DELETE FROM plain WHERE id = 1 RETURNING w_cte(id)
----
INSERT INTO plain VALUES (w_sql(9)) ON CONFLICT (id) DO NOTHING
----
WITH x AS (SELECT w_sql(1)) SELECT * FROM x
----
CALL p_write(1)
----
CALL public.p_write(a => 2)
----
CALL p_nested(1)
----
CALL p_atomic(5)
----
CALL p_read()
----
CALL other.p_over(1)
----
CALL other.p_over('x'::text)
----
CALL p_write(w_sql(1))
---- commits
CALL p_commit()
----
DO $$ BEGIN UPDATE plain SET n = 1; END $$
----
DO LANGUAGE plpgsql $body$ BEGIN DELETE FROM "two words"; PERFORM w_sql(1); END $body$
----
DO 'BEGIN INSERT INTO plain VALUES (9, 9, ''DELETE FROM "Plain"''); END' LANGUAGE 'plpgsql'
----
DO $$ BEGIN END $$
----
DO E'BEGIN UPD\x41TE plain SET n = 1; END'
----
DO E'BEGIN UPDATE plain SET t = \'a\' || \'\\n\';\n END'
----
DO U&'BEGIN UPD!0041TE plain SET n = 1; END' UESCAPE '!'
----
DO E'BEGIN UPDATE plain SET t = ''--''; UPDATE "Plain" SET n = 1; END'
----
DO LANGUAGE 'plpgsql' /* no line break */
'BEGIN UPDATE plain SET n = 1; END'
---- hides
DO $$ BEGIN EXECUTE 'UPDATE plain SET n = 1'; END $$
---- hides
DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'UPDATE plain SET n = 1 RETURNING n' LOOP NULL; END LOOP; END $$
----
DO $$ BEGIN CALL p_nested(3); IF true THEN UPDATE set SET n = 1; END IF; END $$
----
DO $$ BEGIN CREATE TEMP TABLE tmp ON COMMIT DROP AS SELECT w_sql(1); TRUNCATE p_target; DROP TABLE tmp; END $$
----
DO $$ <<update>> DECLARE c refcursor; v int; BEGIN OPEN c FOR SELECT w_cte(1); FETCH c INTO v; CLOSE c; SELECT n INTO STRICT v FROM plain WHERE id = 1; END $$
----
DO $a$ BEGIN DO $b$ BEGIN UPDATE plain SET n = 1; END $b$; END $a$
----
DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM plain FOR UPDATE LOOP UPDATE "Plain" SET n = r.id; END LOOP; END $$
----
DO $$ BEGIN COPY plain FROM PROGRAM 'echo 77,1,x' WITH (FORMAT csv); MERGE INTO "Plain" USING plain ON false WHEN NOT MATCHED THEN INSERT VALUES (plain.id + 100); REFRESH MATERIALIZED VIEW m_plain; END $$
----
CREATE TEMP TABLE result AS SELECT w_sql(id) FROM plain
---- hides
SELECT query_to_xml('SELECT w_sql(1)', true, false, '')
---- hides
SELECT table_to_xml('v_calls', true, false, '')
---- hides
SELECT * FROM ts_stat('SELECT to_tsvector(w_sql(1)::text)')
---- hides
SELECT ts_rewrite('a & b'::tsquery, 'SELECT to_tsquery(w_sql(1)::text), to_tsquery(''b'')')
---- hides
DECLARE c CURSOR FOR SELECT w_sql(1); SELECT cursor_to_xml('c', 1, true, false, '')
----
SELECT @w_sql(-1)
----
SELECT -w_sql(1), 2 < @w_plpgsql(1)
----
UPDATE parent SET n = 100 WHERE id = 3
---- hides after CREATE PROCEDURE p_new() LANGUAGE sql AS 'DELETE FROM plain'
CALL p_new()
