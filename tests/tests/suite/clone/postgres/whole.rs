//! Copies of everything: by the server itself, and from server to server.

use super::*;

/// A little of everything that a database can hold.
const EVERYTHING: &str = r#"
create schema app;
create extension hstore schema app;
create type mood as enum ('sad', 'it''s ok', 'happy');
create type pair as (a int, b text);
create domain positive as int check (value > 0);
create table app."Odd "" name" (id bigint generated always as identity (start 100 increment 5), "a b" text, m mood default 'sad',
  p pair, d positive, h app.hstore, at timestamptz default now(), span interval, f float8, j jsonb, bits bytea,
  tags text[], search text collate "C", g text generated always as (upper(search)) stored, primary key (id));
comment on table app."Odd "" name" is 'it''s odd';
comment on column app."Odd "" name"."a b" is 'two words';
insert into app."Odd "" name" ("a b", m, p, d, h, at, span, f, j, bits, tags, search)
  select E'tab\t back\\ new\nline \u00e4 ' || i, 'it''s ok', row(i, 'x,"y')::pair, i, 'a=>1', '2026-01-01 00:00:00+00',
    '1 year -2 days 03:04:05.678'::interval, 1.0 / i, '{"a": [1, null]}', '\x00ff0a5c', array['a', null, '{}'], 's' || i
  from generate_series(1, 500) i;
insert into app."Odd "" name" (f) values ('NaN'), ('-Infinity'), (0.1 + 0.2::float8);
create table events (at date not null, what text) partition by range (at);
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01') partition by list (what);
create table events_2026_a partition of events_2026 for values in ('a');
create table events_2026_rest partition of events_2026 default;
create index on events (at);
insert into events select date '2025-06-01' + i, chr(97 + i % 3) from generate_series(1, 400) i;
create table animals (name text); create table dogs (barks bool) inherits (animals);
insert into animals values ('cat'); insert into dogs values ('rex', true);
create unlogged table fast (a int); insert into fast values (1);
create table nothing (); insert into nothing default values; insert into nothing default values;
create table empty (a int);
create sequence free start 7 increment 3; select nextval('free'), nextval('free');
create sequence fresh start 42;
select setval('fresh', 77, false);
create function total(integer) returns bigint language sql as 'select count(*) from events where $1 > 0';
create function touch() returns trigger language plpgsql as $$begin new.what = new.what || '!'; return new; end$$;
create trigger touch before insert on events_2025 for each row execute function touch();
create view seen as select what, count(*) from events group by what;
create materialized view counted as select count(*) from events;
create materialized view unseen as select 1 as one with no data;
create rule no_delete as on delete to empty do instead nothing;
alter table empty enable row level security; create policy mine on empty using (a = 1);
alter table empty add constraint late check (a > 0) not valid;
create statistics st on at, what from events_2025;
create table parent (id int primary key, other int); create table child (id int primary key, parent int references parent deferrable);
alter table parent add foreign key (other) references child; insert into parent values (1, null); insert into child values (1, 1);
update parent set other = 1;
select lo_from_bytea(0, '\xdeadbeef'); comment on function total(integer) is 'counts';
create publication news for table events_2025;
grant select on events to public; revoke execute on function total(integer) from public;
drop schema if exists gone; create collation german (provider = icu, locale = 'de');
"#;

fn everything() -> TestDatabase {
    let database = server().database();
    server().psql(&database.name, EVERYTHING).unwrap();
    let name = &database.name;
    let settings = format!(
        "comment on database {name} is 'it''s all'; alter database {name} set search_path to app, public; \
         alter database {name} set work_mem to '7MB'; alter database {name} connection limit 50"
    );
    server().psql("postgres", &settings).unwrap();
    database
}

const ABOUT: &str = "select shobj_description(oid, 'pg_database'), datconnlimit, datcollate, \
     pg_encoding_to_char(encoding), (select setconfig from pg_db_role_setting where setdatabase = d.oid) \
     from pg_database d where datname = current_database()";

#[test]
fn everything_arrives_on_the_same_server_by_either_way() {
    alone();
    let from = everything();
    let dump = dumped(server(), &from.name);
    let about = server().psql(&from.name, ABOUT).unwrap();
    for way in [Way::Template, Way::Dump] {
        let to = format!("{}_{way:?}", from.name).to_lowercase();
        // While somebody else is connected to it, the server does not copy the source by itself.
        let held = (way == Way::Dump).then(|| Held::new(&from.name));
        let copied = How::default()
            .copy(&spec(server(), &from.name), &spec(server(), &to))
            .unwrap();
        drop(held);
        assert_eq!(copied.way, way);
        assert_eq!(copied.warnings, Vec::<String>::new());
        assert_eq!(
            (copied.tables, copied.rows),
            (13, 503 + 400 + 2 + 1 + 2 + 2)
        );
        assert!(copied.bytes > 1_000_000);
        assert!(
            dump == dumped(server(), &to),
            "{way:?}\n{dump}\n-----\n{}",
            dumped(server(), &to)
        );
        assert_eq!(about, server().psql(&to, ABOUT).unwrap());
    }
    assert_eq!(leftovers(server()), "");
}

#[test]
fn everything_arrives_on_another_server() {
    alone();
    let from = everything();
    let other = Server::start_another().unwrap();
    let made = other.database();
    let how = How {
        owners: Owners::Theirs,
        ..How::default()
    };
    let role = "create role only_here; grant select on all tables in schema public to only_here";
    server().psql(&from.name, role).unwrap();
    let error = how.error(&spec(server(), &from.name), &spec(&other, &made.name));
    let said = "roles that are not on the server of";
    assert!(
        error.contains(said) && error.contains("only_here"),
        "{error}"
    );
    let gone = "drop owned by only_here; drop role only_here";
    server().psql(&from.name, gone).unwrap();
    // An empty database may be replaced.
    let copied = how
        .copy(&spec(server(), &from.name), &spec(&other, &made.name))
        .unwrap();
    assert_eq!(copied.way, Way::Dump);
    assert_eq!(dumped(server(), &from.name), dumped(&other, &made.name));
    let about = server().psql(&from.name, ABOUT).unwrap();
    assert_eq!(about, other.psql(&made.name, ABOUT).unwrap());
    assert_eq!(leftovers(&other), "");
    // The next one finds it full.
    let error = How::default().error(&spec(server(), &from.name), &spec(&other, &made.name));
    assert!(
        error.contains("is not empty (") && error.contains("--force"),
        "{error}"
    );
    let how = How {
        existing: Existing::Replace,
        ..How::default()
    };
    let owner = format!(
        "create role app; alter database {} owner to app; \
        revoke connect on database {0} from public",
        made.name
    );
    other.psql("postgres", &owner).unwrap();
    let owner = "select pg_get_userbyid(datdba), array(select unnest(datacl)::text order by 1) from pg_database where datname = current_database()";
    let owned = other.psql(&made.name, owner).unwrap();
    how.copy(&spec(server(), &from.name), &spec(&other, &made.name))
        .unwrap();
    // Who had a right to connect has it still.
    assert_eq!(other.psql(&made.name, owner).unwrap(), owned);
    // Nobody else has a right to it now.
    let acl = "select coalesce(relacl::text, 'none') from pg_class where relname = 'events'";
    assert_eq!(other.psql(&made.name, acl).unwrap(), "none\n");
}
