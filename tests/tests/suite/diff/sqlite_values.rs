//! Scripts between SQLite files whose rows do not fit: they change no value without a word, and say what is
//! in the way.

use std::path::Path;
use std::process::{Command, Stdio};

use schemi_tests::cli;
use schemi_tests::monorepo::sqlite;
use tempfile::TempDir;

/// Runs the script from one shape to another in SQLite's shell, on rows that came after it was written; gives
/// what the shell said, and the rows of `t`.
fn led(old: &str, rows: &str, new: &str) -> (String, String) {
    let folder = TempDir::new().unwrap();
    let (from, to) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sqlite(&from, old);
    sqlite(&to, new);
    let script = asked(&folder).done();
    sqlite(&from, rows);
    let said = shell(&from, &script);
    (said, sqlite(&from, "SELECT quote(a) FROM t ORDER BY rowid"))
}

fn asked(folder: &TempDir) -> cli::Ran {
    let mut command = cli::schemi(folder.path());
    command.args(["diff", "sqlite:old.db", "sqlite:new.db", "--sql"]);
    cli::run(&mut command)
}

/// Asks for the script between two files, the first of which has rows that are in its way: it is refused by
/// name, and nothing is left behind.
fn refused(old: &str, new: &str, told: &str) {
    let folder = TempDir::new().unwrap();
    let (from, to) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sqlite(&from, old);
    sqlite(&to, new);
    let before = std::fs::read(&from).unwrap();
    asked(&folder).says(&[told]);
    assert!(std::fs::read(&from).unwrap() == before, "{old}");
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
        ("TEXT", "'007'", "DATE"),
        ("VARCHAR(9)", "'12345678e9'", "UUID"),
        ("", "'1e400'", "STRING"),
        ("BLOB", "' 7'", "BIT"),
        ("TEXT", "'+49301'", "JSON"),
        ("TEXT", "'1.0e+16'", "INT"),
        ("TEXT", "'9007199254740993'", "REAL"),
    ] {
        let make = format!("CREATE TABLE t (a {old});");
        let rows = format!("INSERT INTO t VALUES (NULL), ({value});");
        let told = format!("t.a cannot become {new}: it holds ");
        refused(
            &(make.clone() + &rows),
            &format!("CREATE TABLE t (a {new})"),
            &told,
        );
        let before = format!("NULL\n{}", sqlite_quote(old, value));
        let (said, rows) = led(&make, &rows, &format!("CREATE TABLE t (a {new})"));
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
        ("TEXT", "'2024-01-01'", "DATE", "'2024-01-01'"),
        ("TEXT", "'0x10'", "UUID", "'0x10'"),
        ("TEXT", "'9007199254740993'", "YEAR", "9007199254740993"),
        ("DATE", "7", "ANY", "7"),
    ] {
        let make = format!("CREATE TABLE t (a {old});");
        let rows = format!("INSERT INTO t VALUES ({value});");
        let (said, rows) = led(&make, &rows, &format!("CREATE TABLE t (a {new})"));
        assert_eq!(
            (said.as_str(), rows.trim()),
            ("", after),
            "{old} {value} {new}"
        );
    }
}

#[test]
fn a_row_without_its_parent_is_named() {
    let old = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT, b INT);";
    let rows = "INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 0), (7, 0), (8, 0);";
    let new =
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p (id), b INT);";
    let (said, rows) = led(old, rows, new);
    let told =
        "table t holds 2 rows without a parent, the first of them without one in p (rowid 2)";
    assert!(said.contains(told), "{said}");
    assert_eq!(rows.trim(), "1\n7\n8");
}

#[test]
fn an_orphan_that_comes_while_another_goes_is_named() {
    let parents =
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id INTEGER PRIMARY KEY);";
    let old = format!("{parents} CREATE TABLE t (a INT REFERENCES p (id), b INT);");
    let new = format!("{parents} CREATE TABLE t (a INT, b INT REFERENCES q (id))");
    let rows = "INSERT INTO p VALUES (1); PRAGMA foreign_keys = OFF; INSERT INTO t VALUES (7, NULL), (1, 9);";
    let (said, rows) = led(&old, rows, &new);
    let told =
        "table t holds 1 rows without a parent, the first of them without one in q (rowid 2)";
    assert!(said.contains(told), "{said}");
    assert_eq!(rows.trim(), "7\n1");
}

#[test]
fn keys_and_any_keep_their_values() {
    let any = "CREATE TABLE t (a ANY) STRICT; INSERT INTO t VALUES ('007'), (1.5), (x'00');";
    refused(
        any,
        "CREATE TABLE t (a ANY)",
        "t.a cannot become ANY: it holds '007'",
    );
    let (said, rows) = led(
        "CREATE TABLE t (a ANY)",
        "INSERT INTO t VALUES ('abc'), (7)",
        "CREATE TABLE t (a ANY) STRICT",
    );
    assert_eq!((said.as_str(), rows.trim()), ("", "'abc'\n7"));
    let key = "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES ('007');";
    let told = "t.a cannot become STRING: it holds '007'";
    refused(
        key,
        "CREATE TABLE t (a STRING PRIMARY KEY) WITHOUT ROWID",
        told,
    );
    let key = "CREATE TABLE t (a TEXT PRIMARY KEY); CREATE TABLE c (a TEXT REFERENCES t); INSERT INTO t VALUES ('7');
        PRAGMA foreign_keys = OFF; INSERT INTO c VALUES ('07');";
    let new = "CREATE TABLE t (a TEXT PRIMARY KEY); CREATE TABLE c (a UUID REFERENCES t)";
    refused(key, new, "c.a cannot become UUID: it holds '07'");
}

#[test]
fn rows_that_break_what_a_table_becomes_are_named() {
    let two = "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (1);";
    let word = "CREATE TABLE t (a TEXT PRIMARY KEY); INSERT INTO t VALUES ('abc');";
    for (old, new, told) in [
        (
            two,
            "CREATE TABLE t (a INT UNIQUE)",
            "UNIQUE constraint failed: t.a",
        ),
        (
            two,
            "CREATE TABLE t (a INT UNIQUE ON CONFLICT IGNORE)",
            "table t: 1 of its rows break a key whose ON CONFLICT clause would pass over them",
        ),
        (
            two,
            "CREATE TABLE t (a INT); CREATE UNIQUE INDEX i ON t (a)",
            "UNIQUE constraint failed: t.a",
        ),
        (
            two,
            "CREATE TABLE t (a INT CONSTRAINT large CHECK (a > 1))",
            "CHECK constraint failed: large",
        ),
        (
            word,
            "CREATE TABLE t (a INTEGER PRIMARY KEY)",
            "t.a cannot become INTEGER, which is the rowid: it holds 'abc'",
        ),
        (
            "CREATE TABLE t (a INT); INSERT INTO t VALUES ('x');",
            "CREATE TABLE t (a INT) STRICT",
            "t.a cannot become INT of a STRICT table: it holds 'x'",
        ),
        (
            "CREATE TABLE t (a INT) STRICT; INSERT INTO t VALUES (1);",
            "CREATE TABLE t (a INT, b INT DEFAULT 'abc') STRICT",
            "cannot store TEXT value in INT column t.b",
        ),
    ] {
        refused(old, new, told);
    }
    let (said, rows) = led(
        "CREATE TABLE t (a INT)",
        "INSERT INTO t VALUES (1), (1)",
        "CREATE TABLE t (a INT UNIQUE ON CONFLICT REPLACE)",
    );
    let told = "table t: of its 2 rows 1 were copied";
    assert!(said.contains(told), "{said}");
    assert_eq!(rows.trim(), "1\n1");
}

#[test]
fn many_tables_are_made_anew_without_a_rename() {
    let of = |shape: &str| -> String {
        let tables = (0..230).map(|n| format!("CREATE TABLE t{n} {shape};"));
        let rest = "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b INT); CREATE INDEX i ON t1 (b);";
        format!("BEGIN; {} {rest} COMMIT;", tables.collect::<String>())
    };
    let trigger =
        "CREATE TRIGGER g AFTER INSERT ON t2 BEGIN INSERT INTO t (b) VALUES (new.a); END;";
    let old = of("(a INT, b REAL)") + trigger;
    let new = of("(a INT, b REAL, UNIQUE (b, a))") + trigger;
    let rows = "INSERT INTO t1 (rowid, a, b) VALUES (7, 'x', 2.0), (9, NULL, -1); INSERT INTO t2 VALUES (5, 6);";
    let folder = TempDir::new().unwrap();
    let (from, to) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sqlite(&from, &old);
    sqlite(&to, &new);
    sqlite(&from, rows);
    let script = asked(&folder).done();
    assert!(!script.contains("RENAME"), "{script}");
    assert_eq!(shell(&from, &script), "");
    assert_eq!(asked(&folder).done(), "");
    let held = "SELECT group_concat(rowid || typeof(a) || quote(b)) FROM t1; SELECT a FROM t2; SELECT b FROM t;
        SELECT count(*) FROM sqlite_master WHERE name IN ('g', 'i')";
    assert_eq!(sqlite(&from, held).trim(), "7text2.0,9null-1.0\n5\n5\n2");
    // One that fails leaves everything as it was.
    sqlite(&to, "DROP TABLE t1; CREATE TABLE t1 (a INT, b UUID UNIQUE)");
    let script = asked(&folder).done();
    sqlite(&from, "INSERT INTO t1 (b) VALUES (-1)");
    assert!(shell(&from, &script).contains("UNIQUE constraint failed"));
}

#[test]
fn many_renames_are_not_all_proposed() {
    let of = |letter: char| -> String {
        let tables = (0..30).map(|n| format!("CREATE TABLE {letter}{n} (a INT);"));
        tables.collect()
    };
    let folder = TempDir::new().unwrap();
    sqlite(&folder.path().join("old.db"), &of('a'));
    sqlite(&folder.path().join("new.db"), &of('b'));
    let ran = asked(&folder);
    assert_eq!(ran.stderr.matches("--rename").count(), 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("30 more drops may be renames"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_byte_order_mark_between_words_is_a_blank() {
    let folder = TempDir::new().unwrap();
    let (from, to) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sqlite(&from, "CREATE TABLE t (d INT)");
    sqlite(&to, "CREATE TABLE t (d INT,\u{feff}e\u{feff} INT)");
    let script = asked(&folder).done();
    assert_eq!(shell(&from, &script), "");
    assert_eq!(asked(&folder).done(), "");
    let names = "SELECT group_concat(name) FROM pragma_table_info('t')";
    assert_eq!(sqlite(&from, names).trim(), "d,e\u{feff}");
}
