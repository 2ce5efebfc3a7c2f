----
TRUNCATE plain
----
TRUNCATE TABLE plain
----
TRUNCATE TABLE ONLY plain, "Plain" , other.plain
----
TRUNCATE ONLY (plain), ONLY ("Plain") RESTART IDENTITY
----
TRUNCATE plain *, "Plain" * CONTINUE IDENTITY RESTRICT
----
TRUNCATE parent CASCADE
----
TRUNCATE restricted, restricting
----
TRUNCATE node
----
TRUNCATE audited
----
TRUNCATE part
----
TRUNCATE part_high
----
TRUNCATE animal
----
TRUNCATE ONLY animal
----
TRUNCATE cascade
----
TRUNCATE cascade CASCADE
----
TRUNCATE "Sales.EU"."dot.ted.twice"
----
COPY plain FROM PROGRAM 'echo 9,9,x' WITH (FORMAT csv)
----
COPY plain (id, t) FROM PROGRAM 'echo 9,x' CSV
----
COPY "two words" FROM PROGRAM 'printf "8\t1\ta\n9\t1\tb\n"' WHERE id > 8
----
COPY audited (id, n) FROM PROGRAM 'echo 9:9' (DELIMITER ':')
----
COPY part FROM PROGRAM 'echo 19,a,1' CSV
----
COPY v_instead FROM PROGRAM 'echo 1,2' CSV
----
COPY plain TO PROGRAM 'cat > /dev/null'
----
COPY (SELECT * FROM plain) TO PROGRAM 'cat > /dev/null' (FORMAT binary)
----
COPY (UPDATE plain SET n = 1 RETURNING *) TO PROGRAM 'cat > /dev/null'
----
COPY (WITH x AS (DELETE FROM plain RETURNING *) SELECT * FROM x) TO PROGRAM 'cat > /dev/null'
----
COPY (SELECT w_sql(1)) TO PROGRAM 'cat > /dev/null'
---- touches public.fresh
SELECT * INTO fresh FROM plain
---- touches public.fresh
SELECT n INTO TABLE fresh FROM plain WHERE w_sql(id) > 0
----
SELECT 1 AS one INTO TEMP fresh
----
SELECT 1 AS one INTO UNLOGGED TABLE "Fresh Table"
---- touches public.fresh
CREATE TABLE fresh AS SELECT w_cte(1) AS n
---- touches other.fresh
CREATE TABLE IF NOT EXISTS other.fresh (a) AS TABLE plain WITH NO DATA; INSERT INTO other.fresh VALUES (1)
----
CREATE TABLE fresh (n int DEFAULT w_sql(1), update int); INSERT INTO fresh (update) VALUES (1)
----
CREATE TABLE fresh (id int PRIMARY KEY, p int REFERENCES parent ON UPDATE CASCADE ON DELETE SET NULL)
----
CREATE INDEX ON plain (n); CREATE UNIQUE INDEX i ON "Plain" (id, r_immutable(n)) WHERE n > 0
----
CREATE SEQUENCE s; SELECT nextval('s'); DROP SEQUENCE s
----
CREATE TEMP VIEW v AS SELECT * FROM plain
----
CREATE MATERIALIZED VIEW m AS SELECT w_view(id) FROM plain
----
CREATE TRIGGER tr AFTER INSERT OR UPDATE OR DELETE ON plain EXECUTE FUNCTION audit_nothing()
----
CREATE SCHEMA fresh
---- hides: creates more than it names
CREATE SCHEMA fresh CREATE TABLE t (n int) CREATE VIEW v AS SELECT * FROM t
---- hides: changes what other texts mean
CREATE OR REPLACE FUNCTION r_sql(a int) RETURNS int LANGUAGE sql AS 'DELETE FROM plain; SELECT 1'; UPDATE "Plain" SET n = r_sql(1)
---- hides: changes what other texts mean
CREATE RULE r AS ON INSERT TO plain DO ALSO UPDATE "Plain" SET n = 1
---- hides: changes what other texts mean
ALTER TABLE plain RENAME TO renamed
---- hides: changes what other texts mean
DROP FUNCTION r_immutable
----
ALTER TABLE plain ADD COLUMN extra int DEFAULT w_sql(1)
----
ALTER TABLE IF EXISTS ONLY audited ALTER COLUMN n TYPE bigint USING w_plpgsql(n)
----
ALTER TABLE plain DROP COLUMN t, ADD CHECK (n > 0)
----
ALTER TABLE plain DISABLE TRIGGER ALL
----
DROP TABLE "Plain", other.twin
----
DROP TABLE IF EXISTS nowhere, plain CASCADE
----
DROP INDEX m_plain_id_idx
----
EXPLAIN ANALYZE UPDATE plain SET n = 1
----
EXPLAIN (ANALYZE, COSTS OFF) DELETE FROM plain
----
EXPLAIN ANALYZE VERBOSE WITH x AS (UPDATE plain SET n = 1 RETURNING 1) SELECT * FROM x
----
EXPLAIN (FORMAT JSON, ANALYZE true) SELECT w_sql(1)
----
EXPLAIN ANALYZE CREATE TABLE fresh AS SELECT w_sql(1)
----
EXPLAIN (ANALYZE) (WITH x AS (DELETE FROM plain RETURNING 1) SELECT * FROM x)
----
EXPLAIN SELECT * FROM plain
----
EXPLAIN (SELECT * FROM plain) UNION (SELECT * FROM plain)
----
PREPARE change (int) AS UPDATE plain SET n = $1; EXECUTE change (1); DEALLOCATE change
---- hides after PREPARE change AS SELECT w_sql(1)
EXPLAIN ANALYZE EXECUTE change; DEALLOCATE change
----
PREPARE change AS SELECT w_sql(1); DEALLOCATE change; PREPARE change AS SELECT w_cte(1); EXPLAIN ANALYZE EXECUTE change
---- hides after PREPARE ask AS SELECT w_sql(1) AS n
CREATE TABLE fresh AS EXECUTE ask; DEALLOCATE ask
----
DECLARE c CURSOR FOR SELECT w_sql(id) FROM plain; FETCH 2 FROM c; MOVE ALL IN c; CLOSE c
----
DECLARE "update" NO SCROLL CURSOR WITHOUT HOLD FOR SELECT * FROM plain FOR UPDATE; FETCH NEXT FROM "update"; UPDATE plain SET n = 1 WHERE CURRENT OF "update"
----
DECLARE c CURSOR FOR SELECT * FROM plain; FETCH c; CLOSE ALL
----
SAVEPOINT update; UPDATE plain SET n = 1; RELEASE SAVEPOINT update
----
SAVEPOINT s; DELETE FROM plain; ROLLBACK TO SAVEPOINT s
----
SAVEPOINT s; ROLLBACK WORK TO s; UPDATE plain SET n = 1
----
LOCK TABLE ONLY plain IN ROW EXCLUSIVE MODE
----
SET LOCAL search_path TO other, public; UPDATE twin SET n = 1
----
SET LOCAL search_path = "Sales.EU"; UPDATE twin SET n = 1
----
SELECT set_config('search_path', 'select', true); UPDATE plain SET n = 1
----
SET LOCAL statement_timeout = '5s'; SHOW search_path; RESET statement_timeout
----
SET CONSTRAINTS ALL DEFERRED
----
COMMENT ON TABLE plain IS 'UPDATE "Plain" SET n = 1'
----
ANALYZE plain
----
LISTEN a; NOTIFY a, 'UPDATE plain'; UNLISTEN *
----
DISCARD PLANS
----
REINDEX TABLE plain
---- commits
CLUSTER plain USING plain_pkey
---- hides: changes who may see what
GRANT SELECT, UPDATE, DELETE ON plain TO pg_monitor
---- hides: changes who may see what
REVOKE INSERT ON ALL TABLES IN SCHEMA public FROM pg_monitor
---- commits
BEGIN; UPDATE plain SET n = n + 1; COMMIT
---- commits
BEGIN; UPDATE plain SET n = n + 1; ROLLBACK; START TRANSACTION; UPDATE "Plain" SET n = n + 1; END; DELETE FROM "two words" WHERE id = 3
---- commits
BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO part VALUES (5, 'c', 1); COMMIT AND CHAIN; UPDATE plain SET n = n + 1; COMMIT
---- commits
BEGIN; ABORT; UPDATE "two words" SET n = n + 1
---- commits
VACUUM plain
