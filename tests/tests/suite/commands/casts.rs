//! Changes of type: what they would change is counted and asked about, what cannot be kept fails.

use schemi_tests::monorepo::Monorepo;

/// A table of one column; its field as Rust says it, attributes included.
pub(super) fn model(field: &str) -> String {
    format!(
        "use chrono::{{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc}};\n#[derive(Model)]\n#[schemi(table = \"t\")]\n\
         pub struct T {{\n    #[schemi(primary_key)]\n    pub id: i64,\n    {field}\n}}\n"
    )
}

/// A database with the values in `t.a`, and the revision to the other model.
#[track_caller]
fn changed(repo: Monorepo, from: &str, values: &str, to: &str) -> (Monorepo, String) {
    repo.models(&model(from));
    repo.evolve(&model(from), &[]);
    for (id, value) in values.split(';').enumerate() {
        repo.sql(&format!("INSERT INTO t (id, a) VALUES ({id}, {value})"));
    }
    repo.models(&model(to));
    let ran = repo.on("revision", &["-m", "another type"]);
    let said = ran.stderr.clone();
    ran.done();
    (repo, said)
}

/// (from, values, to, how many of them change, what they are then)
const CHANGED: &[(&str, &str, &str, u8, &str)] = &[
    ("pub a: f64,", "1.5;2", "pub a: i32,", 1, "2 2"),
    (
        "#[schemi(type = \"numeric(12,4)\")] pub a: f64,",
        "1.2345;1.5",
        "#[schemi(type = \"numeric(12,2)\")] pub a: f64,",
        1,
        "1.23 1.50",
    ),
    (
        "pub a: DateTime<Utc>,",
        "'2024-05-06 07:08:09Z';'2024-05-06 00:00:00Z'",
        "pub a: NaiveDate,",
        1,
        "2024-05-06 2024-05-06",
    ),
    ("pub a: f64,", "0.1;0.5", "pub a: f32,", 1, "0.1 0.5"),
    (
        "#[schemi(type = \"timestamp(6)\")] pub a: NaiveDateTime,",
        "'2024-05-06 07:08:09.4';'2024-05-06 07:08:09'",
        "#[schemi(type = \"timestamp(0)\")] pub a: NaiveDateTime,",
        1,
        "2024-05-06 07:08:09 2024-05-06 07:08:09",
    ),
    ("pub a: i32,", "7;1;0", "pub a: bool,", 1, "true true false"),
    (
        "pub a: i64,",
        "9007199254740993;9223372036854775807;4",
        "pub a: f64,",
        2,
        "9.007199254740992e+15 9.223372036854776e+18 4",
    ),
    (
        "pub a: String,",
        "'2024-05-06 07:08';'2024-05-06'",
        "pub a: NaiveDate,",
        1,
        "2024-05-06 2024-05-06",
    ),
    (
        "#[schemi(type = \"varchar(5)\")] pub a: String,",
        "'ab   ';'ab'",
        "#[schemi(type = \"varchar(3)\")] pub a: String,",
        1,
        "ab  ab",
    ),
];

#[test]
fn a_cast_that_changes_values_on_postgres_is_asked_about() {
    for (from, values, to, count, after) in CHANGED {
        let (repo, said) = changed(Monorepo::postgres(&model(from)), from, values, to);
        assert!(said.contains("--allow-data-loss"), "{from} {to}: {said}");
        let rows = format!("({count} row{})", if *count == 1 { "" } else { "s" });
        let before = repo.dump();
        repo.on("migrate", &[])
            .says(&["would lose data", "changes the type of t.a", &rows]);
        let planned = repo.on("migrate", &["--dry-run"]).done();
        assert!(
            planned.contains("DATA LOSS: changes the type of t.a"),
            "{planned}"
        );
        assert_eq!(repo.dump(), before);
        repo.on("migrate", &["--allow-data-loss"]).done();
        let held = "SELECT string_agg(a::text, ' ' ORDER BY id) FROM t";
        assert_eq!(repo.sql(held).trim_end(), *after, "{from} {to}");
        repo.on("check", &[]).done();
    }
}

#[test]
fn a_cast_that_changes_no_value_is_not_asked_about() {
    for (from, values, to, ..) in CHANGED {
        let exact = values.rsplit(';').next().unwrap();
        let (repo, _) = changed(Monorepo::postgres(&model(from)), from, exact, to);
        repo.on("migrate", &[]).done();
    }
}

#[test]
fn a_cast_that_changes_values_is_asked_about_on_the_way_back() {
    let (repo, _) = changed(
        Monorepo::postgres(&model("pub a: i32,")),
        "pub a: i32,",
        "1",
        "pub a: f64,",
    );
    repo.on("migrate", &[]).done();
    repo.sql("UPDATE t SET a = 1.5");
    repo.on("downgrade", &["-1"]).says(&[
        "changes the type of t.a",
        "(1 row)",
        "--allow-data-loss",
    ]);
    repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
    assert_eq!(repo.sql("SELECT a FROM t"), "2\n");
}

#[test]
fn a_type_that_holds_all_is_no_hazard() {
    for (from, value, to) in [
        ("pub a: i32,", "1", "pub a: i64,"),
        ("pub a: i32,", "1", "pub a: String,"),
        ("pub a: f32,", "1.5", "pub a: f64,"),
        (
            "#[schemi(type = \"varchar(5)\")] pub a: String,",
            "'abc'",
            "pub a: String,",
        ),
        ("pub a: NaiveDate,", "'2024-05-06'", "pub a: NaiveDateTime,"),
    ] {
        for repo in Monorepo::each(&model(from)) {
            repo.models(&model(from));
            let (repo, said) = changed(repo, from, value, to);
            assert!(!said.contains("warning"), "{from} {to}: {said}");
            repo.on("migrate", &[]).done();
            repo.on("check", &[]).done();
        }
    }
}

#[test]
fn text_is_its_bytes_and_back() {
    for repo in Monorepo::each(&model("pub a: String,")) {
        let (repo, said) = changed(
            repo,
            "pub a: String,",
            r"'\x41';'a\b';'é'",
            "pub a: Vec<u8>,",
        );
        assert!(!said.contains("postgres: changes"), "{said}");
        repo.on("migrate", &[]).done();
        let hex = if repo.is_sqlite() {
            "lower(hex(a))"
        } else {
            "encode(a, 'hex')"
        };
        let sql = format!("SELECT {hex} FROM t ORDER BY id");
        assert_eq!(repo.sql(&sql), "5c783431\n615c62\nc3a9\n");
        repo.sql("DELETE FROM t WHERE id = 2");
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(repo.sql("SELECT a FROM t ORDER BY id"), "\\x41\na\\b\n");
    }
}

/// (to, texts that it takes, what they are then, texts that it does not take)
const READ: &[(&str, &str, &str, &[&str])] = &[
    (
        "pub a: NaiveDate,",
        "'2024-05-06';'2024-02-29 00:00:00'",
        "2024-05-06 2024-02-29",
        &["'nope'", "'2024-02-30'", "'2024-05-06 07:08:09'", "'now'"],
    ),
    (
        "pub a: DateTime<Utc>,",
        "'2024-05-06T07:08:09.5+00:00';'2024-05-06 07:08:09';'2024-05-06'",
        "2024-05-06T07:08:09.5+00:00 2024-05-06 07:08:09 2024-05-06 00:00:00",
        &["'nope'", "'2024-13-01 00:00'", "'12:00'", "'now'", "'5'"],
    ),
    (
        "pub a: NaiveTime,",
        "'07:08:09';'07:08'",
        "07:08:09 07:08",
        &["'nope'", "'2024-05-06'", "'25:00:00'"],
    ),
    (
        "pub a: bool,",
        "'true';'f';' ON ';'0'",
        "1 0 1 0",
        &["'nope'", "'7'", "''"],
    ),
];

#[test]
fn sqlite_keeps_no_text_that_cannot_be_read_again() {
    let text = "pub a: String,";
    for (to, good, after, bad) in READ {
        let (repo, said) = changed(Monorepo::sqlite(&model(text)), text, good, to);
        assert!(said.contains("fails where a value does not fit"), "{said}");
        repo.on("migrate", &[]).done();
        let held = repo.sql("SELECT a FROM t ORDER BY id").replace('\n', " ");
        assert_eq!(held.trim_end(), *after, "{to}");
        repo.on("check", &[]).done();
        for value in *bad {
            let (repo, _) = changed(Monorepo::sqlite(&model(text)), text, value, to);
            let before = repo.dump();
            repo.on("migrate", &[])
                .says(&["t.a cannot become", value, "for example id = '0'"]);
            assert_eq!(repo.dump(), before);
        }
    }
}

#[test]
fn sqlite_makes_no_number_of_text_in_a_column_of_a_type_without_rules() {
    let text = "pub a: String,";
    let named = "#[schemi(type(sqlite = \"MONIKER\"))] pub a: String,";
    let to = |values: &str| changed(Monorepo::sqlite(&model(text)), text, values, named);
    let (repo, said) = to("'abc';'12';'1.5';''");
    assert!(said.contains("fails where a value does not fit"), "{said}");
    repo.on("migrate", &[]).done();
    let held = repo.sql("SELECT a FROM t ORDER BY id");
    assert_eq!(held, "abc\n12\n1.5\n\n");
    repo.on("check", &[]).done();
    for value in ["'007'", "'1e3'", "'1.50'"] {
        let (repo, _) = to(value);
        let before = repo.dump();
        repo.on("migrate", &[]).says(&[
            "t.a cannot become MONIKER: it holds ",
            "for example id = '0'",
        ]);
        assert_eq!(repo.dump(), before);
    }
}

#[test]
fn sqlite_refuses_to_lose_the_time_of_a_day() {
    let from = "pub a: DateTime<Utc>,";
    let values = "'2024-05-06T00:00:00+00:00';'2024-05-06 00:00:00.000'";
    let (repo, _) = changed(
        Monorepo::sqlite(&model(from)),
        from,
        values,
        "pub a: NaiveDate,",
    );
    repo.on("migrate", &[]).done();
    assert_eq!(repo.sql("SELECT a FROM t"), "2024-05-06\n2024-05-06\n");
    repo.on("downgrade", &["-1"]).done();
    assert_eq!(
        repo.sql("SELECT a FROM t WHERE id = 0"),
        "2024-05-06 00:00:00\n"
    );
    for value in [
        "'2024-05-06 07:00:00'",
        "'2024-05-06 00:00:00.0001'",
        "1700000000",
    ] {
        let (repo, _) = changed(
            Monorepo::sqlite(&model(from)),
            from,
            value,
            "pub a: NaiveDate,",
        );
        repo.on("migrate", &[]).says(&["t.a cannot become DATE"]);
    }
}

#[test]
fn a_boolean_is_the_same_word_on_both() {
    for repo in Monorepo::each(&model("pub a: bool,")) {
        let (repo, _) = changed(repo, "pub a: bool,", "true;false", "pub a: String,");
        repo.on("migrate", &[]).done();
        assert_eq!(repo.sql("SELECT a FROM t ORDER BY id"), "true\nfalse\n");
        repo.on("downgrade", &["-1"]).done();
    }
}

#[test]
fn a_strict_table_names_the_value_in_its_way() {
    let loose = model("pub a: i64,");
    let repo = Monorepo::sqlite(&loose);
    repo.evolve(&loose, &[]);
    repo.sql("INSERT INTO t VALUES (1, 5), (2, 'abc')");
    repo.models(&loose.replace("table = \"t\"", "table = \"t\", strict"));
    let ran = repo.on("revision", &["-m", "strict"]);
    assert!(
        ran.stderr.contains("makes t STRICT: fails where"),
        "{}",
        ran.stderr
    );
    ran.done();
    let before = repo.dump();
    repo.on("migrate", &[]).says(&[
        "t.a cannot become INTEGER: it holds 'abc'",
        "makes t STRICT: fails where a value is of another type; for example id = '2', a = 'abc'",
    ]);
    assert_eq!(repo.dump(), before);
    repo.sql("UPDATE t SET a = 6 WHERE id = 2");
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
}
