----
UPDATE plain SET n = 1
----
update PLAIN set n = 1
----
UPDATE "Plain" SET n = 1
----
UPDATE "PLAIN" SET n = 1
----
UPDATE public.plain SET n = 1
----
UPDATE other . plain SET n = 1
----
UPDATE "Sales.EU"."plain" SET n = 1
----
UPDATE "Sales.EU".plain SET n = 1
----
UPDATE "select".plain SET n = 1
----
UPDATE other."public.plain" SET n = 1
----
UPDATE "two words" SET n = 1
----
UPDATE " padded " SET n = 1
----
UPDATE "dot.ted" SET n = 1
----
UPDATE"dot.ted"SET n=1
----
UPDATE "Sales.EU"."dot.ted.twice" SET n = 1
----
UPDATE "quo""te" SET n = 1
----
UPDATE """" SET n = 1
----
UPDATE "it's" SET n = 1 WHERE t <> 'it''s'
----
UPDATE "semi;colon" SET n = 1
----
UPDATE "com/*ment" SET n = 1
----
UPDATE "com*/ment" SET n = 1
----
UPDATE "dash--es" SET n = 1
----
UPDATE "back\slash" SET n = 1
----
UPDATE "\0061" SET n = 1
----
UPDATE "$dollar$" SET n = 1
----
UPDATE a$b SET n = 1
----
UPDATE A$B SET n = $$1$$::int; UPDATE a$b SET t = $$'$$
----
UPDATE "1st" SET n = 1
----
UPDATE "tab	tab" SET n = 1
----
UPDATE "line
break" SET n = 1
----
UPDATE "(paren)" SET n = 1
----
UPDATE été SET n = 1
----
UPDATE ÉTÉ SET n = 1; UPDATE "été" SET n = 1
----
UPDATE NAïVE_name SET n = 1
----
UPDATE 数据 SET n = 1
----
UPDATE 😀 SET n = 1
----
UPDATE U&"\d83d\de00" SET n = 1
----
UPDATE U&"\+01f600" SET n = 1
----
UPDATE U&"pl\0061in" SET n = 1
----
UPDATE u&"\6570\+00636E" SET n = 1
----
UPDATE U&"pl!0061in" UESCAPE '!' SET n = 1
----
UPDATE U&"pl!0061in" /* here */ uescape -- and here
  '!' SET n = 1
----
UPDATE U&"back\\slash" SET n = 1
----
UPDATE U&"back\slash" UESCAPE '$' SET n = 1
----
UPDATE U&"quo""te" SET n = 1
----
UPDATE U&"quo\0022te" SET n = 1
----
UPDATE U&"two\0020words" SET n = 1
----
UPDATE plain SET n = 1 WHERE t = U&'d!0061t!+000061' UESCAPE '!'
----
UPDATE "select" SET n = 1
----
UPDATE "update" SET n = 1
----
UPDATE update SET n = 1
----
UPDATE delete SET n = 1
----
UPDATE insert SET n = 1
----
UPDATE "from" SET n = 1
----
UPDATE "into" SET n = 1
----
UPDATE "table" SET n = 1
----
UPDATE "only" SET n = 1
----
UPDATE ONLY "only" SET n = 1
----
UPDATE set SET n = 1
----
UPDATE set AS set SET n = set.n + 1
----
UPDATE set s SET n = s.n + 1
----
UPDATE skip SET n = 1
----
UPDATE of SET n = 1
----
UPDATE cascade SET n = 1
----
UPDATE execute SET n = 1
----
UPDATE "user" SET n = 1
----
UPDATE e SET n = 1
----
UPDATE u SET n = 1
----
UPDATE n SET n = 1
----
UPDATE x SET n = 1
----
UPDATE "UPDATE plain SET n" SET n = 1
----
UPDATE "select"."update" SET n = 1
----
UPDATE "select".update SET n = 1
----
UPDATE nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn SET n = 1
----
UPDATE nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn SET n = 1
----
UPDATE "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn and more" SET n = 1
----
UPDATE ééééééééééééééééééééééééééééééé SET n = 1
----
UPDATE ééééééééééééééééééééééééééééééééééééé SET n = 1
----
UPDATE other.😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀 SET n = 1
----
UPDATE xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxéé SET n = 1
----
UPDATE U&"\006e\006ennnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" SET n = 1
----
UPDATE plain SET t = 'it''s; UPDATE other.twin SET n = 1'
----
UPDATE plain SET t = '-- no comment' WHERE n > 0
----
UPDATE plain SET t = '/* no comment' WHERE n > 0
----
UPDATE plain SET t = E'it\'s; DELETE FROM twin; --' WHERE n > 0
----
UPDATE plain SET t = e'\\' WHERE n > 0; UPDATE "Plain" SET t = E'\\\''
----
UPDATE plain SET t = E'a''b\\''c' WHERE n > 0; UPDATE "Plain" SET t = ''''
----
UPDATE plain SET t = 'C:\temp\new' WHERE n > 0; UPDATE "Plain" SET n = 2
----
UPDATE plain SET t = 'C:\temp\' WHERE n > 0; UPDATE "Plain" SET n = 2
----
UPDATE plain SET t = '\\server\share' WHERE t NOT LIKE '%\_%'
----
UPDATE plain SET t = $$; DELETE FROM "Plain"; '$$ WHERE n > 0
----
UPDATE plain SET t = $a$ $$ $b$ ; DELETE FROM "Plain" $b$ $$ $a$ WHERE n > 0
----
UPDATE plain SET t = $été$ $ete$ $été$; UPDATE "Plain" SET t = $_1$ $1 $_1$
----
UPDATE plain SET t = $A$ $a$ $A$; UPDATE "Plain" SET t = $$a$x$$
----
UPDATE plain SET t = 'first '
'second; DELETE FROM "Plain"' WHERE n > 0
----
UPDATE plain SET t = E'first \'s' -- a comment
  '\' second DELETE FROM "Plain" \'' WHERE n > 0
----
UPDATE plain SET t = 'a' -- '
'b' WHERE n > 0
----
UPDATE plain SET n = B'101'::int WHERE t <> X'1F'::bit(8)::text AND t <> N'; DELETE FROM "Plain"'
----
UPDATE plain SET n = 1e1+.5-1.*2 WHERE n>-1--2
+1
----
UPDATE plain SET n=n+1*n WHERE id=1; UPDATE "Plain" SET n=2
