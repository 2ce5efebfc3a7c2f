----
DELETE FROM parent WHERE id = 1
----
DELETE FROM parent WHERE id = 2
----
DELETE FROM parent WHERE id = 3
----
DELETE FROM child WHERE id = 1
----
UPDATE parent SET id = 30 WHERE id = 3
----
UPDATE parent SET code = 'uno' WHERE id = 1
----
UPDATE parent SET n = 5
----
UPDATE coded SET code = NULL
----
DELETE FROM coded
----
DELETE FROM restricting
----
UPDATE restricted SET n = 2
----
DELETE FROM node WHERE id = 2
----
UPDATE node SET id = 10 WHERE id = 1
----
INSERT INTO ruled VALUES (3, 3)
----
UPDATE ruled SET n = 9
----
DELETE FROM ruled WHERE id = 2
----
DELETE FROM ruled
----
INSERT INTO part VALUES (3, 'x', 1)
----
INSERT INTO part VALUES (13, 'a', 1), (14, 'q', 1), (500, 'd', 1)
----
UPDATE part SET n = n + 1 WHERE k = 11
----
UPDATE part SET n = n + 1
----
UPDATE part SET k = k + 10 WHERE k = 1
----
UPDATE part SET t = 'other' WHERE k = 11
----
UPDATE part_low SET n = 1
----
DELETE FROM part
----
DELETE FROM part_low
----
DELETE FROM part_high WHERE t = 'a'
----
INSERT INTO "part_high A" VALUES (15, 'a', 1)
----
MERGE INTO part USING (VALUES (1), (7)) v (k) ON v.k = part.k WHEN MATCHED THEN UPDATE SET k = 12 WHEN NOT MATCHED THEN INSERT VALUES (v.k, 'v', 1)
----
UPDATE animal SET name = 'x'
----
UPDATE ONLY animal SET name = 'x'
----
UPDATE animal * SET name = 'x'
----
DELETE FROM cat
----
DELETE FROM "Lion"
----
DELETE FROM ONLY cat
----
INSERT INTO defaulted (id) VALUES (2)
----
INSERT INTO defaulted DEFAULT VALUES
----
UPDATE defaulted SET stamp = DEFAULT
----
INSERT INTO checked VALUES (2, 2)
----
UPDATE checked SET n = 3
----
SET LOCAL ROLE pg_monitor; SELECT * FROM secured; RESET ROLE
----
SET LOCAL ROLE pg_monitor; UPDATE secured SET n = 2; RESET ROLE
----
SET LOCAL ROLE pg_monitor; SELECT * FROM v_secured; RESET ROLE
----
INSERT INTO v_simple VALUES (4, 4)
----
UPDATE v_simple SET n = 4
----
DELETE FROM "V Nested" WHERE id = 1
----
UPDATE "V Nested" AS v SET n = 4 FROM plain p WHERE v.id = p.id
----
INSERT INTO v_instead VALUES (1, 1)
----
UPDATE v_instead SET n = 1
----
DELETE FROM v_instead WHERE id = 1
----
INSERT INTO v_rule VALUES (1, 1, 1)
----
UPDATE v_rule SET n = 8 WHERE id = 1
----
SELECT * FROM v_calls
----
SELECT * FROM v_over_calls
----
SELECT count(*) FROM (SELECT 1 FROM v_over_calls OFFSET 0) x, plain
----
UPDATE v_nested_filter SET n = 5
----
UPDATE v_over_filter SET n = 5
----
SELECT * FROM v_over_m
----
REFRESH MATERIALIZED VIEW m_plain
----
UPDATE viewed SET n = n + 1; REFRESH MATERIALIZED VIEW CONCURRENTLY public.m_plain
----
REFRESH MATERIALIZED VIEW m_calls WITH DATA
----
REFRESH MATERIALIZED VIEW m_plain WITH NO DATA
----
DELETE FROM audited WHERE id = 2; SET CONSTRAINTS late IMMEDIATE
