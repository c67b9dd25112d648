create table t(id serial primary key); alter table t rename to t2;
