insert into ev values (1,'a'); insert into r values (1); insert into c values (1,1);
