create table m(id int primary key) partition by range(id); create table m1 partition of m default; create table r(i int references m);
