create unlogged table a(id int primary key);
