CREATE TABLE t (id int PRIMARY KEY, a varchar(20), b numeric(12,2), c timestamp(6), d char(5), e bit(4), f interval day to second(3), g time(2) with time zone, h varchar(8)[]);
