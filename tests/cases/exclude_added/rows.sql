INSERT INTO items VALUES (1, '[1,5)', true), (2, '[5,9)', true);
