----
INSERT INTO plain (id, n, t) SELECT id + 100, n, t FROM other.plain WHERE t < 'c'
----
WITH upd AS (UPDATE audited SET n = n + 1 WHERE id = (SELECT id FROM plain WHERE t = 'a') RETURNING *) INSERT INTO "two words" SELECT upd.id + 50, upd.n, current_timestamp::text FROM upd
----
INSERT INTO plain AS d (id, t) VALUES (8, 'Anvil Distribution') ON CONFLICT (id) DO UPDATE SET t = EXCLUDED.t || ' (formerly ' || d.t || ')' WHERE d.n <> '21201'
----
UPDATE plain SET n = DEFAULT WHERE (id, t) = (2, 'b') RETURNING n AS temp_lo, t || 'x'
----
UPDATE plain SET (n, t) = (SELECT n + 1, t FROM other.plain WHERE plain.id = id LIMIT 1)
----
UPDATE plain s SET n = x.total FROM (SELECT sum(n) AS total, id FROM audited GROUP BY id) x WHERE x.id = s.id
----
DELETE FROM plain WHERE id IN (SELECT id FROM other.plain WHERE t = 'a')
----
WITH delete_batch AS (SELECT l.ctid FROM plain AS l WHERE l.n > 10 ORDER BY l.id FOR UPDATE LIMIT 2) DELETE FROM plain AS dl USING delete_batch AS del WHERE dl.ctid = del.ctid
----
MERGE INTO plain ca USING (SELECT id, n AS v FROM other.plain) AS t ON t.id = ca.id WHEN MATCHED THEN UPDATE SET n = ca.n + v WHEN NOT MATCHED THEN INSERT (id, n) VALUES (t.id, t.v)
----
MERGE INTO plain w USING audited s ON s.id = w.id WHEN NOT MATCHED AND s.n > 0 THEN INSERT VALUES (s.id, s.n) WHEN MATCHED AND w.n + s.n > 12 THEN UPDATE SET n = w.n + s.n WHEN MATCHED THEN DELETE
----
WITH t AS (SELECT random() AS x FROM generate_series(1, 3)) SELECT * FROM t UNION ALL SELECT * FROM t
----
SELECT m.t AS mname, pname.id FROM plain m LEFT JOIN LATERAL w_set(m.id) pname (id) ON true
----
SELECT films.* FROM (SELECT id, n FROM plain ORDER BY id, n DESC FOR UPDATE) films FOR UPDATE
----
BEGIN; DECLARE liahona SCROLL CURSOR FOR SELECT * FROM plain; FETCH FORWARD 2 FROM liahona; FETCH PRIOR FROM liahona; CLOSE liahona; ROLLBACK
----
CREATE TABLE films_recent AS SELECT * FROM plain WHERE n >= 20
----
CREATE TEMP TABLE films_recent (len) ON COMMIT DROP AS SELECT n FROM plain
----
WITH RECURSIVE included_parts (sub, part) AS (SELECT id, up FROM node WHERE up IS NULL UNION ALL SELECT p.id, p.up FROM included_parts pr, node p WHERE p.up = pr.sub) DELETE FROM node WHERE id IN (SELECT sub FROM included_parts)
----
DO $$DECLARE r record;
BEGIN
    FOR r IN SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'VIEW' AND table_schema = 'public'
    LOOP
        UPDATE plain SET t = quote_ident(r.table_schema) || '.' || quote_ident(r.table_name);
    END LOOP;
END$$
----
LOCK TABLE plain IN SHARE ROW EXCLUSIVE MODE; DELETE FROM child WHERE parent_id IN (SELECT id FROM parent WHERE n < 2); DELETE FROM audited WHERE n < 2
