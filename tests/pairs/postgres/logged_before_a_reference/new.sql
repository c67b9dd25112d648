create table a(id int primary key); create table b(i int references a);
