----
SELECT 1 |+| 2
----
SELECT @#5
----
SELECT @#n FROM plain
----
SELECT n|+|n FROM plain WHERE id OPERATOR(public.|+|) 1 > 0
----
INSERT INTO priced VALUES (1, 5)
----
UPDATE priced SET price = 5
----
SELECT CAST((1, 2)::pair AS int)
----
INSERT INTO plain VALUES (3, (1, 2)::pair)
----
SELECT 5::price
----
SELECT CAST(NULL AS price)
----
INSERT INTO domained (id) VALUES (1)
----
INSERT INTO domained VALUES (1, 2)
----
DO $$ DECLARE p price; BEGIN p := 3; END $$
----
UPDATE plain SET n = n |+| 1
---- hides: an event trigger
CREATE TABLE fresh AS SELECT * FROM plain
---- hides: an event trigger
SELECT * INTO fresh FROM plain
---- hides: an event trigger
CREATE INDEX ON plain (n)
---- hides: an event trigger
COMMENT ON TABLE plain IS 'x'
---- hides: an event trigger
GRANT SELECT ON plain TO pg_monitor
---- hides: an event trigger
REFRESH MATERIALIZED VIEW refreshed
---- hides: an event trigger
SELECT make_table()
---- hides: an event trigger
DO $$ BEGIN CREATE TEMP TABLE x (n int); END $$
---- hides: an event trigger
ALTER TABLE plain ADD COLUMN x int
---- hides: an event trigger
DROP TABLE priced
