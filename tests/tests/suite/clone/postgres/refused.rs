//! What is refused, and what happens to others who are connected.

use super::*;
use std::os::unix::fs::symlink;

/// Lets a role read all of a database. PostgreSQL has a role for that from 14 on.
fn may_read_all(role: &str, database: &str) {
    let sql = match server().major() {
        ..14 => format!(
            "do $$ declare s name; begin for s in select nspname from pg_namespace \
             where nspname !~ '^pg_' and nspname <> 'information_schema' loop \
             execute format('grant usage on schema %1$I to {role}; grant select on all tables in schema %1$I to {role}; \
             grant select on all sequences in schema %1$I to {role}', s); end loop; end $$"
        ),
        14.. => format!("grant pg_read_all_data to {role}"),
    };
    server().psql(database, &sql).unwrap();
}

#[test]
fn a_database_is_not_copied_onto_itself_however_the_way_is_spelled() {
    let from = spec(server(), &shop().name);
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("socket");
    symlink(&server().socket, &other).unwrap();
    let to = spec_by(&other.display().to_string(), server(), &from.database, "");
    let how = How {
        existing: Existing::Replace,
        others: Others::Disconnect,
        ..How::default()
    };
    let error = how.error(&from, &to);
    assert!(error.contains("are the same database `"), "{error}");
    let planned = block_on(copy::plan(&from, &to, &mut how.options(&mut |_| {}))).unwrap_err();
    assert_eq!(planned.to_string(), error);
    // Another database there is on the same server, and so the server itself can copy.
    let to = spec_by(
        &other.display().to_string(),
        server(),
        &format!("{}_2", from.database),
        "",
    );
    assert_eq!(how.copy(&from, &to).unwrap().way, Way::Template);
}

#[test]
fn others_in_the_target_are_named_or_sent_away_and_those_in_the_source_stay() {
    alone();
    let from = spec(server(), &shop().name);
    let to = spec(server(), &server().database().name);
    server()
        .psql(&to.database, "create table old (a int)")
        .unwrap();
    let mut reader = Held::new(&from.database);
    let mut target = Held::new(&to.database);
    let error = How::default().error(&from, &to);
    assert!(
        error.contains("is in use: postgres with psql, pid ") && error.contains("--disconnect"),
        "{error}"
    );
    let how = How {
        existing: Existing::Replace,
        others: Others::Disconnect,
        ..How::default()
    };
    // An application that comes back again and again.
    let stop = std::sync::atomic::AtomicBool::new(false);
    let here = server();
    let copied = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                here.psql(&to.database, "select pg_sleep(0.3)").ok();
            }
        });
        let copied = how.copy(&from, &to);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        copied
    });
    assert_eq!(copied.unwrap().rows, 250);
    assert!(reader.works() && !target.works());
    assert_eq!(
        server()
            .psql(&to.database, "select count(*) from orders")
            .unwrap(),
        "200\n"
    );
    assert_eq!(leftovers(server()), "");
}

#[test]
fn rights_that_the_end_needs_are_looked_at_before_the_beginning() {
    alone();
    let from = shop();
    let name = format!("{}_owned", from.name);
    server()
        .psql("postgres", "create role builder login createdb")
        .unwrap();
    may_read_all("builder", &from.name);
    server()
        .psql("postgres", &format!("create database {name}"))
        .unwrap();
    server().psql(&name, "create table old (a int)").unwrap();
    let host = server().socket.display().to_string();
    let builder = |database: &str| spec_by(&host, server(), database, "user: builder");
    let how = How {
        existing: Existing::Replace,
        others: Others::Disconnect,
        ..How::default()
    };
    let refused = |part: &str| {
        let error = how.error(&builder(&from.name), &builder(&name));
        assert!(error.contains(part), "{error}");
        let (from, to) = (builder(&from.name), builder(&name));
        let planned = block_on(copy::plan(&from, &to, &mut how.options(&mut |_| {})));
        let planned = planned.unwrap_err().to_string();
        assert!(planned.contains(part), "{planned}");
    };
    refused(&format!(
        "database `{name}` belongs to `postgres`, and `builder` may not replace it: ALTER DATABASE {name} OWNER TO builder"
    ));
    server()
        .psql(
            "postgres",
            &format!("alter database {name} owner to builder"),
        )
        .unwrap();
    // A superuser's session, which only another superuser may end.
    let mut other = Held::new(&name);
    refused("--disconnect may not end these sessions: postgres, pid ");
    refused("`pg_signal_backend`");
    assert!(other.works());
    assert_eq!(leftovers(server()), "");
    drop(other);
    let copied = how.copy(&builder(&from.name), &builder(&name)).unwrap();
    assert_eq!(copied.rows, 250);
}

#[test]
fn large_objects_that_may_not_be_read_are_named_with_the_ways_out() {
    let from = shop();
    let objects = "select lo_from_bytea(0, 'a'), lo_from_bytea(0, 'b')";
    server().psql(&from.name, objects).unwrap();
    server()
        .psql(&from.name, "create role looker login")
        .unwrap();
    may_read_all("looker", &from.name);
    let host = server().socket.display().to_string();
    let looker = spec_by(&host, server(), &from.name, "user: looker");
    let other = Server::start_another().unwrap();
    let to = spec(&other, "copy");
    let error = How::default().error(&looker, &to);
    for part in [
        "`looker` may not read 2 large objects (number ",
        "GRANT SELECT ON LARGE OBJECT ",
        "--exclude-table-data pg_largeobject",
    ] {
        assert!(error.contains(part), "{error}");
    }
    let left_out = How {
        unreadable: Unreadable::LeaveOut,
        ..How::default()
    };
    let copied = left_out.copy(&looker, &to).unwrap();
    assert!(
        copied.warnings[0].contains("without large objects: `looker` may not read 2"),
        "{copied:?}"
    );
    let without = Selection {
        without_rows: vec![Pattern::new("pg_largeobject")],
        ..Selection::default()
    };
    let without = How {
        existing: Existing::Replace,
        ..How::of(without)
    };
    assert_eq!(without.copy(&looker, &to).unwrap().rows, 250);
    let grant = "do $$ declare o oid; begin for o in select oid from pg_largeobject_metadata \
        loop execute format('grant select on large object %s to looker', o); end loop; end $$";
    server().psql(&from.name, grant).unwrap();
    let how = How {
        existing: Existing::Replace,
        ..How::default()
    };
    how.copy(&looker, &to).unwrap();
    let count = "select count(*) from pg_largeobject_metadata";
    assert_eq!(other.psql("copy", count).unwrap(), "2\n");
}

#[test]
fn who_may_not_create_databases_is_told() {
    let from = shop();
    server()
        .psql(&from.name, "create role reader_only login; grant select on all tables in schema public to reader_only")
        .unwrap();
    let host = server().socket.display().to_string();
    let reader = |database: &str| spec_by(&host, server(), database, "user: reader_only");
    let error = How::default().error(&reader(&from.name), &reader("anything"));
    assert!(
        error.contains("user `reader_only` may not create databases there: ALTER ROLE"),
        "{error}"
    );
    // One who may only read is enough for the source.
    let sequences = "grant select on all sequences in schema public to reader_only";
    server().psql(&from.name, sequences).unwrap();
    let other = Server::start_another().unwrap();
    let copied = How::default()
        .copy(&reader(&from.name), &spec(&other, "copy"))
        .unwrap();
    assert_eq!(copied.rows, 250);
    // And one who is no superuser makes a copy that is his.
    server()
        .psql("postgres", "create role maker login createdb")
        .unwrap();
    may_read_all("maker", &from.name);
    let maker = |database: &str| spec_by(&host, server(), database, "user: maker");
    let to = format!("{}_made", from.name);
    let copied = How::default()
        .copy(&maker(&from.name), &maker(&to))
        .unwrap();
    assert_eq!((copied.way, copied.rows), (Way::Dump, 250));
    assert!(
        copied.warnings[0].contains("the copy belongs to `maker`"),
        "{copied:?}"
    );
}

#[test]
fn a_password_stands_in_no_argument_and_no_environment() {
    let from = shop();
    server()
        .psql(
            "postgres",
            "create role keeper login superuser password 'hush:hush'",
        )
        .unwrap();
    let file = server().psql("postgres", "show hba_file").unwrap();
    let rules = std::fs::read_to_string(file.trim()).unwrap();
    std::fs::write(
        file.trim(),
        format!("local all keeper scram-sha-256\n{rules}"),
    )
    .unwrap();
    server()
        .psql("postgres", "select pg_reload_conf()")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let asked = folder.path().join("asked");
    let command = format!("'echo x >> {}; echo hush:hush'", asked.display());
    let host = server().socket.display().to_string();
    let keeper = |database: &str| {
        let more = format!("user: keeper, password_command: {command}");
        spec_by(&host, server(), database, &more)
    };
    let held = Held::new(&from.name);
    let (from, to) = (keeper(&from.name), keeper(&format!("{}_to", from.name)));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let seen = scope.spawn(|| {
            let mut seen = String::new();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                seen.push_str(&children());
            }
            seen
        });
        let copied = How::default().copy(&from, &to);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        copied.unwrap();
        seen.join().unwrap()
    });
    drop(held);
    assert!(
        seen.contains("--dbname=service=schemi") && seen.contains("PGPASSFILE="),
        "{seen}"
    );
    assert!(!seen.contains("hush"), "{seen}");
    // Nor does what else is in our environment: who knows what is secret there.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert!(!seen.contains("CARGO_MANIFEST_DIR="), "{seen}");
    // Once for the source, once for the target.
    assert_eq!(std::fs::read_to_string(asked).unwrap(), "x\nx\n");
}

/// What the system shows of the programs that this process has started.
fn children() -> String {
    let own = std::process::id().to_string();
    let mut seen = String::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let stat = String::from_utf8_lossy(&read("stat")).into_owned();
        let is_child = stat
            .rsplit(')')
            .next()
            .and_then(|rest| rest.split_whitespace().nth(1))
            == Some(own.as_str());
        let line = String::from_utf8_lossy(&read("cmdline")).into_owned();
        let program = line.split('\0').next().unwrap_or_default();
        if is_child && (program.ends_with("pg_dump") || program.ends_with("pg_restore")) {
            seen.push_str(&line.replace('\0', " "));
            seen.push_str(&String::from_utf8_lossy(&read("environ")));
        }
    }
    seen
}

#[test]
fn what_the_server_needs_itself_is_never_replaced() {
    let from = spec(server(), &shop().name);
    let how = How {
        existing: Existing::Replace,
        others: Others::Disconnect,
        ..How::default()
    };
    for own in ["postgres", "template0", "template1"] {
        let to = spec(server(), own);
        let said = format!(
            "shop.db1: `{own}` is the server's own, and no copy takes its place: name another"
        );
        assert_eq!(how.error(&from, &to), said);
        let planned = block_on(copy::plan(&from, &to, &mut how.options(&mut |_| {})));
        assert_eq!(planned.unwrap_err().to_string(), said);
    }
}

#[test]
fn what_only_a_superuser_may_make_is_told_before_or_left_out() {
    let from = shop();
    let more = "create publication everything for all tables; \
        create function noted() returns event_trigger language plpgsql as 'begin end'; \
        create event trigger noting on ddl_command_end execute function noted(); \
        create role mason login createdb";
    server().psql(&from.name, more).unwrap();
    may_read_all("mason", &from.name);
    let host = server().socket.display().to_string();
    let mason = |database: &str| spec_by(&host, server(), database, "user: mason");
    let to = mason(&format!("{}_plain", from.name));
    let copied = How::default().copy(&mason(&from.name), &to).unwrap();
    let said = "only a superuser may make them: event trigger noting, publication everything";
    assert!(
        copied.warnings.iter().any(|warning| warning.contains(said)),
        "{copied:?}"
    );
    // The template is not the user's, and a dry run knows that, too.
    let other = mason(&format!("{}_other", from.name));
    let planned = block_on(copy::plan(
        &mason(&from.name),
        &other,
        &mut How::default().options(&mut |_| {}),
    ));
    assert_eq!(planned.unwrap(), Way::Dump);
    server()
        .psql(&from.name, "create extension pageinspect")
        .unwrap();
    let error = How::default().error(&mason(&from.name), &other);
    assert!(
        error.contains("cannot make the extension pageinspect there"),
        "{error}"
    );
    // Who may not read a table is told which, and what would help.
    server()
        .psql(
            &from.name,
            "drop extension pageinspect; create role poor login createdb",
        )
        .unwrap();
    let poor = spec_by(&host, server(), &from.name, "user: poor");
    let error = How::default().error(&poor, &other);
    assert!(
        error.contains("permission denied for") && error.contains("GRANT pg_read_all_data"),
        "{error}"
    );
}
