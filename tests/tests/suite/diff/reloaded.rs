//! A database out of a dump of another one is the same.

use std::process::Command;

use schemi_tests::postgres;
use tempfile::TempDir;

use super::urls::diff;

/// What the server prints otherwise once it has read its own print: lists of `varchar`.
const LISTS: &str = "CREATE DOMAIN kind AS varchar(9) CONSTRAINT known CHECK (VALUE IN ('a', 'b'));
    CREATE TABLE t (id integer PRIMARY KEY, k kind, state varchar(9) CHECK (state IN ('a', 'it''s, ]')),
        is_known boolean GENERATED ALWAYS AS (state IN ('a', 'b')) STORED,
        is_usual boolean DEFAULT ('a'::varchar IN ('a', 'b')));
    CREATE INDEX few ON t (id) WHERE state NOT IN ('a', 'b');
    CREATE INDEX by_kind ON t ((state IN ('a', 'b')));";

#[test]
fn lists_are_the_same_out_of_a_dump() {
    let (first, second) = (postgres::database(), postgres::database());
    let server = postgres::server();
    server.psql(&first.name, LISTS).unwrap();
    let mut dump = Command::new(server.bin.join("pg_dump"));
    dump.args([
        "--schema-only",
        "-U",
        &server.user,
        "-p",
        &server.port.to_string(),
        "-h",
    ])
    .arg(&server.socket)
    .arg(&first.name);
    let dump = dump.output().unwrap();
    assert!(dump.status.success(), "{dump:?}");
    let dump = String::from_utf8(dump.stdout).unwrap();
    // Commands of psql's own.
    let lines = dump.lines().filter(|line| !line.starts_with('\\'));
    let dump: String = lines.map(|line| format!("{line}\n")).collect();
    server.psql(&second.name, &dump).unwrap();
    let defined =
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' ORDER BY 1";
    let [one, other] = [&first, &second].map(|of| server.psql(&of.name, defined).unwrap());
    assert_ne!(one, other, "the server prints them otherwise");
    let folder = TempDir::new().unwrap();
    for ends in [[&first.url, &second.url], [&second.url, &first.url]] {
        let args = [ends[0], ends[1], "--sql"];
        assert_eq!(diff(folder.path(), &args).done(), "");
    }
}

/// What a type that had a length leaves behind: a default that no statement gives a column without one.
const LEFT: &str = "CREATE TABLE t (a varchar(10) DEFAULT NULL, b numeric(5,2) DEFAULT NULL,
        c timestamp(3) DEFAULT NULL);
    ALTER TABLE t ALTER a TYPE varchar, ALTER b TYPE numeric, ALTER c TYPE timestamp;";

#[test]
fn a_null_that_no_statement_gives_is_dropped_and_never_asked_for() {
    let (first, second) = (postgres::database(), postgres::database());
    let server = postgres::server();
    server.psql(&first.name, LEFT).unwrap();
    let plain = "CREATE TABLE t (a varchar, b numeric, c timestamp);";
    server.psql(&second.name, plain).unwrap();
    let kept = "SELECT count(*) FROM pg_attrdef";
    assert_eq!(server.psql(&first.name, kept).unwrap().trim(), "3");
    let folder = TempDir::new().unwrap();
    let to = |from: &str, to: &str| diff(folder.path(), &[from, to, "--sql"]).done();
    assert_eq!(to(&second.url, &first.url), "");
    server
        .psql(&first.name, &to(&first.url, &second.url))
        .unwrap();
    assert_eq!(server.psql(&first.name, kept).unwrap().trim(), "0");
    assert_eq!(to(&first.url, &second.url), "");
}
