CREATE TABLE base (id integer, label varchar(40) DEFAULT 'a');
CREATE TABLE whole (id bigint, label text) PARTITION BY RANGE (id);
