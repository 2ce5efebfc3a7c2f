----
-- UPDATE "Plain" SET n = 1
UPDATE plain SET n = 1
----
/* UPDATE "Plain" SET n = 1 */ UPDATE plain SET n = 1
----
/* a /* nested */ DELETE FROM "Plain" */ UPDATE plain SET n = 1
----
/* /* /* */ */ UPDATE "Plain" SET n = 1; */ UPDATE plain SET n = 1
----
/**/UPDATE/**/plain/* ' */SET/* " */n/* $$ */=/*/**/*/1
----
UPDATE--plain
"Plain"--;
SET n = 1
----
UPDATE /*/ */ plain /**/ SET n = 2*/*3*/4
----
SELECT 1 --/* 
; UPDATE plain SET n = 1 --*/
----
SELECT '/*' ; UPDATE plain SET n = 1; SELECT '*/'
----
SELECT $$--$$; UPDATE plain SET n = 1
----
UPDATE/* */public/* */./* */plain/* */SET n = 1
----
-- a comment and nothing more
----
/* likewise */ ;; ; -- 
----
;UPDATE plain SET n = 1;
----
DELETE/* */FROM/* INTO */plain
----
DELETE
FROM
	plain
----
INSERT/* */INTO/* */plain VALUES (9)
----
MERGE/* */INTO/* */plain USING other.twin t ON false WHEN NOT MATCHED THEN INSERT VALUES (t.id + 10)
----
/* /* */ ' */ UPDATE plain SET n = 1 /* ' */
----
UPDATE /* /* */ " */ plain /* /* " */ */ SET n = 1
----
/* /* */ $$ */ DELETE FROM plain -- $$
