create table "t" (
  [a] integer not null default (1+2),
  `b` varchar( 10 ) check ((b != 'x') and (a > 0))
);
create index "i" on "t" ("a" asc, b desc);
