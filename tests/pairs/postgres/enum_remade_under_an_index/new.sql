create type e as enum('b','a'); create table t(x e, y int); create index i on t(y) where x='a'; comment on index i is 'c';
