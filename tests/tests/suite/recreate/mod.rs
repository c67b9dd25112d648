//! What stands in the way of a change is dropped and made again, and is what it was.
//!
//! | module | holds |
//! |---|---|
//! | [`whole`] | everything that hangs on it, compared by `pg_dump` |
//! | [`refused`] | what cannot be made again as it was |
//! | [`revision`] | the same in a revision, up and down |

mod refused;
mod revision;
mod whole;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use schemi_tests::cli::{self, Ran};
use schemi_tests::postgres::{self, TestDatabase};
use tempfile::TempDir;

/// Two databases of the same DDL, the second one changed.
struct Pair {
    folder: TempDir,
    old: TestDatabase,
    new: TestDatabase,
}

impl Pair {
    fn new(both: &str, change: &str) -> Self {
        let pair = Self {
            folder: TempDir::new().unwrap(),
            old: postgres::database(),
            new: postgres::database(),
        };
        sql(&pair.old, both);
        sql(&pair.new, both);
        sql(&pair.new, change);
        pair
    }

    fn diff(&self, args: &[&str]) -> Ran {
        let (old, new) = (self.old.url.as_str(), self.new.url.as_str());
        diff(self.folder.path(), &[&[old, new], args].concat())
    }

    /// The script that makes the first one the second, run on it.
    fn carry_out(&self) -> String {
        let script = self.diff(&["--sql", "--recreate-dependents"]).done();
        if let Err(error) = postgres::server().psql(&self.old.name, &script) {
            panic!("{error}\n{script}");
        }
        script
    }
}

fn diff(folder: &Path, args: &[&str]) -> Ran {
    let mut command = cli::schemi(folder);
    command
        .env("SCHEMI_SETTINGS", folder.join("none.yaml"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .arg("diff")
        .args(args);
    cli::run(&mut command)
}

fn sql(database: &TestDatabase, sql: &str) -> String {
    postgres::server().psql(&database.name, sql).unwrap()
}

/// What `pg_dump` says of each object that is no table, with owners and privileges.
fn beside_tables(database: &TestDatabase) -> BTreeMap<String, String> {
    let output = Command::new(postgres::server().bin.join("pg_dump"))
        .args(["--dbname", &database.url])
        .output()
        .unwrap();
    assert!(output.status.success(), "pg_dump: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found = BTreeMap::new();
    for entry in text.split("\n-- Name: ").skip(1) {
        let (head, body) = entry.split_once('\n').unwrap();
        let is_table = ["; Type: TABLE;", "; Type: TYPE;", "; Type: TABLE DATA;"]
            .iter()
            .any(|kind| head.contains(kind));
        if !is_table {
            let lines = body.lines().filter(|line| !line.starts_with("SET default"));
            let body: Vec<&str> = lines
                .take_while(|line| *line != "-- PostgreSQL database dump complete")
                .collect();
            found.insert(head.to_owned(), body.join("\n"));
        }
    }
    found
}

fn assert_same(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    let names: Vec<&String> = before.keys().collect();
    assert_eq!(names, after.keys().collect::<Vec<_>>());
    for (name, text) in before {
        assert_eq!(text, &after[name], "{name}");
    }
}

/// Roles belong to the server, and tests run at the same time.
const ROLES: &str = "DO $$ BEGIN
    CREATE ROLE again_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN
    CREATE ROLE \"Again Reader\"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT CREATE, USAGE ON SCHEMA public TO again_owner;";
