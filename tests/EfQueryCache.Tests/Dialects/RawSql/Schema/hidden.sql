-- What runs functions without any name in the text: operators, casts, domains, indexes and event triggers. A database of its own,
-- since with one of these every text may write what they write.
CREATE TABLE plain (id int PRIMARY KEY, n int, t text);
CREATE TABLE by_operator (n int);
CREATE TABLE by_cast (n int);
CREATE TABLE by_domain (n int);
CREATE TABLE by_domain_default (n int);
CREATE TABLE by_index (n int);
CREATE TABLE by_event (what text);
CREATE TABLE priced (id int, price int);
INSERT INTO plain VALUES (1, 10, 'a'), (2, 20, 'b');

CREATE FUNCTION run_operator(a int, b int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO by_operator VALUES (a); RETURN b; END $$;
CREATE OPERATOR |+| (FUNCTION = run_operator, LEFTARG = int, RIGHTARG = int);
CREATE FUNCTION run_absolute(a int) RETURNS int LANGUAGE sql AS 'INSERT INTO by_operator VALUES ($1) RETURNING n';
CREATE OPERATOR @# (FUNCTION = run_absolute, RIGHTARG = int);

CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION run_cast(pair) RETURNS int LANGUAGE sql AS 'INSERT INTO by_cast VALUES ($1.a) RETURNING n';
CREATE CAST (pair AS int) WITH FUNCTION run_cast(pair) AS ASSIGNMENT;

CREATE FUNCTION run_domain(a int) RETURNS boolean LANGUAGE sql AS 'INSERT INTO by_domain VALUES ($1) RETURNING true';
CREATE FUNCTION run_domain_default() RETURNS int LANGUAGE sql AS 'INSERT INTO by_domain_default VALUES (1) RETURNING n';
CREATE DOMAIN price AS int DEFAULT run_domain_default() CHECK (run_domain(VALUE));
CREATE TABLE domained (id int, p price);

CREATE FUNCTION run_indexed(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.by_index VALUES (a); RETURN a; END $$;
CREATE FUNCTION run_index(a int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN public.run_indexed(a); END $$;
CREATE INDEX ON priced (run_index(price));

CREATE FUNCTION make_table() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (n int); END $$;
CREATE MATERIALIZED VIEW refreshed AS SELECT id FROM plain;
CREATE FUNCTION run_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO by_event VALUES (TG_TAG); END $$;
CREATE EVENT TRIGGER on_end ON ddl_command_end EXECUTE FUNCTION run_event();
