//! The schema that a connection works in may be said or not: it is one.

use schemi_tests::monorepo::{Monorepo, postgres_entry};
use schemi_tests::postgres;

const MODELS: &str = r#"
#[derive(Model)]
#[schemi(table = "customers"@, unique(email))]
pub struct Customer {
    #[schemi(primary_key, identity)]
    pub id: i64,
    pub email: String,
    #[schemi(default = "'new'", check = "state IN ('new', 'old')")]
    pub state: State,
}

#[derive(Model)]
#[schemi(table = "orders"@, index(customer_id))]
pub struct Order {
    #[schemi(primary_key, type(postgres = "bigserial", sqlite = "INTEGER"))]
    pub id: i64,
    #[schemi(references = "%customers.id", on_delete = "cascade")]
    pub customer_id: i64,
    #[schemi(check = "states <> '{}'", type(postgres = "%state[]", sqlite = "TEXT"))]
    pub states: Vec<State>,
}

#[derive(SqlType)]
#[schemi(name = "state"@, rename_all = "snake_case")]
pub enum State { New, Old }
"#;

/// The models with all names in a schema, or in none.
fn models(schema: Option<&str>) -> String {
    match schema {
        Some(schema) => MODELS
            .replace('@', &format!(", schema = \"{schema}\""))
            .replace('%', &format!("{schema}.")),
        None => MODELS.replace(['@', '%'], ""),
    }
}

fn grown(models: &str) -> String {
    models
        .replace(
            "pub email: String,",
            "pub email: String,\n    pub phone: Option<String>,",
        )
        .replace("New, Old }", "New, Old, Gone }")
}

/// A monorepo whose second PostgreSQL database, `shop.app`, works in the schema `app`.
fn two(models: &str) -> Monorepo {
    let repo = Monorepo::postgres(models);
    let database = postgres::database();
    postgres::server()
        .psql(&database.name, "CREATE SCHEMA app")
        .unwrap();
    let entry = postgres_entry("app", &database.name);
    let settings = repo.read("settings.yaml");
    repo.write(
        "settings.yaml",
        &format!("{settings}{entry}          search_path: app, public\n"),
    );
    repo.write("app", &database.name);
    repo
}

/// Asks the database of `shop.app`.
fn app(repo: &Monorepo, sql: &str) -> String {
    postgres::server().psql(&repo.read("app"), sql).unwrap()
}

const TABLES: &str = "SELECT schemaname || '.' || tablename FROM pg_tables
    WHERE schemaname IN ('public', 'app') AND tablename NOT LIKE 'schemi%' ORDER BY 1";

/// Where the tables are on the first and on the second database.
fn places(repo: &Monorepo) -> [String; 2] {
    [repo.sql(TABLES), app(repo, TABLES)].map(|text| text.trim().replace('\n', " "))
}

/// Both databases take what there is, agree with the models, and go back and forth.
#[track_caller]
fn both_agree(repo: &Monorepo, count: usize) {
    for target in ["shop.prod", "shop.app"] {
        repo.run(&["migrate", target]).done();
        repo.run(&["check", target]).done();
        repo.run(&["downgrade", target, "base"]).done();
        repo.run(&["migrate", target]).done();
        repo.run(&["check", target]).done();
        let found = repo.run(&["revision", target, "-m", "nothing"]);
        assert!(!found.done().contains("wrote"), "{target}");
    }
    assert_eq!(repo.revisions().len(), count);
}

const PUBLIC: &str = "public.customers public.orders";
const APP: &str = "app.customers app.orders";

#[test]
fn what_is_said_is_where_it_is_said_whichever_database_is_asked() {
    for asked in ["shop.prod", "shop.app"] {
        for (schema, expected) in [
            (None, [PUBLIC, APP]),
            (Some("public"), [PUBLIC, PUBLIC]),
            (Some("app"), [APP, APP]),
        ] {
            let mut repo = two(&models(schema));
            repo.turn_to(asked);
            repo.revision(&[]);
            both_agree(&repo, 1);
            assert_eq!(places(&repo), expected, "{schema:?} asked of {asked}");
            repo.models(&grown(&models(schema)));
            repo.run(&["check", asked]).found();
            repo.revision(&[]);
            both_agree(&repo, 2);
            assert_eq!(places(&repo), expected, "{schema:?} asked of {asked}");
        }
    }
}

#[test]
fn to_say_it_later_or_no_more_changes_nothing() {
    for (first, then) in [(None, Some("public")), (Some("public"), None)] {
        let repo = Monorepo::postgres(&models(first));
        repo.evolve(&models(first), &[]);
        repo.models(&models(then));
        repo.on("check", &[]).done();
        assert!(!repo.on("revision", &["-m", "x"]).done().contains("wrote"));
        repo.evolve(&grown(&models(then)), &[]);
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).done();
        repo.on("migrate", &["head"]).done();
        repo.on("check", &[]).done();
        assert_eq!(repo.sql(TABLES).trim().replace('\n', " "), PUBLIC);
    }
}

#[test]
fn an_adopted_database_shows_no_difference() {
    let repo = Monorepo::postgres(&models(None));
    repo.evolve(&models(None), &[]);
    repo.sql("DROP TABLE schemi_revisions; CREATE DOMAIN word AS text; ALTER TABLE customers ADD note word");
    for revision in repo.revisions() {
        for extension in ["sql", "json"] {
            std::fs::remove_file(repo.path(&format!(
                "services/shop/migrations/versions/{revision}.{extension}"
            )))
            .unwrap();
        }
    }
    let said = models(Some("public")).replace(
        "pub email: String,",
        "pub email: String,\n    #[schemi(type = \"public.word\")]\n    pub note: Option<String>,",
    );
    repo.models(&said);
    repo.on("check", &[]).done();
}

#[test]
fn two_models_of_one_table_are_refused_where_they_meet() {
    let twice = format!(
        "{}{}",
        models(None),
        "#[derive(Model)]\n#[schemi(table = \"orders\", schema = \"public\", only = \"postgres\")]\npub struct Other { #[schemi(primary_key)] pub id: i64 }"
    );
    let repo = two(&twice);
    repo.run(&["check", "shop.prod"]).says(&[
        "tables orders and public.orders",
        "search path begins with public",
        "rename one",
    ]);
    repo.run(&["check", "shop.app"]).found();
}
