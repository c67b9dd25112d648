//! What travels with what to a real PostgreSQL: few messages, and every guarantee all the same.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemi_runtime::migrate::{ApplyError, Database, Event, apply};
use sqlx::ConnectOptions;
use sqlx::postgres::PgSslMode;

use crate::apply_postgres::{connect_options, fresh};

use crate::revisions::{Versions, ask, options, read};

const COUNT: &str = "SELECT count(*)::text FROM schemi_revisions";

fn create(versions: &Versions, id: &str, revises: &str) {
    let text = format!("-- schemi:up\nCREATE TABLE {id} (id integer);\n");
    versions.add(id, revises, &text);
}

/// Stands between a client and the server, and counts what makes the client wait: Query and Sync.
fn counting(socket: &Path, server: &Path) -> Arc<AtomicUsize> {
    let listener = UnixListener::bind(socket).unwrap();
    let server = server.to_owned();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = UnixStream::connect(server).unwrap();
        let (mut answers, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut answers, &mut to));
        // Either end may close first.
        let _ = forward(client, &server, &counted);
        let _ = server.shutdown(Shutdown::Both);
    });
    count
}

/// Passes the client's messages on: the first one has no type.
fn forward(mut from: UnixStream, mut to: &UnixStream, count: &AtomicUsize) -> std::io::Result<()> {
    let mut is_first = true;
    loop {
        let mut head = vec![0; if is_first { 4 } else { 5 }];
        from.read_exact(&mut head)?;
        let length = u32::from_be_bytes(head[head.len() - 4..].try_into().unwrap());
        let mut body = vec![0; length as usize - 4];
        from.read_exact(&mut body)?;
        if !is_first && matches!(head[0], b'Q' | b'S') {
            count.fetch_add(1, Ordering::SeqCst);
        }
        is_first = false;
        to.write_all(&head)?;
        to.write_all(&body)?;
    }
}

#[tokio::test]
async fn a_statement_and_its_bookkeeping_are_two_messages() {
    let (versions, server, mut direct) = fresh().await;
    create(&versions, "aaaa", "");
    versions.up(&mut direct).await.unwrap();
    create(&versions, "bbbb", "aaaa");
    create(&versions, "cccc", "bbbb");
    versions.add(
        "dddd",
        "cccc",
        "-- schemi:up\nCREATE TABLE d (id integer);\nCREATE INDEX ON d (id);\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let port = schemi_tests::postgres::server().port;
    let name = format!(".s.PGSQL.{port}");
    let socket = &schemi_tests::postgres::server().socket;
    let count = counting(&folder.path().join(&name), &socket.join(&name));
    let through = connect_options(&server)
        .socket(folder.path())
        .ssl_mode(PgSslMode::Disable);
    let mut database = Database::Postgres(through.connect().await.unwrap());
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut counts = Vec::new();
    apply(&mut database, &plan, &options(), &mut |event| {
        if matches!(event, Event::RevisionDone { .. }) {
            counts.push(count.load(Ordering::SeqCst));
        }
    })
    .await
    .unwrap();
    let between: Vec<usize> = counts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(between, [2, 3]);
}

#[tokio::test]
async fn a_statement_that_shares_its_message_is_still_the_one_to_blame() {
    let (versions, _server, mut database) = fresh().await;
    create(&versions, "aaaa", "");
    for (text, code, at) in [
        (
            "-- schemi:up\nSELECT 'ä',\n  nonsense FROM aaaa;\n",
            "42703",
            Some("nonsense"),
        ),
        (
            "-- schemi:up\nSELECT 'ä' FROM aaaa\n  WHERE ORDER;\n",
            "42601",
            Some("ORDER"),
        ),
        ("-- schemi:up\nSELECT 1 / 0;\n", "22012", None),
        ("-- schemi:up\nVACUUM aaaa;\n", "25001", None),
    ] {
        versions.add("bbbb", "aaaa", text);
        let error = versions.up(&mut database).await.unwrap_err();
        let ApplyError::Statement(failed) = error else {
            panic!("{error}");
        };
        assert_eq!((failed.line, failed.error.code.as_str()), (6, code));
        let offset = failed.offset.map(|offset| &failed.sql[offset..]);
        assert_eq!(
            offset.map(|text| &text[..at.unwrap_or_default().len()]),
            at,
            "{failed:?}"
        );
        assert_eq!(ask(&mut database, COUNT).await, "1");
        ask(
            &mut database,
            "DELETE FROM schemi_revisions; DROP TABLE aaaa",
        )
        .await;
    }
}

#[tokio::test]
async fn history_rows_hold_any_text_whatever_a_script_sets() {
    let (versions, _server, mut database) = fresh().await;
    let down = "-- schemi:down\nSELECT 'it''s \\\\ ä \\';\n";
    let up = format!("-- schemi:up\nSET standard_conforming_strings = off;\n{down}");
    versions
        .add("aaaa", "", &up)
        .add("bbbb", "aaaa", &format!("-- schemi:up\nSELECT 1;\n{down}"));
    versions.up(&mut database).await.unwrap();
    let rows = read(&mut database).await;
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert!(row.down_script.contains("'it''s \\\\ ä \\'"), "{row:?}");
    }
    ask(&mut database, "SET standard_conforming_strings = on").await;
    assert_eq!(read(&mut database).await, rows);
}

#[tokio::test]
async fn a_nul_character_is_refused_before_half_of_a_statement_runs() {
    let (versions, _server, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nCREATE TABLE a (id integer)\0 x;\n",
    );
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(error.to_string().contains("NUL"), "{error}");
    let tables = "SELECT count(*)::text FROM pg_class WHERE relname IN ('a', 'schemi_revisions')";
    assert_eq!(ask(&mut database, tables).await, "0");
}

#[tokio::test]
async fn what_is_deferred_to_the_commit_takes_the_row_with_it() {
    let (versions, _server, mut database) = fresh().await;
    create(&versions, "aaaa", "");
    versions.add(
        "bbbb",
        "aaaa",
        "-- schemi:up\nCREATE TABLE b (id integer PRIMARY KEY, parent integer REFERENCES b \
         DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (1, 2);\n",
    );
    let error = versions.up(&mut database).await.unwrap_err();
    let said = error.to_string();
    assert!(
        said.starts_with("committing the revision: ") && said.contains("violates foreign key"),
        "{said}"
    );
    assert_eq!(ask(&mut database, COUNT).await, "1");
    let there = "SELECT count(*)::text FROM pg_class WHERE relname = 'b'";
    assert_eq!(ask(&mut database, there).await, "0");
}

#[tokio::test]
async fn a_row_that_somebody_wrote_meanwhile_is_never_overwritten() {
    let (versions, server, mut database) = fresh().await;
    create(&versions, "aaaa", "");
    create(&versions, "bbbb", "aaaa");
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut foreign = Some(server.name.clone());
    let error = apply(&mut database, &plan, &options(), &mut |event| {
        let is_second = matches!(&event, Event::RevisionStarted { revision, .. } if revision.0 == "bbbb");
        if let Some(name) = foreign.take_if(|_| is_second) {
            let sql = "INSERT INTO schemi_revisions SELECT package, 'bbbb', parents, 'foreign', state, \
                       direction, statement_no, checksum, applied_at, duration_ms, applied_by, \
                       tool_version, git_commit, down_script FROM schemi_revisions";
            schemi_tests::postgres::server().psql(&name, sql).unwrap();
        }
    })
    .await
    .unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("schemi_revisions") && said.contains("cannot be written"),
        "{said}"
    );
    let there = "SELECT count(*)::text FROM pg_class WHERE relname = 'bbbb'";
    assert_eq!(ask(&mut database, there).await, "0");
    let message = "SELECT message FROM schemi_revisions WHERE revision = 'bbbb'";
    assert_eq!(ask(&mut database, message).await, "foreign");
}
