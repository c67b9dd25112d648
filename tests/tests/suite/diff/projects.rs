//! The models and the migrations of a project as ends.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};
use schemi_tests::postgres;

#[test]
fn models_and_migrations_are_compared_with_databases() {
    for mut repo in Monorepo::each(SHOP) {
        repo.add_servers();
        let target = repo.target;
        repo.evolve(SHOP, &[]);
        let pairs = [
            ("models:shop", target),
            (target, "models:shop"),
            ("migrations:shop", target),
            (target, "migrations:shop@head"),
            ("migrations:shop", "models:shop"),
        ];
        for (from, to) in pairs {
            let ran = repo.run(&["diff", from, to, "--exit-code"]);
            assert_eq!(ran.done(), "", "{from} {to}");
        }
        repo.models(&SHOP.replace("pub name:", "pub age: Option<i64>,\n    pub name:"));
        let said = repo.run(&["diff", target, "models:shop"]).done();
        assert!(said.starts_with("+ column customers.age"), "{said}");
        let said = repo
            .run(&["diff", "models:shop", target, "--exit-code"])
            .found();
        assert!(said.starts_with("- column customers.age"), "{said}");
        let sql = repo.run(&["diff", target, "models:shop", "--sql"]).done();
        repo.sql(&sql);
        assert_eq!(repo.run(&["diff", target, "models:shop"]).done(), "");
        let said = repo.run(&["diff", "migrations:shop", target]).done();
        assert!(said.starts_with("+ column customers.age"), "{said}");
        let said = repo.run(&["diff", "migrations:shop@base", target]).done();
        assert!(said.contains("+ table customers"), "{said}");
        repo.turn_to(target);
    }
}

#[test]
fn what_is_another_services_stays_out_of_it() {
    for repo in Monorepo::each(NOTES) {
        repo.add_servers();
        repo.evolve(NOTES, &[]);
        repo.sql("CREATE TABLE elsewhere (id integer)");
        let ran = repo.run(&["diff", repo.target, "models:shop", "--exit-code"]);
        assert_eq!(ran.done(), "");
        let ran = repo.run(&["diff", "migrations:shop", repo.target, "--exit-code"]);
        assert_eq!(ran.done(), "");
    }
}

#[test]
fn scratch_databases_do_not_stay() {
    postgres::alone();
    let repo = Monorepo::postgres(SHOP);
    repo.add_servers();
    repo.evolve(SHOP, &[]);
    let names = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
    let all = || postgres::server().psql("postgres", names).unwrap();
    let before = all();
    repo.run(&["diff", "migrations:shop", "models:shop"]).done();
    assert_eq!(all(), before);
    repo.models(&SHOP.replace("total >= 0", "totl >= 0"));
    repo.run(&["diff", repo.target, "models:shop"])
        .says(&["column \"totl\" does not exist"]);
    repo.run(&["diff", "migrations:shop@beef", "models:shop"])
        .says(&["beef"]);
    assert_eq!(all(), before);
}

#[test]
fn what_cannot_be_is_said() {
    let repo = Monorepo::both(NOTES);
    repo.run(&["diff", "migrations:shop", "models:shop"])
        .says(&["pass --dialect"]);
    repo.run(&["diff", "models:shop", "shop.prod"])
        .says(&["add one below `development`"]);
    repo.run(&["diff", "models:shp", "shop.prod"])
        .says(&["shp", "shop"]);
    repo.run(&["diff", "shop.dev", "shop.prod"])
        .says(&["shop.dev"]);
}

#[test]
fn a_rename_is_told_and_taken() {
    for repo in Monorepo::each(NOTES) {
        repo.add_servers();
        repo.evolve(NOTES, &[]);
        repo.models(&NOTES.replace("pub text:", "pub body:"));
        let ran = repo.run(&["diff", repo.target, "models:shop"]);
        assert!(ran.stderr.contains("--rename notes.text=body"), "{ran}");
        assert_eq!(ran.done().lines().count(), 2);
        let args = [
            "diff",
            repo.target,
            "models:shop",
            "--rename",
            "notes.text=body",
        ];
        assert_eq!(
            repo.run(&args).done(),
            "~ column notes.text: renamed to body\n"
        );
    }
}

#[test]
fn names_that_models_do_not_say_fit_any() {
    let models = "#[derive(Model)]\n#[schemi(table = \"things\", check(expr = \"size > 0\"), unique(size), index(size, id))]\n\
        pub struct Thing {\n    #[schemi(primary_key)]\n    pub id: i64,\n    pub size: i64,\n}\n";
    for repo in Monorepo::each(models) {
        repo.add_servers();
        let ty = match repo.is_sqlite() {
            true => "INTEGER",
            false => "bigint",
        };
        repo.sql(&format!(
            "CREATE TABLE things (id {ty} NOT NULL, size {ty} NOT NULL, CONSTRAINT odd_key PRIMARY KEY (id),
                CONSTRAINT odd_size UNIQUE (size), CONSTRAINT odd_check CHECK (size > 0));
            CREATE INDEX odd_index ON things (size, id);"
        ));
        for (from, to) in [(repo.target, "models:shop"), ("models:shop", repo.target)] {
            let ran = repo.run(&["diff", from, to, "--exit-code"]);
            assert_eq!(ran.done(), "", "{from} {to}");
        }
        // A name that a model says is another one.
        repo.models(&models.replace("check(", "check(name = \"said\", "));
        let said = repo.run(&["diff", "models:shop", repo.target]).done();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("renamed to odd_check"), "{said}");
    }
}
