CREATE TABLE t (a INT, -- the a, of course
 b TEXT /* the b ) */, CHECK (a > 0) -- positive
);
