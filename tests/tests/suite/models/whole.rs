//! `models` of the databases of the pairs: `check` finds nothing there that their head does not name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use schemi_schema::Dialect;
use schemi_tests::monorepo::{Monorepo, NOTES};
use schemi_tests::pairs;

/// How many tests share the databases of PostgreSQL.
const PARTS: usize = 4;

/// A database, by the folder and the file that hold its DDL.
struct Database {
    name: String,
    ddl: String,
}

/// One database of each pair, by turns; both where somebody asks for more with `SCHEMI_PROPTEST_CASES`.
fn databases(dialect: Dialect) -> Vec<Database> {
    let asks_for_more = std::env::var_os("SCHEMI_PROPTEST_CASES").is_some();
    let mut found = Vec::new();
    for (at, case) in pairs::cases(dialect).unwrap().into_iter().enumerate() {
        let folder = folder(dialect).join(&case.name);
        let files: &[&str] = match (asks_for_more, at % 2) {
            (true, _) => &["old.sql", "new.sql"],
            (false, 0) => &["old.sql"],
            (false, _) => &["new.sql"],
        };
        for file in files {
            found.push(Database {
                name: format!("{}/{file}", case.name),
                ddl: fs::read_to_string(folder.join(file)).unwrap(),
            });
        }
    }
    found
}

fn folder(dialect: Dialect) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("pairs");
    root.join(dialect.as_str())
}

/// The schemas that hold something, without the connection's own.
fn schemas(repo: &Monorepo) -> Vec<String> {
    if repo.is_sqlite() {
        return Vec::new();
    }
    let names = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')";
    let said = repo.sql(names);
    said.lines().map(str::to_owned).collect()
}

/// What `check` says of the models that `models` prints; nothing where it finds nothing.
fn found(database: &Database, dialect: Dialect) -> Option<String> {
    let repo = match dialect {
        Dialect::Postgres => Monorepo::postgres(NOTES),
        Dialect::Sqlite => Monorepo::sqlite(NOTES),
    };
    repo.only_for(dialect);
    repo.sql(&database.ddl);
    let schemas: BTreeSet<String> = schemas(&repo).into_iter().collect();
    let mut args = vec!["models", repo.target];
    args.extend(schemas.iter().flat_map(|name| ["--schema", name]));
    let printed = repo.run(&args);
    if printed.code != 0 {
        return Some(printed.to_string());
    }
    repo.write("services/shop/src/lib.rs", &printed.stdout);
    let checked = repo.on("check", &["--allow-no-models"]);
    let is_named = |line: &&str| {
        let found = line.trim_start_matches("  constraint ").trim_start();
        printed.stdout.contains(&format!("//! - {found}"))
            || printed
                .stdout
                .contains(&format!("//! - constraint {found}"))
    };
    // Beside the heads of its lists, `check` says nothing that the head does not name.
    let listed = checked.stdout.lines().filter(|line| line.starts_with("  "));
    let unknown: Vec<&str> = listed.filter(|line| !is_named(line)).collect();
    let is_told = checked.code == 0 || checked.code == 1 && unknown.is_empty();
    (!is_told).then(|| format!("{checked}\n{}", printed.stdout))
}

fn hold(dialect: Dialect, part: usize, parts: usize) {
    let only = std::env::var("SCHEMI_PAIR").ok();
    let mut all = databases(dialect);
    all.retain(|database| {
        only.as_deref()
            .is_none_or(|only| database.name.contains(only))
    });
    let mine = all.iter().skip(part).step_by(parts);
    let failures: Vec<String> = mine
        .filter_map(|database| {
            let said = found(database, dialect)?;
            Some(format!("=== {}: {said}", database.name))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn check_is_clean_on_the_pairs_of_sqlite() {
    hold(Dialect::Sqlite, 0, 1);
}

#[test]
fn check_is_clean_on_the_pairs_of_postgres_1() {
    hold(Dialect::Postgres, 0, PARTS);
}

#[test]
fn check_is_clean_on_the_pairs_of_postgres_2() {
    hold(Dialect::Postgres, 1, PARTS);
}

#[test]
fn check_is_clean_on_the_pairs_of_postgres_3() {
    hold(Dialect::Postgres, 2, PARTS);
}

#[test]
fn check_is_clean_on_the_pairs_of_postgres_4() {
    hold(Dialect::Postgres, 3, PARTS);
}
