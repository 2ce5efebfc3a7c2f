-- Tables that are nothing but badly named: each has columns id, n and t, and three rows.
-- COMMENT 'named' makes the statement generator choose them.
CREATE SCHEMA other;
CREATE SCHEMA "Sales.EU";
CREATE SCHEMA "select";

DO $do$
DECLARE
  s text;
  name text;
BEGIN
  FOR s, name IN
    SELECT x.s, x.name FROM (VALUES
      ('public', 'plain'), ('other', 'plain'), ('Sales.EU', 'plain'), ('select', 'plain'), ('public', 'Plain'), ('public', 'PLAIN'),
      ('other', 'twin'), ('Sales.EU', 'twin'), ('public', 'public'), ('other', 'other'), ('other', 'public.plain'),
      ('public', 'two words'), ('public', ' padded '), ('public', 'dot.ted'), ('Sales.EU', 'dot.ted.twice'), ('public', 'quo"te'), ('public', '"'),
      ('public', 'it''s'), ('public', 'semi;colon'), ('public', 'com/*ment'), ('public', 'com*/ment'), ('public', 'dash--es'), ('public', 'back\slash'),
      ('public', '\0061'), ('public', '$dollar$'), ('public', 'a$b'), ('public', '1st'), ('public', 'tab	tab'), ('public', E'line\nbreak'), ('public', '(paren)'),
      ('public', 'été'), ('public', 'ÉTÉ'), ('public', 'ÉtÉ'), ('public', 'naïve_name'), ('public', '数据'), ('public', '😀'), ('public', 'no break'),
      ('public', 'select'), ('public', 'update'), ('public', 'delete'), ('public', 'insert'), ('public', 'from'), ('public', 'into'),
      ('public', 'table'), ('public', 'only'), ('public', 'set'), ('public', 'skip'), ('public', 'of'), ('public', 'user'), ('public', 'cascade'),
      ('public', 'execute'), ('public', 'e'), ('public', 'u'), ('public', 'n'), ('public', 'x'), ('public', 'UPDATE plain SET n'), ('select', 'update'),
      ('public', repeat('n', 63)), ('public', repeat('é', 31)), ('public', repeat('x', 62)), ('other', repeat('😀', 15))) x (s, name)
  LOOP
    EXECUTE format('CREATE TABLE %I.%I (id int PRIMARY KEY, n int, t text)', s, name);
    EXECUTE format('COMMENT ON TABLE %I.%I IS ''named''', s, name);
    EXECUTE format('INSERT INTO %I.%I VALUES (1, 10, ''a''), (2, 20, ''b''), (3, 30, ''c'')', s, name);
  END LOOP;
END $do$;

-- Columns that are called like what writes.
CREATE TABLE words (id int PRIMARY KEY, update int, delete int, insert int, merge int, "into" int, truncate int, copy int, set int, n int, execute int, call int);
INSERT INTO words VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
