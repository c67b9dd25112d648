CREATE DOMAIN email AS text COLLATE "C" DEFAULT 'none@x' NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@');
CREATE DOMAIN short_email AS email CHECK (length(VALUE) < 30);
CREATE DOMAIN zip AS varchar(10);
COMMENT ON DOMAIN zip IS 'postal code';
CREATE TABLE t (id int PRIMARY KEY, email text, zip zip, other short_email[], more email);
