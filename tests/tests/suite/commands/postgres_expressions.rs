//! Expressions as PostgreSQL's grammar takes them, and as it prints them.

use schemi_tests::monorepo::Monorepo;

/// A model with one column of a type and a default.
fn with_default(ty: &str, default: &str) -> String {
    let default = default.replace('"', "\\\"");
    format!(
        "#[derive(Model)] #[schemi(table = \"t\")] pub struct T {{
            #[schemi(primary_key)] pub id: i64,
            #[schemi(type = \"{ty}\", default = \"{default}\")] pub a: String,
        }}"
    )
}

/// A model with checks.
fn with_checks(checks: &[(&str, &str)]) -> String {
    let checks: Vec<String> = checks
        .iter()
        .map(|(name, expr)| format!("check(name = \"{name}\", expr = \"{expr}\")"))
        .collect();
    format!(
        "#[derive(Model)] #[schemi(table = \"t\", {})] pub struct T {{
            #[schemi(primary_key)] pub id: i64, pub a: i32, pub s: String,
        }}",
        checks.join(", ")
    )
}

#[test]
fn defaults_stand_in_parentheses_where_the_grammar_wants_them() {
    let columns: Vec<String> = [
        ("timestamp", "(now() at time zone 'utc')"),
        ("timestamp", "current_timestamp at time zone 'utc'"),
        ("text", "('a' collate \"C\")"),
        ("boolean", "(1 = any(array[1]))"),
        ("boolean", "(2 in (1,2))"),
        ("boolean", "'a' is not null"),
        ("integer[]", "array[1] || array[2]"),
    ]
    .into_iter()
    .enumerate()
    .map(|(at, (ty, default))| {
        let default = default.replace('"', "\\\"");
        format!("#[schemi(type = \"{ty}\", default = \"{default}\")] pub a{at}: String,")
    })
    .collect();
    let models = format!(
        "#[derive(Model)] #[schemi(table = \"t\")] pub struct T {{
            #[schemi(primary_key)] pub id: i64, {}
        }}",
        columns.concat()
    );
    let repo = Monorepo::postgres(&models);
    repo.evolve(&models, &[]);
    repo.on("check", &[]).done();
}

#[test]
fn an_expression_that_is_none_counts_as_different() {
    let repo = Monorepo::postgres("");
    repo.evolve(&with_checks(&[("k", "a > 0")]), &[]);
    repo.models(&with_checks(&[("k", "a > > 0")]));
    let ran = repo.on("check", &[]);
    assert!(ran.stdout.contains("check k"), "{}", ran.stdout);
    ran.found();
}

#[test]
fn a_default_changed_behind_the_models_is_different() {
    let models = with_default("timestamp", "now()");
    let repo = Monorepo::postgres(&models);
    repo.evolve(&models, &[]);
    repo.sql("ALTER TABLE t ALTER a SET DEFAULT (now() AT TIME ZONE 'utc')");
    repo.on("check", &[]).found();
}

#[test]
fn two_checks_of_one_meaning_find_each_their_own() {
    let models = with_checks(&[
        ("k14", "a = 1 or a = 2"),
        ("k15", "(a = 1) or (a = 2)"),
        ("k16", "cast(a as text) <> s"),
        ("k17", "a::text <> s"),
    ]);
    let repo = Monorepo::postgres(&models);
    repo.evolve(&models, &[]);
    repo.on("check", &[]).done();
    repo.sql("ALTER TABLE t DROP CONSTRAINT k15");
    let ran = repo.on("check", &[]);
    assert!(
        !ran.stdout.contains("k14") && ran.stdout.contains("k15"),
        "{}",
        ran.stdout
    );
    ran.found();
}

#[test]
fn checks_exchanged_by_name_are_not_crossed() {
    let repo = Monorepo::postgres("");
    repo.evolve(
        &with_checks(&[("k1", "a in (1, 2)"), ("k2", "a in (1,2)")]),
        &[],
    );
    repo.models(&with_checks(&[
        ("k0", "(a in (1, 2))"),
        ("k2", "a in (1, 2)"),
    ]));
    let ran = repo.on("check", &[]);
    assert!(!ran.stdout.contains("k2"), "{}", ran.stdout);
    ran.found();
}
