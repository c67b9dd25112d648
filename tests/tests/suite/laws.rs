//! The laws on every case folder, on both databases.

use schemi_schema::Dialect;
use schemi_tests::cases::{self, Stored};

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn hold_all(dialect: Dialect) {
    let stored = match std::env::var_os("SCHEMI_BLESS") {
        Some(_) => Stored::Bless,
        None => Stored::Hold,
    };
    let runtime = runtime();
    let mut broken = Vec::new();
    let mut count = 0;
    for case in cases::all() {
        match case.dialects() {
            Ok(dialects) if !dialects.contains(&dialect) => continue,
            Ok(_) => {}
            Err(error) => broken.push(format!("{}: {error}", case.name())),
        }
        count += 1;
        if let Err(error) = runtime.block_on(case.hold(dialect, stored)) {
            broken.push(format!("== {}\n{error}", case.name()));
            if std::env::var_os("LAWS_OUT").is_some() {
                std::fs::write(format!("/tmp/laws/out.{dialect}"), broken.join("\n")).unwrap();
            }
        }
    }
    assert!(count > 0, "no case");
    let names = broken.len();
    assert!(
        broken.is_empty(),
        "{names} of {count} cases\n{}",
        broken.join("\n")
    );
}

#[test]
fn cases_hold_on_sqlite() {
    hold_all(Dialect::Sqlite);
}

#[test]
fn cases_hold_on_postgres() {
    hold_all(Dialect::Postgres);
}
