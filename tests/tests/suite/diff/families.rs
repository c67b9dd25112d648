//! Partitions, children and typed tables: what is said of the parent is said of them.

use schemi_tests::postgres;
use tempfile::TempDir;

use super::refused::databases;
use super::urls::diff;

#[test]
fn a_column_is_renamed_where_its_parent_has_it() {
    let folder = TempDir::new().unwrap();
    let of = |a: &str| {
        format!(
            "CREATE TABLE t (id int, {a} text, CONSTRAINT k CHECK ({a} <> '')) PARTITION BY LIST (id);
             CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (id);
             CREATE TABLE t11 PARTITION OF t1 FOR VALUES IN (1);
             CREATE INDEX i ON t ({a});
             CREATE TABLE p (id int, {a} text, CONSTRAINT k CHECK ({a} <> ''));
             CREATE TABLE c (z int) INHERITS (p);
             CREATE TABLE g () INHERITS (c);
             CREATE INDEX j ON g ({a})"
        )
    };
    let [from, to] = databases(&of("x"), &of("y"));
    let asked = diff(folder.path(), &[&from, &to, "--sql"]);
    for table in ["t", "p"] {
        assert!(
            asked.stderr.contains(&format!("--rename {table}.x=y")),
            "{asked}"
        );
    }
    for table in ["t1", "t11", "c", "g"] {
        assert!(
            !asked.stderr.contains(&format!("--rename {table}.x=y")),
            "{asked}"
        );
    }
    let one = ["--rename", "t.x=y", "--rename", "p.x=y"];
    let each = ["--rename", "t1.x=y", "--rename", "c.x=y"];
    let args = |more: &[&'static str]| {
        let said = [from.as_str(), to.as_str(), "--sql"].into_iter();
        said.chain(one)
            .chain(more.iter().copied())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let wanted = "BEGIN;\nALTER TABLE p RENAME COLUMN x TO y;\nALTER TABLE t RENAME COLUMN x TO y;\n\
        ALTER INDEX t1_x_idx RENAME TO t1_y_idx;\nALTER INDEX t11_x_idx RENAME TO t11_y_idx;\nCOMMIT;\n";
    for more in [&[][..], &each] {
        let args = args(more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        assert_eq!(diff(folder.path(), &args).done(), wanted);
    }
    let name = from.rsplit('/').next().unwrap();
    postgres::server().psql(name, wanted).unwrap();
    assert_eq!(diff(folder.path(), &[&from, &to]).done(), "");
}

#[test]
fn a_type_of_which_a_table_is_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    let [from, to] = databases(
        "CREATE TYPE pt AS (a int); CREATE TABLE t OF pt",
        "CREATE TYPE pt AS (a int, c date); CREATE TABLE t OF pt",
    );
    diff(folder.path(), &[&from, &to, "--sql"]).says(&[
        "type pt: table t is of this type",
        "ALTER TYPE pt … CASCADE",
    ]);
    let [from, to] = databases(
        "CREATE TYPE pt AS (a int); CREATE TABLE t OF pt; CREATE TYPE other AS (a int)",
        "CREATE TYPE other AS (a int, b int)",
    );
    diff(folder.path(), &[&from, &to, "--sql"])
        .says(&["type pt: table t is of this type", "DROP TABLE t"]);
}
