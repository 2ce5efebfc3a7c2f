----
INSERT INTO plain VALUES (4, 40, 'd')
----
INSERT INTO plain AS p (id) VALUES (4) RETURNING *
----
INSERT INTO defaulted DEFAULT VALUES RETURNING id
----
INSERT INTO plain (id) OVERRIDING SYSTEM VALUE SELECT id + 10 FROM other.plain
----
INSERT INTO plain TABLE other.plain ON CONFLICT DO NOTHING
----
INSERT INTO plain SELECT * FROM other.twin ON CONFLICT (id) DO UPDATE SET n = excluded.n + 1
----
INSERT INTO plain VALUES (1) ON CONFLICT ON CONSTRAINT plain_pkey DO UPDATE SET (n, t) = (SELECT 1, 'x') WHERE plain.n > 0
----
INSERT INTO audited VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET t = 'conflict'
----
INSERT INTO audited VALUES (7, 7)
----
INSERT INTO audited VALUES (1) ON CONFLICT DO NOTHING
----
UPDATE plain p SET n = o.n FROM other.plain o WHERE o.id = p.id
----
UPDATE plain AS "update" SET n = 1 WHERE "update".id = 1
----
UPDATE ONLY plain SET (n, t) = ROW (1, 'a')
----
UPDATE ONLY (plain) SET n = 1
----
UPDATE plain * SET n = 1
----
UPDATE ONLY public.plain AS x SET n = DEFAULT RETURNING x.*
----
UPDATE audited SET n = 2
----
UPDATE audited SET t = 'x'
----
UPDATE words SET update = 1, delete = 2, insert = 3, merge = 4, "into" = 5, truncate = 6, copy = 7, set = 8
----
UPDATE words SET set = update + delete WHERE update > delete - insert RETURNING update, delete, words.into, set AS into
----
UPDATE words SET (update, set) = (1, 2)
----
DELETE FROM plain
----
DELETE FROM ONLY plain WHERE id = 1
----
DELETE FROM ONLY (plain) WHERE id = 1
----
DELETE FROM plain * WHERE id = 1
----
DELETE FROM plain AS p USING other.plain o, "Plain" WHERE o.id = p.id RETURNING p.*, o.n
----
DELETE FROM audited WHERE id = 1
----
DELETE FROM audited
----
DELETE FROM words WHERE delete = 1
----
MERGE INTO plain USING other.plain o ON plain.id = o.id WHEN MATCHED THEN UPDATE SET n = o.n
----
MERGE INTO plain p USING (SELECT id + 1 AS id FROM other.plain) o ON p.id = o.id WHEN MATCHED AND p.n > 25 THEN DELETE WHEN MATCHED THEN UPDATE SET (n, t) = (1, 'm') WHEN NOT MATCHED THEN INSERT (id, n) VALUES (o.id, 1)
----
MERGE INTO ONLY audited AS a USING plain p ON a.id = p.id + 1 WHEN NOT MATCHED THEN INSERT VALUES (p.id + 1, 0) WHEN MATCHED AND a.id = 2 THEN DELETE WHEN MATCHED THEN UPDATE SET t = 'merged'
----
MERGE INTO plain USING other.plain o ON plain.id = o.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT DEFAULT VALUES
----
WITH x AS (SELECT 1) UPDATE plain SET n = 1 FROM x
----
WITH x AS (UPDATE plain SET n = 1 RETURNING *) SELECT * FROM x
----
WITH x AS MATERIALIZED (DELETE FROM plain RETURNING *), y AS NOT MATERIALIZED (SELECT * FROM x) INSERT INTO "Plain" SELECT id + 10 FROM y
----
WITH RECURSIVE r (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 3), w AS (INSERT INTO plain SELECT n + 10 FROM r RETURNING n) SELECT count(*) FROM w
----
WITH a AS (INSERT INTO plain VALUES (9) RETURNING *), b AS (UPDATE other.plain SET n = 1 RETURNING *), c AS (DELETE FROM "Plain" RETURNING *) SELECT 1
----
WITH moved AS (DELETE FROM plain WHERE id = 1 RETURNING *) INSERT INTO "two words" SELECT id + 5, n, t FROM moved
----
WITH x AS (WITH y AS (SELECT id FROM plain) SELECT * FROM y) DELETE FROM "Plain" USING x WHERE x.id = "Plain".id
----
WITH "update" AS (UPDATE plain SET n = 1 RETURNING id), delete AS (SELECT 1) SELECT * FROM "update", delete
----
WITH x AS (INSERT INTO plain VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 5 RETURNING *) TABLE x
----
(WITH x AS (UPDATE plain SET n = 1 RETURNING 1) SELECT * FROM x)
----
SELECT * FROM plain WHERE id IN (SELECT id FROM other.plain FOR UPDATE)
----
SELECT * FROM plain FOR UPDATE
----
SELECT * FROM plain FOR NO KEY UPDATE OF plain SKIP LOCKED
----
SELECT * FROM plain p, other.plain o FOR UPDATE OF p, o NOWAIT
----
SELECT * FROM plain FOR UPDATE LIMIT 1
----
SELECT * FROM (SELECT * FROM plain FOR UPDATE) x
----
SELECT update, delete, insert FROM words ORDER BY update, delete
----
SELECT update AS update, delete AS into, w.into FROM words w WHERE update = delete GROUP BY update, delete, w.into HAVING max(update) > 0
----
SELECT update FROM words WHERE update IS NOT NULL AND delete BETWEEN update AND update
----
SELECT 1 AS update, 2 AS delete, 3 AS truncate, 4 AS call
----
SELECT 'UPDATE plain SET n = 1', "update".n FROM "update"
----
TABLE plain
----
VALUES (1), (2)
----
((SELECT 1) UNION (SELECT 2)) ORDER BY 1
----
UPDATE plain SET n = 1; SELECT 1; DELETE FROM "Plain"; INSERT INTO "two words" VALUES (9)
----
SELECT 1; SELECT 2; UPDATE other.twin SET n = 1; SELECT 3
