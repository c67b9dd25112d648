INSERT INTO s.p ("N") VALUES ('{a}');
