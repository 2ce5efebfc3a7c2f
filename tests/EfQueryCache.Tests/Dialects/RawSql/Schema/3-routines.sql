-- Functions and procedures that write, and those that do not.
CREATE TABLE f_sql (n int);
CREATE TABLE f_atomic (n int);
CREATE TABLE f_plpgsql (n int);
CREATE TABLE f_dynamic (n int);
CREATE TABLE f_nested (n int);
CREATE TABLE f_int (n int);
CREATE TABLE f_text (n text);
CREATE TABLE f_cte (n int);
CREATE TABLE f_default (n int);
CREATE TABLE f_check (n int);
CREATE TABLE f_view (n int);
CREATE TABLE f_agg (n int);
CREATE TABLE f_quoted (n int);
CREATE TABLE f_cursor (n int);
CREATE TABLE f_row (n int);
CREATE TABLE f_block (id int PRIMARY KEY, n int);
CREATE TABLE f_policy (n int);
CREATE TABLE p_target (n int);
CREATE TABLE p_second (n int);
INSERT INTO f_block VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO p_target VALUES (1);

CREATE FUNCTION w_sql(int) RETURNS int LANGUAGE sql AS 'INSERT INTO f_sql VALUES ($1) RETURNING n';
CREATE FUNCTION w_atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO f_atomic VALUES (a); SELECT a; END;
CREATE FUNCTION w_return(a int) RETURNS int LANGUAGE sql RETURN w_sql(a) + 1;
CREATE FUNCTION w_plpgsql(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO f_plpgsql VALUES (a); RETURN a; END $$;
CREATE FUNCTION w_dynamic(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'INSERT INTO f_dyn' || 'amic VALUES ($1)' USING a; RETURN a; END $$;
CREATE FUNCTION w_nested(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO f_nested VALUES (a); PERFORM w_plpgsql(a); RETURN w_atomic(a); END $$;
CREATE FUNCTION w_overload(int) RETURNS int LANGUAGE sql AS 'INSERT INTO f_int VALUES ($1) RETURNING n';
CREATE FUNCTION w_overload(text) RETURNS text LANGUAGE sql AS 'INSERT INTO f_text VALUES ($1) RETURNING n';
CREATE FUNCTION w_stable(a int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN w_plpgsql(a); END $$;
CREATE FUNCTION w_cte(a int) RETURNS int LANGUAGE sql AS 'WITH x AS (INSERT INTO f_cte VALUES ($1) RETURNING n) SELECT n FROM x';
CREATE FUNCTION w_default(a int) RETURNS int LANGUAGE sql AS 'INSERT INTO f_default VALUES ($1) RETURNING n';
CREATE FUNCTION w_check(a int) RETURNS boolean LANGUAGE sql AS 'INSERT INTO f_check VALUES ($1) RETURNING true';
CREATE FUNCTION w_view(a int) RETURNS int LANGUAGE sql AS 'INSERT INTO f_view VALUES ($1) RETURNING n';
CREATE FUNCTION w_policy(a int) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO f_policy VALUES ($1) RETURNING true';
CREATE FUNCTION w_set(a int) RETURNS SETOF int LANGUAGE sql AS 'UPDATE f_block SET n = n + $1 RETURNING n';
CREATE FUNCTION other.w_plpgsql(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION "Write It!"(a int) RETURNS int LANGUAGE sql AS 'INSERT INTO f_quoted VALUES ($1) RETURNING n';
CREATE FUNCTION w_row(plain) RETURNS int LANGUAGE sql AS 'INSERT INTO f_row VALUES ($1.n) RETURNING n';
CREATE FUNCTION w_step(state int, value int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO f_agg VALUES (value); RETURN coalesce(state, 0) + value; END $$;
CREATE AGGREGATE w_sum(int) (SFUNC = w_step, STYPE = int);
CREATE FUNCTION w_cursor(c refcursor) RETURNS refcursor LANGUAGE plpgsql AS $$
BEGIN
  OPEN c FOR WITH x AS (SELECT 1) SELECT * FROM x;
  DELETE FROM ONLY f_cursor; INSERT INTO f_cursor (n) SELECT 1;
  RETURN c;
END $$;
CREATE FUNCTION w_loop() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  update int; r record; c CURSOR FOR SELECT * FROM f_block FOR UPDATE;
BEGIN
  update := 1;
  FOR r IN UPDATE p_target SET n = n + 1 RETURNING n LOOP update := r.n; END LOOP;
  FOR r IN c LOOP UPDATE f_block SET n = 0 WHERE CURRENT OF c; END LOOP;
  IF update > 0 THEN INSERT INTO p_second VALUES (update); ELSIF update < 0 THEN DELETE FROM f_sql; ELSE NULL; END IF;
  CASE update WHEN 1 THEN NULL; ELSE NULL; END CASE;
EXCEPTION WHEN division_by_zero THEN NULL;
END $$;
CREATE FUNCTION w_ddl() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE made (n int) ON COMMIT DROP; INSERT INTO made VALUES (1); END $$;
CREATE FUNCTION r_sql(a int) RETURNS int LANGUAGE sql AS 'SELECT n FROM plain WHERE id = $1';
CREATE FUNCTION r_plpgsql(a int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE result int; -- INSERT INTO nothing
BEGIN
  SELECT n INTO result FROM plain WHERE id = a FOR UPDATE; /* DELETE FROM nothing */
  RAISE DEBUG 'UPDATE plain SET n = %', a;
  RETURN result;
END $$;
CREATE FUNCTION r_immutable(a int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN a * 2; END $$;

CREATE PROCEDURE p_write(a int) LANGUAGE sql AS 'UPDATE p_target SET n = $1';
CREATE PROCEDURE p_nested(a int) LANGUAGE plpgsql AS $$ BEGIN CALL p_write(a); INSERT INTO p_second VALUES (a); END $$;
CREATE PROCEDURE p_atomic(a int) LANGUAGE sql BEGIN ATOMIC DELETE FROM p_target WHERE n < a; UPDATE p_second SET n = a; END;
CREATE PROCEDURE p_read() LANGUAGE plpgsql AS $$ BEGIN PERFORM count(*) FROM plain; END $$;
CREATE PROCEDURE p_commit() LANGUAGE plpgsql AS $$ BEGIN UPDATE p_target SET n = n + 1; COMMIT; INSERT INTO p_second VALUES (1); COMMIT; END $$;
CREATE PROCEDURE other.p_over(INOUT a int) LANGUAGE plpgsql AS $$ BEGIN TRUNCATE p_target; a := 2; END $$;
CREATE PROCEDURE other.p_over(a text) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM p_second; END $$;

CREATE TABLE defaulted (id int, stamp int DEFAULT w_default(7));
CREATE TABLE checked (id int, n int CHECK (w_check(n)));
CREATE TABLE secured (id int, n int);
INSERT INTO defaulted VALUES (1, 1);
INSERT INTO checked VALUES (1, 1);
INSERT INTO secured VALUES (1, 1), (2, 2);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON secured USING (w_policy(n));
GRANT SELECT, UPDATE ON secured TO pg_monitor;
GRANT INSERT ON f_policy TO pg_monitor;

CREATE TABLE viewed (id int PRIMARY KEY, n int);
CREATE TABLE instead_log (what text);
CREATE TABLE view_rule_target (id int, n int);
INSERT INTO viewed VALUES (1, 1), (2, 2), (3, 3);
CREATE VIEW v_simple AS SELECT id, n FROM viewed WHERE n < 1000;
CREATE VIEW "V Nested" AS SELECT * FROM v_simple;
CREATE VIEW v_instead AS SELECT v.id, p.n FROM viewed v JOIN plain p ON p.id = v.id;
CREATE VIEW v_rule AS SELECT id, n, count(*) FROM viewed GROUP BY id, n;
CREATE VIEW v_calls AS SELECT id, w_view(n) AS n FROM viewed;
CREATE VIEW v_over_calls AS SELECT c.id FROM v_calls c WHERE c.n > 0;
CREATE VIEW v_secured AS SELECT n FROM secured;
CREATE VIEW v_nested_filter AS SELECT id, n FROM viewed WHERE w_view(id) > 0;
CREATE VIEW v_over_filter AS SELECT id, n FROM v_nested_filter;
ALTER VIEW v_secured SET (security_invoker = true);
GRANT SELECT ON v_secured TO pg_monitor;
CREATE MATERIALIZED VIEW m_plain AS SELECT id, n FROM viewed;
CREATE UNIQUE INDEX ON m_plain (id);
CREATE MATERIALIZED VIEW m_calls AS SELECT * FROM v_over_calls;
CREATE VIEW v_over_m AS SELECT * FROM m_plain;
CREATE FUNCTION instead_of() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO instead_log VALUES (TG_OP); RETURN NEW; END $$;
CREATE TRIGGER instead_of INSTEAD OF INSERT OR UPDATE OR DELETE ON v_instead FOR EACH ROW EXECUTE FUNCTION instead_of();
CREATE RULE instead_insert AS ON INSERT TO v_rule DO INSTEAD INSERT INTO view_rule_target VALUES (NEW.id, NEW.n);
CREATE RULE instead_update AS ON UPDATE TO v_rule DO INSTEAD UPDATE viewed SET n = w_view(NEW.n) WHERE id = OLD.id;
TRUNCATE f_view, f_check, f_policy;
