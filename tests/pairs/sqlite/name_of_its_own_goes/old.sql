CREATE TABLE t (a INT); CREATE TABLE schemi_guard (passed INT);
