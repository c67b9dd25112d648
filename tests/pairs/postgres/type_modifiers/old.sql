CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b numeric(10,2), c timestamp(3), d char(3), e bit(4), f interval day to second(2), g time(1) with time zone, h varchar(5)[]);
