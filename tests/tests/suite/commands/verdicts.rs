//! What PostgreSQL has said of an expression is kept in the user's cache folder, and never trusted
//! further than it holds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use schemi_tests::monorepo::{Monorepo, NOTES};

const PEOPLE: &str = r#"
#[derive(Model)]
#[schemi(table = "people", check(name = "known", expr = "state IN ('new', 'old')"),
         index(name = "by_year", expr = "extract(year from born)"))]
pub struct Person {
    #[schemi(primary_key)]
    pub id: i64,
    pub state: String,
    pub mood: Option<Mood>,
    #[schemi(type = "date")]
    pub born: Option<String>,
    #[schemi(type = "timestamp", default = "'today'")]
    pub since: String,
}

#[derive(SqlType)]
#[schemi(name = "mood", rename_all = "snake_case")]
pub enum Mood { Glad, Sad }
"#;

/// Counts each temporary table that is asked for, rolled back or not.
const SPY: &str = "
CREATE SCHEMA spy;
CREATE SEQUENCE spy.asked;
CREATE FUNCTION spy.count() RETURNS event_trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM nextval(''spy.asked''); END';
CREATE EVENT TRIGGER spy ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION spy.count();
";

struct Spied {
    repo: Monorepo,
}

impl Spied {
    fn new(models: &str) -> Self {
        let repo = Monorepo::postgres(models);
        repo.evolve(models, &[]);
        repo.sql(SPY);
        Self { repo }
    }

    /// How many temporary tables a check makes that finds nothing.
    #[track_caller]
    fn asked(&self) -> u32 {
        let count = || -> u32 {
            let rows = self
                .repo
                .sql("SELECT last_value - 1 + is_called::int FROM spy.asked");
            rows.trim().parse().unwrap()
        };
        let before = count();
        self.repo.on("check", &[]).done();
        count() - before
    }

    fn file(&self) -> PathBuf {
        self.repo.cache().join("schemi/verdicts")
    }
}

fn steady() -> String {
    PEOPLE.replace(", default = \"'today'\"", "")
}

#[test]
fn a_second_check_asks_nothing() {
    let spied = Spied::new(&steady());
    let _ = fs::remove_dir_all(spied.repo.cache().join("schemi"));
    assert_ne!(spied.asked(), 0);
    assert_eq!(spied.asked(), 0);
    let mode = spied.file().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What differs is found all the same.
    spied.repo.sql("ALTER TABLE people DROP CONSTRAINT known, ADD CONSTRAINT known CHECK (state IN ('new', 'Old'))");
    spied.repo.on("check", &[]).found();
}

#[test]
fn a_cache_that_is_damaged_foreign_or_closed_is_none() {
    let spied = Spied::new(&steady());
    assert_ne!(spied.asked(), 0);
    let text = fs::read_to_string(spied.file()).unwrap();
    for damaged in [
        text.replace("state", "estat"),
        text[..text.len() / 2].to_owned(),
        "{\"version\": 7}\n".to_owned(),
        String::new(),
    ] {
        fs::write(spied.file(), damaged).unwrap();
        assert_ne!(spied.asked(), 0);
        assert_eq!(spied.asked(), 0);
    }
    fs::write(spied.file(), [0xff, 0, 0x9f]).unwrap();
    assert_ne!(spied.asked(), 0);
    // No folder can be made beneath a file: nothing is kept, and nobody is told.
    fs::remove_dir_all(spied.repo.cache().join("schemi")).unwrap();
    fs::write(spied.repo.cache().join("schemi"), "").unwrap();
    assert_ne!(spied.asked(), 0);
    assert_ne!(spied.asked(), 0);
    let ran = spied.repo.on("check", &[]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn other_surroundings_ask_again() {
    let spied = Spied::new(&steady());
    assert_ne!(spied.asked(), 0);
    assert_eq!(spied.asked(), 0);
    spied.repo.sql("CREATE SCHEMA more");
    assert_eq!(spied.asked(), 0);
    let settings = spied.repo.read("settings.yaml");
    let other = format!("{settings}          search_path: public, more\n");
    spied.repo.write("settings.yaml", &other);
    assert_ne!(spied.asked(), 0);
    assert_eq!(spied.asked(), 0);
    // A function, an operator, a type of a user's may change what an expression means.
    for made in [
        "CREATE FUNCTION more.lower(date) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT ''x'''",
        "CREATE OPERATOR more.= (LEFTARG = date, RIGHTARG = text, FUNCTION = more.eq)",
        "CREATE TYPE more.mood AS ENUM ('a')",
        "ALTER TYPE more.mood ADD VALUE 'b'",
        "CREATE DOMAIN more.word AS text",
        "CREATE CAST (more.mood AS date) WITH INOUT",
        "CREATE COLLATION more.plain (LOCALE = 'C')",
    ] {
        if made.contains("OPERATOR") {
            spied.repo.sql("CREATE FUNCTION more.eq(date, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'");
        }
        spied.repo.sql(made);
        assert_ne!(spied.asked(), 0, "{made}");
        assert_eq!(spied.asked(), 0, "{made}");
    }
    // A table changes nothing.
    spied.repo.sql("CREATE TABLE more.things (state text)");
    assert_eq!(spied.asked(), 0);
}

#[test]
fn what_depends_on_the_day_is_asked_each_time() {
    let spied = Spied::new(PEOPLE);
    assert_ne!(spied.asked(), 0);
    assert_ne!(spied.asked(), 0);
}

#[test]
fn what_is_known_needs_no_right_to_ask() {
    let spied = Spied::new(&steady());
    spied.asked();
    let name = spied.repo.postgres_name();
    spied.repo.sql(&format!(
        "REVOKE TEMP ON DATABASE {name} FROM PUBLIC; CREATE ROLE reader_{name} LOGIN;
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_{name}"
    ));
    let settings = spied.repo.read("settings.yaml");
    spied.repo.write(
        "settings.yaml",
        &settings.replace("user: postgres", &format!("user: reader_{name}")),
    );
    assert_eq!(spied.asked(), 0);
    // What is certain needs neither.
    fs::remove_file(spied.file()).unwrap();
    spied.repo.on("check", &[]).done();
    spied.repo.sql(&format!(
        "DROP OWNED BY reader_{name}; DROP ROLE reader_{name}"
    ));
}

#[test]
fn a_misspelled_column_in_double_quotes_is_no_text() {
    let repo = Monorepo::sqlite(NOTES);
    let models = |key: &str| {
        let with = NOTES.replace("table = \"notes\"", &format!("table = \"notes\", {key}"));
        repo.models(&with);
    };
    models(r#"check(name = "said", expr = "\"txet\" <> ''")"#);
    repo.on("revision", &["-m", "x"]).says(&[
        "check said of table notes",
        "\"txet\" is no column there",
        "'txet' if the text is meant",
    ]);
    models(r#"index(expr = "lower(\"txet\")", name = "ix_said")"#);
    repo.on("revision", &["-m", "x"])
        .says(&["index ix_said of table notes", "\"txet\" is no column"]);
    models(r#"check(name = "said", expr = "\"text\" <> 'a \"b\"'")"#);
    repo.evolve(
        &repo
            .read("services/shop/src/lib.rs")
            .replace("use schemi_runtime::{Model, SqlType};\n", ""),
        &[],
    );
    repo.on("check", &[]).done();
}
