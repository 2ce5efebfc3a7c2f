-- What follows a table by itself: keys, triggers, rules, partitions, children, defaults and checks.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE, n int);
CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE CASCADE, n int);
CREATE TABLE grandchild (id int PRIMARY KEY, child_id int REFERENCES child ON DELETE CASCADE);
CREATE TABLE nuller (id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE SET NULL ON UPDATE SET NULL);
CREATE TABLE defaulter (id int PRIMARY KEY, parent_id int DEFAULT 0 REFERENCES parent ON DELETE SET DEFAULT ON UPDATE SET DEFAULT);
CREATE TABLE coded (id int PRIMARY KEY, code text UNIQUE REFERENCES parent (code) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Coded Too" (id int PRIMARY KEY, "Code" text REFERENCES coded (code) ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE restricted (id int PRIMARY KEY, n int);
CREATE TABLE restricting (id int PRIMARY KEY, r int REFERENCES restricted);
CREATE TABLE node (id int PRIMARY KEY, up int REFERENCES node ON DELETE CASCADE ON UPDATE CASCADE, n int);
CREATE TABLE parent_log (id int);
CREATE TABLE cascade_log (id int);
INSERT INTO parent VALUES (0, 'zero', 0), (1, 'one', 1), (2, 'two', 2), (3, 'three', 3);
INSERT INTO child VALUES (1, 1, 1), (2, 2, 2);
INSERT INTO grandchild VALUES (1, 1), (2, 2);
INSERT INTO nuller VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO defaulter VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO coded VALUES (1, 'one'), (2, 'two');
INSERT INTO "Coded Too" VALUES (1, 'one'), (2, 'two');
INSERT INTO restricted VALUES (1, 1), (2, 2);
INSERT INTO restricting VALUES (1, 1);
INSERT INTO node VALUES (1, NULL, 1), (2, 1, 2), (3, 2, 3);

CREATE FUNCTION log_cascade() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO cascade_log VALUES (OLD.id); RETURN OLD; END $$;
CREATE TRIGGER log_cascade BEFORE DELETE ON grandchild FOR EACH ROW EXECUTE FUNCTION log_cascade();

CREATE TABLE when_log (n int);
CREATE FUNCTION when_called(int) RETURNS boolean LANGUAGE sql AS 'INSERT INTO when_log VALUES ($1) RETURNING false';
CREATE TRIGGER whenever AFTER UPDATE OF n ON parent FOR EACH ROW WHEN (when_called(NEW.n)) EXECUTE FUNCTION log_cascade();

CREATE TABLE audited (id int PRIMARY KEY, n int, t text);
CREATE TABLE audit_rows (what text, id int);
CREATE TABLE audit_statements (what text);
CREATE TABLE audit_truncates (what text);
CREATE TABLE audit_chain (what text);
CREATE TABLE audit_deferred (what text);
CREATE TABLE audit_columns (what text);
CREATE TABLE audit_never (what text);
INSERT INTO audited VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c');
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_rows VALUES (TG_OP, coalesce(NEW.id, OLD.id));
  RETURN NULL; -- not an UPDATE of audit_never
END $$;
CREATE FUNCTION audit_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_statements SELECT TG_OP FROM changed; RETURN NULL; END $$;
CREATE FUNCTION audit_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_truncates VALUES ('DELETE FROM audit_never'); RETURN NULL; END $$;
CREATE FUNCTION audit_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_chain VALUES (NEW.what); RETURN NEW; END $$;
CREATE FUNCTION audit_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_deferred VALUES (TG_OP); RETURN NULL; END $$;
CREATE FUNCTION audit_column() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_columns VALUES (TG_OP); RETURN NEW; END $$;
CREATE FUNCTION audit_nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_never VALUES (TG_OP); RETURN NULL; END $$;
CREATE TRIGGER rows AFTER INSERT OR UPDATE OR DELETE ON audited FOR EACH ROW EXECUTE FUNCTION audit_row();
CREATE TRIGGER statements AFTER INSERT ON audited REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION audit_statement();
CREATE TRIGGER truncates BEFORE TRUNCATE ON audited EXECUTE FUNCTION audit_truncate();
CREATE TRIGGER again BEFORE INSERT ON audit_rows FOR EACH ROW EXECUTE FUNCTION audit_again();
CREATE CONSTRAINT TRIGGER late AFTER DELETE ON audited DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_late();
CREATE TRIGGER columns BEFORE UPDATE OF t ON audited FOR EACH ROW WHEN (NEW.t IS NOT NULL) EXECUTE FUNCTION audit_column();
CREATE TRIGGER nothing AFTER UPDATE ON audited FOR EACH ROW EXECUTE FUNCTION audit_nothing();
ALTER TABLE audited DISABLE TRIGGER nothing;

CREATE TABLE ruled (id int PRIMARY KEY, n int);
CREATE TABLE rule_log (id int);
CREATE TABLE rule_instead (id int, n int);
INSERT INTO ruled VALUES (1, 1), (2, 2);
INSERT INTO rule_instead VALUES (1, 1), (2, 2);
CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO rule_log VALUES (NEW.id);
CREATE RULE instead_update AS ON UPDATE TO ruled DO INSTEAD UPDATE rule_instead SET n = NEW.n WHERE id = OLD.id;
CREATE RULE sometimes AS ON DELETE TO ruled WHERE OLD.id > 1 DO INSTEAD (DELETE FROM rule_instead WHERE id = OLD.id; INSERT INTO rule_log VALUES (OLD.id));

CREATE TABLE part (k int, t text, n int) PARTITION BY RANGE (k);
CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_high PARTITION OF part FOR VALUES FROM (10) TO (20) PARTITION BY LIST (t);
CREATE TABLE "part_high A" PARTITION OF part_high FOR VALUES IN ('a');
CREATE TABLE part_high_other PARTITION OF part_high DEFAULT;
CREATE TABLE part_default PARTITION OF part DEFAULT;
CREATE TABLE part_log (what text);
CREATE TABLE part_move_log (what text);
INSERT INTO part VALUES (1, 'a', 1), (2, 'b', 2), (11, 'a', 3), (12, 'b', 4), (99, 'z', 5);
CREATE FUNCTION log_part() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO part_log VALUES (TG_OP); RETURN NULL; END $$;
CREATE TRIGGER log_part AFTER INSERT OR UPDATE ON part FOR EACH ROW EXECUTE FUNCTION log_part();
CREATE FUNCTION log_part_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO part_move_log VALUES (TG_OP); RETURN NULL; END $$;
CREATE TRIGGER log_part_move AFTER DELETE ON part_low FOR EACH ROW EXECUTE FUNCTION log_part_move();

CREATE TABLE animal (id int, name text);
CREATE TABLE cat (lives int) INHERITS (animal);
CREATE TABLE "Lion" (pride text) INHERITS (cat);
CREATE TABLE lion_log (id int);
INSERT INTO animal VALUES (1, 'ant');
INSERT INTO cat VALUES (2, 'tom', 9);
INSERT INTO "Lion" VALUES (3, 'leo', 1, 'p');
CREATE FUNCTION log_lion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO lion_log VALUES (OLD.id); RETURN OLD; END $$;
CREATE TRIGGER log_lion BEFORE UPDATE OR DELETE ON "Lion" FOR EACH ROW EXECUTE FUNCTION log_lion();
