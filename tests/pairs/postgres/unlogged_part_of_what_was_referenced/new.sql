create table m(id int primary key) partition by range(id); create unlogged table m1 partition of m default;
