//! Copies that end before their time, sources that change meanwhile, and programs that fail.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::*;

/// A folder with a pg_dump that runs this script, and the real pg_restore.
fn tools(folder: &Path, script: &str) -> PathBuf {
    let dump = folder.join("pg_dump");
    let real = server().bin.join("pg_dump").display().to_string();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && exec {real} --version\n{}",
        script.replace("REAL", &real)
    );
    std::fs::write(&dump, script).unwrap();
    std::fs::set_permissions(&dump, std::fs::Permissions::from_mode(0o755)).unwrap();
    let restore = folder.join("pg_restore");
    std::os::unix::fs::symlink(server().bin.join("pg_restore"), restore).unwrap();
    folder.to_owned()
}

#[test]
fn a_dump_that_fails_or_is_empty_or_old_is_refused_and_the_target_stands() {
    alone();
    let from = spec(server(), &shop().name);
    let to = spec(server(), &server().database().name);
    server()
        .psql(&to.database, "create table old (a int)")
        .unwrap();
    let _held = Held::new(&from.database);
    let out = "for a; do [ \"$last\" = --file ] && out=$a; last=$a; done\n";
    for (script, said) in [
        (
            "echo 'pg_dump: error: no luck' >&2; exit 1".to_owned(),
            "pg_dump failed: no luck",
        ),
        (
            "exit 0".to_owned(),
            "says that it succeeded, but its dump cannot be read: ",
        ),
        (
            format!("{out}mkdir $out; : > $out/toc.dat"),
            "its dump cannot be read: ",
        ),
        (
            "for a; do shift; case $a in --section=*) ;; *) set -- \"$@\" \"$a\";; esac; done; \
             exec REAL \"$@\" --exclude-table=orders --section=pre-data"
                .to_owned(),
            "its dump is without public.orders",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let how = How {
            existing: Existing::Replace,
            ..How::default()
        };
        let mut quiet = |_| {};
        let mut options = how.options(&mut quiet);
        options.postgres_tools = Some(tools(folder.path(), &script));
        let error = block_on(copy::copy(&from, &to, &mut options)).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        options.postgres_tools = Some(folder.path().join("nothing"));
        let error = block_on(copy::copy(&from, &to, &mut options)).unwrap_err();
        assert!(
            error.to_string().contains(
                "does not hold it: install it (Debian: apt-get install postgresql-client-"
            ),
            "{error}"
        );
        server().psql(&to.database, "select a from old").unwrap();
    }
    assert_eq!(leftovers(server()), "");
}

#[test]
fn who_calls_it_off_is_heard_at_any_time() {
    alone();
    let from = spec(server(), &shop().name);
    let big = "create table big as select i, repeat('x', 200) as x from generate_series(1, 300000) i; \
        create index on big (x, i); create index on big (i)";
    server().psql(&from.database, big).unwrap();
    let to = spec(server(), &server().database().name);
    server()
        .psql(&to.database, "create table old (a int)")
        .unwrap();
    for (is_held, phase) in [
        (false, "copying"),
        (false, "checking the copy"),
        (true, "reading the definitions"),
        (true, "copying"),
        (true, "building indexes"),
    ] {
        let held = is_held.then(|| Held::new(&from.database));
        let how = How {
            existing: Existing::Replace,
            ..How::default()
        };
        let cancel = how.cancel.clone();
        let mut seen = false;
        let mut progress = |progress: cargo_schemi::dialect::copy::Progress| {
            if progress.phase == phase {
                seen = true;
                cancel.cancel();
            }
        };
        let begun = Instant::now();
        let stopped = block_on(copy::copy(&from, &to, &mut how.options(&mut progress)));
        // The server may be quicker than the first look at how far it is.
        if seen {
            assert!(
                matches!(stopped, Err(CopyError::Cancelled)),
                "{phase}: {stopped:?}"
            );
            server().psql(&to.database, "select a from old").unwrap();
        } else {
            assert_eq!((is_held, phase), (false, "copying"));
            server()
                .psql(&to.database, "drop table big; create table old (a int)")
                .unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(60));
        assert_eq!(leftovers(server()), "", "{phase}");
        drop(held);
    }
}

#[test]
fn a_source_that_is_written_to_is_copied_as_of_one_moment() {
    let from = spec(server(), &shop().name);
    // The sum over both tables is the same at every moment.
    let accounts = "create table a1 (id int primary key, n int); create table a2 (id int primary key, n int); \
        insert into a1 select i, 100 from generate_series(1, 20000) i; insert into a2 select * from a1";
    server().psql(&from.database, accounts).unwrap();
    let to = spec(server(), &format!("{}_moment", from.database));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let copied = std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    let write = "begin; update a1 set n = n - 1 where id % 7 = 3; \
                        update a2 set n = n + 1 where id % 7 = 3; commit; \
                        insert into orders (customer_id, total) values (1, 1)";
                    server().psql(&from.database, write).unwrap();
                }
            });
        }
        std::thread::sleep(Duration::from_millis(300));
        // Between two of the writers' sessions there may be none for a moment.
        let _held = Held::new(&from.database);
        let copied = How::default().copy(&from, &to);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        copied
    });
    let copied = copied.unwrap();
    assert_eq!(copied.way, Way::Dump);
    let sum = "select (select sum(n) from a1) + (select sum(n) from a2)";
    assert_eq!(server().psql(&to.database, sum).unwrap(), "4000000\n");
    let orders = "select max(id) <= (select last_value from orders_id_seq), count(*) from orders";
    let orders = server().psql(&to.database, orders).unwrap();
    let rows = copied.rows - 20 - 30 - 40_000;
    assert_eq!(orders.trim(), format!("t|{rows}"));
}

#[test]
fn a_table_that_somebody_changes_is_named() {
    alone();
    let database = shop().name;
    let host = server().socket.display().to_string();
    let from = spec_by(&host, server(), &database, "lock_timeout: 300ms");
    let to = spec(server(), &format!("{database}_locked"));
    let here = server();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            here.psql(
                &database,
                "begin; alter table orders add column more int; select pg_sleep(4)",
            )
            .unwrap();
        });
        std::thread::sleep(Duration::from_millis(500));
        let error = How::default().error(&from, &to);
        assert!(
            error.contains("orders (by postgres, psql, pid ")
                && error.contains(") is locked, or somebody waits to change it"),
            "{error}"
        );
    });
    assert_eq!(leftovers(server()), "");
}

#[test]
fn a_target_that_was_filled_meanwhile_stays() {
    alone();
    let from = spec(server(), &shop().name);
    let to = spec(server(), &server().database().name);
    let _held = Held::new(&from.database);
    let folder = tempfile::tempdir().unwrap();
    let fill = format!(
        "{} -h {} -p {} -U {} -qc 'create table precious (a int)' {}\nexec REAL \"$@\"",
        server().bin.join("psql").display(),
        server().socket.display(),
        server().port,
        server().user,
        to.database
    );
    let how = How::default();
    let mut quiet = |_| {};
    let mut options = how.options(&mut quiet);
    options.postgres_tools = Some(tools(folder.path(), &fill));
    let error = block_on(copy::copy(&from, &to, &mut options)).unwrap_err();
    assert!(
        error.to_string().contains("is not empty (1 table"),
        "{error}"
    );
    let kept = server().psql(&to.database, "select count(*) from precious");
    assert_eq!(kept.unwrap(), "0\n");
    assert_eq!(leftovers(server()), "");
}

#[test]
fn a_restore_that_makes_no_indexes_and_says_nothing_is_found_out() {
    alone();
    let from = spec(server(), &shop().name);
    let to = spec(server(), &server().database().name);
    let _held = Held::new(&from.database);
    let folder = tempfile::tempdir().unwrap();
    let tools = tools(folder.path(), "exec REAL \"$@\"");
    let restore = tools.join("pg_restore");
    std::fs::remove_file(&restore).unwrap();
    let real = server().bin.join("pg_restore").display().to_string();
    let script = format!(
        "#!/bin/sh\nfor a; do [ \"$a\" = --section=post-data ] && exit 0; done\nexec {real} \"$@\"\n"
    );
    std::fs::write(&restore, script).unwrap();
    std::fs::set_permissions(&restore, std::fs::Permissions::from_mode(0o755)).unwrap();
    let how = How::default();
    let mut quiet = |_| {};
    let mut options = how.options(&mut quiet);
    options.postgres_tools = Some(tools);
    let error = block_on(copy::copy(&from, &to, &mut options)).unwrap_err();
    assert!(error.to_string().contains("0 of "), "{error}");
    assert!(error.to_string().contains(" indexes"), "{error}");
    assert_eq!(leftovers(server()), "");
}
