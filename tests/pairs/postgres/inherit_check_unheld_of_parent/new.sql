create table p(a int); alter table p add constraint k check (a>0) not valid; create table c(b int) inherits(p); 
create table ev(id int primary key, v text, w int) partition by range(id); create table e1 partition of ev for values from (0) to (10) partition by range(id); create table e11 partition of e1 for values from (0) to (7); create table r(i bigint references ev);
