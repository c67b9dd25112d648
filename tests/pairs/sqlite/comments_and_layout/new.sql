create table  t(
 a int, -- the a, of course
  b text /* the b ) */,
 c text, -- new
 check(a>0)
);
