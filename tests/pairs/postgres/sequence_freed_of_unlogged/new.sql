create table t(id serial); alter sequence t_id_seq owned by none; alter table t set unlogged;
