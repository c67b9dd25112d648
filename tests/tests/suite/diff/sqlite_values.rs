//! Scripts between SQLite files whose rows do not fit: they change no value without a word, and say what is
//! in the way.

use std::path::Path;
use std::process::{Command, Stdio};

use schemi_tests::cli;
use schemi_tests::monorepo::sqlite;
use tempfile::TempDir;

/// Runs the script from one shape to another in SQLite's shell; gives what it said, and the rows of `t`.
fn led(old: &str, new: &str) -> (String, String) {
    let folder = TempDir::new().unwrap();
    let (from, to) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sqlite(&from, old);
    sqlite(&to, new);
    let mut command = cli::schemi(folder.path());
    command.args(["diff", "sqlite:old.db", "sqlite:new.db", "--sql"]);
    let script = cli::run(&mut command).done();
    let said = shell(&from, &script);
    (said, sqlite(&from, "SELECT quote(a) FROM t ORDER BY rowid"))
}

fn shell(file: &Path, sql: &str) -> String {
    use std::io::Write;
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-init", "/dev/null"])
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(sql.as_bytes())
        .unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap()
}

#[test]
fn a_value_that_would_become_another_stops_the_script() {
    for (old, value, new) in [
        ("TEXT", "'007'", "INTEGER"),
        ("TEXT", "'1e3'", "NUMERIC"),
        ("TEXT", "'1.50'", "REAL"),
        ("BLOB", "'007'", "INT"),
        ("INTEGER", "9007199254740993", "REAL"),
        ("REAL", "0.1 + 0.2", "TEXT"),
    ] {
        let make = format!("CREATE TABLE t (a {old}); INSERT INTO t VALUES (NULL), ({value});");
        let before = format!("NULL\n{}", sqlite_quote(old, value));
        let (said, rows) = led(&make, &format!("CREATE TABLE t (a {new})"));
        let told = format!("t.a cannot become {new}: it holds ");
        assert!(said.contains(&told), "{old} {value} {new}: {said}");
        assert_eq!(rows.trim(), before, "{old} {value} {new}");
    }
}

/// How a value of a column shows.
fn sqlite_quote(declared: &str, value: &str) -> String {
    let folder = TempDir::new().unwrap();
    let sql = format!(
        "CREATE TABLE t (a {declared}); INSERT INTO t VALUES ({value}); SELECT quote(a) FROM t"
    );
    sqlite(&folder.path().join("one.db"), &sql)
        .trim()
        .to_owned()
}

#[test]
fn a_value_that_stays_what_it_is_goes_along() {
    for (old, value, new, after) in [
        ("TEXT", "'12'", "INTEGER", "12"),
        ("TEXT", "'abc'", "INTEGER", "'abc'"),
        ("TEXT", "''", "REAL", "''"),
        ("TEXT", "x'00'", "INTEGER", "X'00'"),
        ("TEXT", "'-1.5'", "NUMERIC", "-1.5"),
        ("REAL", "2.0", "INTEGER", "2"),
        ("REAL", "1.5", "TEXT", "'1.5'"),
        ("INTEGER", "2", "TEXT", "'2'"),
        ("INTEGER", "9007199254740993", "TEXT", "'9007199254740993'"),
    ] {
        let make = format!("CREATE TABLE t (a {old}); INSERT INTO t VALUES ({value});");
        let (said, rows) = led(&make, &format!("CREATE TABLE t (a {new})"));
        assert_eq!(
            (said.as_str(), rows.trim()),
            ("", after),
            "{old} {value} {new}"
        );
    }
}

#[test]
fn a_row_without_its_parent_is_named() {
    let old = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT, b INT);
        INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 0), (7, 0), (8, 0);";
    let new =
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p (id), b INT);";
    let (said, rows) = led(old, new);
    let told =
        "table t holds 2 rows without a parent, the first of them without one in p (rowid 2)";
    assert!(said.contains(told), "{said}");
    assert_eq!(rows.trim(), "1\n7\n8");
}
