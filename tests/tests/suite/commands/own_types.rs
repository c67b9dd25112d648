//! Domains and composite types of the models, on databases that hold rows.

use schemi_tests::monorepo::Monorepo;

const MAIL: &str = r#"
#[derive(Model)]
#[schemi(table = "people")]
pub struct Person {
    #[schemi(primary_key)]
    pub id: i64,
    pub mail: Email,
    pub second: Option<Email>,
}

/// Where mail goes.
#[derive(SqlType)]
#[schemi(domain, check = "VALUE LIKE '%@%'")]
pub struct Email(pub String);
"#;

const HOME: &str = r#"
#[derive(Model)]
#[schemi(table = "people", only = "postgres")]
pub struct Person {
    #[schemi(primary_key)]
    pub id: i64,
    pub home: Option<Address>,
    pub others: Vec<Address>,
}

#[derive(SqlType)]
#[schemi(composite)]
pub struct Address {
    pub street: String,
    pub zip: Option<String>,
}
"#;

fn equals(repo: &Monorepo) {
    let checked = repo.on("check", &[]);
    assert!(checked.stdout.contains("equals the models"), "{checked}");
    checked.done();
    let again = repo.on("revision", &["-m", "again", "--dry-run"]).done();
    assert!(again.starts_with("nothing to do"), "{again}");
}

#[test]
fn one_revision_serves_both_databases() {
    let mut repo = Monorepo::both(MAIL);
    repo.evolve(MAIL, &[]);
    equals(&repo);
    let broken = "INSERT INTO people VALUES (1, 'nowhere', NULL)";
    let held = |repo: &Monorepo| {
        repo.sql("INSERT INTO people VALUES (2, 'a@b', NULL)");
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| repo.sql(broken))).is_err()
    };
    assert!(held(&repo));
    let other = "shop.prod";
    repo.turn_to(other);
    repo.on("migrate", &[]).done();
    equals(&repo);
    assert!(held(&repo));
}

#[test]
fn what_no_model_ever_owned_stays() {
    let said = MAIL.split("/// Where").next().unwrap();
    let said = said
        .replace(
            "pub mail: Email",
            "#[schemi(type = \"email\")]\n    pub mail: String",
        )
        .replace("Option<Email>", "Option<String>");
    let repo = Monorepo::postgres(&said);
    repo.sql("CREATE DOMAIN email AS text CHECK (VALUE <> ''); CREATE TYPE pair AS (a int, b int)");
    repo.evolve(&said, &[]);
    equals(&repo);
    let explained = repo.on("check", &["--explain"]).done();
    for left in ["domain email", "composite type pair"] {
        assert!(explained.contains(left), "{explained}");
    }
    repo.models("");
    repo.on(
        "revision",
        &["-m", "gone", "--allow-no-models", "--no-rename", "people"],
    )
    .done();
    repo.on("migrate", &["--allow-data-loss"]).done();
    assert_eq!(
        repo.sql("SELECT to_regtype('email'), to_regtype('pair')"),
        "email|pair\n"
    );
}

#[test]
fn a_name_that_models_do_not_say_is_any() {
    let repo = Monorepo::postgres(MAIL);
    repo.sql(
        "CREATE DOMAIN email AS text CONSTRAINT whatever CHECK (VALUE LIKE '%@%'); \
         COMMENT ON DOMAIN email IS 'Where mail goes.'; \
         CREATE TABLE people (id bigint PRIMARY KEY, mail email NOT NULL, second email)",
    );
    equals(&repo);
    let warned = repo.on("revision", &["-m", "b", "--empty", "--record"]);
    warned.done();
    repo.on("stamp", &["head"]).done();
    equals(&repo);
    let narrower = MAIL.replace("'%@%'", "'%_@_%'");
    let name = repo.evolve(&narrower, &[]);
    let text = repo.revision_text(&name);
    assert!(text.contains("DROP CONSTRAINT whatever"), "{text}");
    equals(&repo);
    repo.on("downgrade", &["-1"]).done();
    repo.models(MAIL);
    let checked = repo.on("check", &[]);
    assert!(!checked.stdout.contains("domain"), "{checked}");
}

#[test]
fn the_own_schema_may_be_said() {
    let said = MAIL.replace("domain,", "domain, schema = \"public\",");
    for (first, then) in [(MAIL, said.as_str()), (said.as_str(), MAIL)] {
        let repo = Monorepo::postgres(first);
        repo.evolve(first, &[]);
        equals(&repo);
        repo.models(then);
        equals(&repo);
        let wider = then.replace("'%@%'", "'%'");
        repo.evolve(&wider, &[]);
        equals(&repo);
    }
}

#[test]
fn a_value_in_the_way_is_shown() {
    let repo = Monorepo::postgres(MAIL);
    repo.evolve(MAIL, &[]);
    repo.sql("INSERT INTO people VALUES (1, 'a@b', NULL), (2, 'ab@b', '@b')");
    let narrower = MAIL.replace("'%@%'", "'_%@%'");
    repo.models(&narrower);
    let revision = repo.on("revision", &["-m", "narrow"]);
    assert!(
        revision
            .stderr
            .contains("adds check ck_email to domain email"),
        "{revision}"
    );
    revision.done();
    repo.on("migrate", &[])
        .says(&["ck_email", "id = '2', second = '@b' in people"]);
    repo.sql("UPDATE people SET second = NULL");
    repo.on("migrate", &[]).done();
    equals(&repo);
}

#[test]
fn a_condition_that_no_server_takes_is_refused() {
    let repo = Monorepo::postgres(MAIL);
    repo.evolve(MAIL, &[]);
    repo.models(&MAIL.replace("VALUE LIKE '%@%'", "VALUE > 3 AND lenght(VALUE) = 2"));
    repo.on("revision", &["-m", "x"])
        .says(&["ck_email of domain email"]);
    for repo in Monorepo::each(MAIL) {
        repo.models(&MAIL.replace("VALUE LIKE", "vlaue LIKE"));
        repo.on("revision", &["-m", "x"]).says(&["vlaue"]);
    }
}

#[test]
fn another_base_that_holds_less_is_asked_about() {
    let of = |base: &str| {
        MAIL.replace("pub String", &format!("pub {base}"))
            .replace(", check = \"VALUE LIKE '%@%'\"", "")
    };
    let repo = Monorepo::postgres(&of("f64"));
    repo.evolve(&of("f64"), &[]);
    repo.sql("INSERT INTO people VALUES (1, 1.5, 2), (2, 3, 0.25)");
    repo.models(&of("i32"));
    let revision = repo.on("revision", &["-m", "whole"]);
    assert!(
        revision.stderr.contains("changes the type of domain email"),
        "{revision}"
    );
    revision.done();
    repo.on("migrate", &[]).says(&[
        "changes the type of domain email",
        "(2 rows)",
        "--allow-data-loss",
    ]);
    repo.on("migrate", &["--allow-data-loss"]).done();
    assert_eq!(
        repo.sql("SELECT mail, second FROM people ORDER BY id"),
        "2|2\n3|0\n"
    );
    equals(&repo);
    // A column that leaves its domain for a type that holds less.
    let models = of("i32").replace("pub second: Option<Email>", "pub second: Option<bool>");
    repo.models(&models);
    repo.on("revision", &["-m", "bool"]).done();
    repo.on("migrate", &[])
        .says(&["changes the type of people.second", "(1 row)"]);
}

#[test]
fn an_attribute_in_question_prints_the_flags_to_pass() {
    let repo = Monorepo::postgres(HOME);
    repo.evolve(HOME, &[]);
    repo.sql(
        "INSERT INTO people VALUES (1, '(Main,a)', '{}'), (2, NULL, '{\"(Side,b)\",\"(Top,)\"}')",
    );
    let models = HOME.replace("pub zip", "pub postcode");
    repo.models(&models);
    repo.on("revision", &["-m", "x"]).says(&[
        "attribute address.zip",
        "--rename address.zip=postcode",
        "--no-rename address.zip",
    ]);
    repo.on("revision", &["-m", "x", "--rename", "address.zap=postcode"])
        .says(&["address.zap"]);
    let name = repo.evolve(&models, &["--rename", "address.zip=postcode"]);
    let text = repo.revision_text(&name);
    assert!(text.contains("RENAME ATTRIBUTE zip TO postcode"), "{text}");
    assert_eq!(
        repo.sql("SELECT (home).postcode FROM people WHERE id = 1"),
        "a\n"
    );
    equals(&repo);
    repo.on("downgrade", &["-1"]).done();
    assert_eq!(
        repo.sql("SELECT (home).zip FROM people WHERE id = 1"),
        "a\n"
    );
}

#[test]
fn an_attribute_that_goes_takes_its_values_with_it() {
    let repo = Monorepo::postgres(HOME);
    repo.evolve(HOME, &[]);
    repo.sql(
        "INSERT INTO people VALUES (1, '(Main,a)', '{}'), (2, NULL, '{\"(Side,b)\",\"(Top,)\"}'), (3, '(Low,)', '{}')",
    );
    let models = HOME.replace("    pub zip: Option<String>,\n", "");
    repo.models(&models);
    let revision = repo.on("revision", &["-m", "x"]);
    assert!(
        revision
            .stderr
            .contains("drops attribute address.zip with its values; migrate will ask"),
        "{revision}"
    );
    revision.done();
    repo.on("migrate", &[])
        .says(&["drops attribute address.zip with its values (2 rows)"]);
    repo.on("migrate", &["--allow-data-loss"]).done();
    equals(&repo);
    assert_eq!(repo.sql("SELECT home FROM people WHERE id = 1"), "(Main)\n");
}

#[test]
fn without_temporary_tables_what_revisions_made_is_equal() {
    let repo = Monorepo::postgres(MAIL);
    repo.evolve(MAIL, &[]);
    let (name, role) = (
        repo.postgres_name(),
        format!("blind_{}", repo.postgres_name()),
    );
    repo.sql(&format!(
        "CREATE ROLE {role} LOGIN; REVOKE TEMP ON DATABASE {name} FROM PUBLIC; \
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
    ));
    let settings = repo
        .read("settings.yaml")
        .replace("user: postgres", &format!("user: {role}"));
    repo.write("settings.yaml", &settings);
    let _ = std::fs::remove_dir_all(repo.cache().join("schemi"));
    let text = repo.on("check", &[]).done();
    assert!(text.contains("equals the models"), "{text}");
}
