insert into q values (1,1); insert into z values (1,1);
