CREATE TYPE mood AS ENUM ('sad', 'so-so', 'Very glad');
COMMENT ON TYPE mood IS 'How somebody feels.';
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE SEQUENCE numbers;
CREATE TABLE people (
    id serial PRIMARY KEY,
    uid uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    mail email,
    mood mood DEFAULT 'so-so' NOT NULL,
    moods mood[],
    born date,
    wakes time,
    seen timestamptz DEFAULT now() NOT NULL,
    noted timestamp(3),
    score numeric(10,2) DEFAULT 0.00 CHECK (score >= 0),
    ratio real,
    height double precision DEFAULT 'NaN',
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    data jsonb DEFAULT '{"a": "it''s"}',
    raw json,
    photo bytea,
    address inet,
    mac macaddr,
    span int4range,
    stay tstzrange,
    wait interval,
    price money,
    short varchar(10) COLLATE "C",
    fixed char(3),
    flags bit(4),
    small smallint,
    big bigint DEFAULT (-9223372036854775808),
    number bigint DEFAULT nextval('numbers'),
    doubled double precision GENERATED ALWAYS AS (height * 2) STORED,
    is_on boolean DEFAULT true NOT NULL
);
COMMENT ON TABLE people IS E'People.\n\nAll of them.';
COMMENT ON COLUMN people.seen IS 'When they were here last.';
COMMENT ON COLUMN people.raw IS ' odd comment ';
CREATE INDEX people_lower ON people (lower(short) text_pattern_ops DESC NULLS LAST, born) INCLUDE (id) WHERE score > 3;
CREATE INDEX people_tags ON people USING gin (tags);
CREATE UNIQUE INDEX people_small ON people (small) NULLS NOT DISTINCT;
CREATE TABLE "Odd Names" (
    "type" int NOT NULL,
    "self" int,
    "Weird ""Col" text DEFAULT 'it''s',
    "createdAt" timestamptz,
    "1st" int,
    PRIMARY KEY ("type")
);
CREATE UNLOGGED TABLE rooms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner int REFERENCES people (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    odd int,
    during tsrange,
    CONSTRAINT odd_names FOREIGN KEY (odd) REFERENCES "Odd Names" ("type"),
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (owner IS NOT NULL),
    CONSTRAINT a_very_long_condition CHECK (owner > 0 OR owner IS NULL OR odd > 1000000 OR odd < -1000000 OR odd = 42)
);
CREATE TABLE logs (at timestamptz NOT NULL, text text) PARTITION BY RANGE (at);
CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW glad AS SELECT * FROM people WHERE mood = 'Very glad';
