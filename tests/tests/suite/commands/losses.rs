//! What a revision would lose: counted beforehand, under the names that things have by then.

use schemi_tests::monorepo::Monorepo;

const ITEMS: &str = r#"
#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub price: i64,
    pub twice: Option<i64>,
}
"#;

fn computed() -> String {
    ITEMS.replace(
        "pub twice",
        "#[schemi(generated = \"price * 2\")]\n    pub twice",
    )
}

#[test]
fn values_that_a_computed_column_does_not_give() {
    for repo in Monorepo::each(ITEMS) {
        repo.evolve(ITEMS, &[]);
        repo.sql("INSERT INTO items VALUES (1, 5, 10), (2, 6, 13), (3, 7, NULL)");
        repo.models(&computed());
        let revision = repo.on("revision", &["-m", "compute", "--rev-id", "aaaaaaaaaaaa"]);
        assert!(
            revision
                .stderr
                .contains("makes items.twice a computed column"),
            "{}",
            revision.stderr
        );
        revision.done();
        let before = repo.dump();
        let words = ["makes items.twice a computed column", "(2 rows)"];
        repo.on("migrate", &[])
            .says(&words)
            .contains("--allow-data-loss");
        let planned = repo.on("migrate", &["--dry-run"]).done();
        assert!(
            planned.contains("DATA LOSS: makes items.twice"),
            "{planned}"
        );
        assert_eq!(repo.dump(), before);
        repo.on("migrate", &["--allow-data-loss"]).done();
        let rows = "SELECT id, price, twice FROM items ORDER BY id";
        assert_eq!(repo.sql(rows), "1|5|10\n2|6|12\n3|7|14\n");
        repo.on("check", &[]).done();
    }
}

#[test]
fn values_that_a_computed_column_gives_are_not_lost() {
    for repo in Monorepo::each(ITEMS) {
        repo.evolve(ITEMS, &[]);
        repo.sql("INSERT INTO items VALUES (1, 5, 10), (2, 6, 12)");
        repo.models(&computed());
        repo.revision(&[]);
        repo.on("migrate", &[]).done();
        // A plain column keeps what was computed; on the way back the same question comes.
        repo.models(ITEMS);
        repo.revision(&[]);
        repo.on("migrate", &[]).done();
        assert_eq!(repo.sql("SELECT twice FROM items ORDER BY id"), "10\n12\n");
        repo.on("downgrade", &["-1"]).done();
        repo.on("migrate", &[]).done();
        repo.sql("UPDATE items SET twice = 7 WHERE id = 1");
        let words = ["makes items.twice a computed column", "(1 row)"];
        repo.on("downgrade", &["-1"]).says(&words);
        repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
        assert_eq!(repo.sql("SELECT twice FROM items ORDER BY id"), "10\n12\n");
    }
}

#[test]
fn a_computed_column_has_nothing_to_lose() {
    for repo in Monorepo::each(&computed()) {
        repo.evolve(&computed(), &[]);
        repo.sql("INSERT INTO items (id, price) VALUES (1, 5)");
        repo.models(&computed().replace("price * 2", "price * 3"));
        repo.revision(&[]);
        repo.on("migrate", &[]).done();
        assert_eq!(repo.sql("SELECT twice FROM items"), "15\n");
        repo.models(&ITEMS.replace("    pub twice: Option<i64>,\n", ""));
        repo.revision(&[]);
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn what_was_renamed_since_is_counted_on_the_way_back() {
    for repo in Monorepo::each(ITEMS) {
        repo.evolve(ITEMS, &[]);
        let goods = ITEMS.replace("\"items\"", "\"goods\"");
        repo.evolve(&goods, &["--rename", "items=goods"]);
        let cost = goods.replace("pub price", "pub cost");
        repo.evolve(&cost, &["--rename", "goods.price=cost"]);
        repo.sql("INSERT INTO goods VALUES (1, 5, 10), (2, 6, 12)");
        let before = repo.dump();
        repo.on("downgrade", &["base"])
            .says(&["drops table goods with its rows", "(2 rows)"]);
        assert_eq!(repo.dump(), before);
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
    }
}

#[test]
fn one_value_more_is_no_hazard() {
    let models = "#[derive(Model)]\npub struct Item { #[schemi(primary_key)] pub id: i64, pub state: State }\n\
        #[derive(SqlType)]\n#[schemi(rename_all = \"snake_case\")]\npub enum State { Open, Paid }\n";
    for repo in Monorepo::each(models) {
        repo.evolve(models, &[]);
        repo.models(&models.replace("Open, Paid", "Open, Sent, Paid"));
        let ran = repo.on("revision", &["-m", "one more"]);
        assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
        ran.done();
        repo.on("migrate", &[]).done();
        repo.models(models);
        let ran = repo.on("revision", &["-m", "one less"]);
        assert!(ran.stderr.contains("fails where"), "{}", ran.stderr);
        ran.done();
    }
}
