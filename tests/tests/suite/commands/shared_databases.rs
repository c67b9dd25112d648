//! Two services in one schema of one PostgreSQL database, and in one SQLite file.

use schemi_tests::monorepo::Monorepo;

const TILL: &str = "services/till";

/// Adds a second service on the same databases.
fn add_till(repo: &Monorepo, models: &str) {
    let manifest = repo
        .read("services/shop/Cargo.toml")
        .replace("shop", "till");
    repo.write(&format!("{TILL}/Cargo.toml"), &manifest);
    till_models(repo, models);
    let settings = repo.read("settings.yaml");
    let (_, shop) = settings.split_once("  shop:\n").unwrap();
    let till = shop.replace("services/shop", TILL);
    repo.write("settings.yaml", &format!("{settings}  till:\n{till}"));
    repo.run(&["init", "till"]).done();
}

fn till_models(repo: &Monorepo, models: &str) {
    let text = format!("use schemi_runtime::Model;\n{models}");
    repo.write(&format!("{TILL}/src/lib.rs"), &text);
}

fn evolve_till(repo: &Monorepo, models: &str, flags: &[&str]) {
    till_models(repo, models);
    let target = repo.target.replace("shop", "till");
    repo.run(&[&["revision", &target, "-m", "till"], flags].concat())
        .done();
    repo.run(&["migrate", &target, "--allow-data-loss"]).done();
    repo.run(&[&["check", &target], flags].concat()).done();
}

fn table(name: &str, schema: &str) -> String {
    format!(
        "#[derive(Model)] #[schemi(table = \"{name}\"{schema})]
         pub struct M {{ #[schemi(primary_key)] pub id: i64, pub note: Option<String> }}"
    )
}

const APP: &str = ", schema = \"app\"";

#[test]
fn a_schema_stays_while_another_service_has_tables_in_it() {
    let repo = Monorepo::postgres("");
    add_till(&repo, "");
    repo.evolve(&table("orders", APP), &[]);
    evolve_till(&repo, &table("receipts", APP), &[]);
    repo.sql("INSERT INTO app.receipts (id) VALUES (1); INSERT INTO app.orders (id) VALUES (1)");

    // The first drops its last table there.
    repo.evolve(&table("elsewhere", ""), &["--no-rename", "app.orders"]);
    repo.on("check", &[]).done();
    assert_eq!(repo.sql("SELECT count(*) FROM app.receipts").trim(), "1");
    repo.run(&["check", "till.prod"]).done();
    // And back: the schema is there already.
    repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
    assert_eq!(repo.sql("SELECT count(*) FROM app.orders").trim(), "0");
    repo.on("migrate", &["--allow-data-loss"]).done();

    // The second takes its own back to nothing, which made no schema of its own any more.
    evolve_till(&repo, "", &["--allow-no-models"]);
    let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'app'";
    assert_eq!(repo.sql(schemas).trim(), "0");
    repo.on("check", &[]).done();
}

#[test]
fn a_whole_downgrade_leaves_the_other_service_alone() {
    let repo = Monorepo::postgres("");
    add_till(&repo, "");
    repo.evolve(&table("orders", APP), &[]);
    evolve_till(&repo, &table("receipts", APP), &[]);
    repo.on("downgrade", &["base", "--allow-data-loss"]).done();
    repo.run(&["check", "till.prod"]).done();
    repo.run(&["downgrade", "till.prod", "base", "--allow-data-loss"])
        .done();
    // What its revision found there it leaves there.
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'app'";
    assert_eq!(repo.sql(tables).trim(), "0");
}

#[test]
fn two_services_share_a_file() {
    let repo = Monorepo::sqlite("");
    add_till(&repo, "");
    repo.evolve(&table("orders", ""), &[]);
    evolve_till(&repo, &table("receipts", ""), &[]);
    repo.sql("INSERT INTO receipts (id) VALUES (1); INSERT INTO orders (id) VALUES (1)");
    repo.on("check", &[]).done();

    // Each changes and drops only what is its own.
    let required = table("orders", "").replace("Option<String>", "String");
    repo.evolve(&required, &["--backfill", "orders.note=''"]);
    evolve_till(&repo, "", &["--allow-no-models"]);
    assert_eq!(repo.sql("SELECT count(*) FROM orders").trim(), "1");
    repo.on("check", &[]).done();
    repo.run(&["downgrade", "till.dev", "-1", "--allow-data-loss"])
        .done();
    repo.on("downgrade", &["base", "--allow-data-loss"]).done();
    assert_eq!(repo.sql("SELECT count(*) FROM receipts").trim(), "0");
    repo.run(&["current", "till.dev"]).done();
}
