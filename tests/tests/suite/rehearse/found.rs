//! What speaks against a migration is found, and nothing else is.

use schemi_tests::monorepo::{SHOP, VERSIONS};

use super::shops;

#[test]
fn rows_that_go_are_found_and_what_a_downgrade_cannot_bring_back() {
    for repo in shops() {
        repo.models(&SHOP.replace("pub name: Option<String>,", ""));
        repo.on("revision", &["-m", "no name"]).done();
        let said = repo.on("rehearse", &[]).found();
        assert!(said.contains("drops column customers.name"), "{said}");
        let (_, lost) = said.split_once("a downgrade does not bring back:").unwrap();
        assert!(
            lost.contains("values of customers.name: 2 values then, 0 values now"),
            "{said}"
        );
        assert!(
            said.contains("1 finding: look at them before you migrate"),
            "{said}"
        );
    }
}

#[test]
fn a_hand_written_loss_is_found() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "cccccccccccc",
            Some(&parent),
            "-- schemi:up\nDELETE FROM orders WHERE total = 20;\nUPDATE customers SET name = 'X' WHERE id = 1;\n\n-- schemi:down\nSELECT 1;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        assert!(said.contains("1 row of 3 of orders is gone"), "{said}");
        assert!(
            said.contains(
                "1 value of customers.name is another one than before; where id = 1: 'Ada' became 'X'"
            ),
            "{said}"
        );
        assert!(!said.contains("customers.email"), "{said}");
        assert!(
            said.contains("rows of orders: there were 3, there are 2"),
            "{said}"
        );
    }
}

#[test]
fn what_is_lost_behind_a_name_given_by_hand_is_found() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "cccccccccccc",
            Some(&parent),
            "-- schemi:up\nALTER TABLE orders RENAME TO sales;\n\
             ALTER TABLE customers RENAME COLUMN name TO title;\nDELETE FROM sales WHERE total = 20;\n\
             UPDATE customers SET title = 'X' WHERE id = 1;\n\n-- schemi:down\n\
             ALTER TABLE customers RENAME COLUMN title TO name;\nALTER TABLE sales RENAME TO orders;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        for lost in [
            "1 row of 3 of sales is gone",
            "1 value of customers.title is another one than before; where id = 1: 'Ada' became 'X'",
        ] {
            assert!(said.contains(lost), "{said}");
        }
    }
}

#[test]
fn exchanged_values_are_found() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        // The same values, in other rows.
        repo.hand_written(
            "dddddddddddd",
            Some(&parent),
            "-- schemi:up\nUPDATE orders SET total = 30 - total WHERE customer_id = 1;\n\n-- schemi:down\nUPDATE orders SET total = 30 - total WHERE customer_id = 1;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        assert!(
            said.contains(
                "2 values of orders.total are other ones than before; for example where id = 1: 10 became 20"
            ),
            "{said}"
        );
        assert!(!said.contains("does not bring back"), "{said}");
    }
}

#[test]
fn a_rename_and_a_new_type_lose_nothing() {
    for repo in shops() {
        let models = SHOP
            .replace(
                "pub name: Option<String>,",
                "#[schemi(renamed_from = \"name\")]\n    pub full_name: Option<String>,",
            )
            .replace("pub total: i64,", "pub total: i32,");
        repo.models(&models);
        repo.on("revision", &["-m", "renamed"]).done();
        let said = repo.on("rehearse", &[]).done();
        assert!(said.contains("safe:"), "{said}");
        assert!(!said.contains("does not bring back"), "{said}");
    }
}

#[test]
fn a_result_that_is_not_what_the_models_say_is_found() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "eeeeeeeeeeee",
            Some(&parent),
            "-- schemi:up\nALTER TABLE customers ADD COLUMN extra integer;\n\n-- schemi:down\nALTER TABLE customers DROP COLUMN extra;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        assert!(
            said.contains("column extra of table customers is in no model"),
            "{said}"
        );
        let report = repo.on("rehearse", &["--format", "json"]).json();
        let entry =
            serde_json::json!({ "kind": "unowned", "object": "column extra of table customers" });
        for drift in [&report["drift"], &report["findings"][0]["drift"]] {
            assert_eq!(drift, &serde_json::json!([entry]), "{report}");
        }
        repo.models(&SHOP.replace(
            "pub total: i64,",
            "pub total: i64,\n    pub later: Option<i64>,",
        ));
        let said = repo.on("rehearse", &[]).found();
        assert!(said.contains("+ column orders.later"), "{said}");
    }
}

#[test]
fn long_and_masked_values_are_not_shown_whole() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "dddddddddddd",
            Some(&parent),
            "-- schemi:up\nUPDATE customers SET name = email || 'abcdefghijklmnopqrstuvwxyz0123456789', email = id || email;\n\n-- schemi:down\nSELECT 1;\n",
        );
        let settings = repo.read("settings.yaml");
        let entry = settings.find(if repo.is_sqlite() { "dev:" } else { "prod:" });
        let (head, rest) = settings.split_at(entry.unwrap());
        let (name, rest) = rest.split_once('\n').unwrap();
        let mask = "        clone: { mask: { customers.email: \"'secret ' || id\" } }";
        repo.write("settings.yaml", &format!("{head}{name}\n{mask}\n{rest}"));
        let said = repo.on("rehearse", &[]).found();
        assert!(
            said.contains(
                "3 values of customers.email are other ones than before; for example where id = 1\n"
            ),
            "{said}"
        );
        assert!(
            said.contains("where id = 1: 'Ada' became 'secret 1abcdefghijklmnopqrstuvwx…'"),
            "{said}"
        );
    }
}

#[test]
fn an_object_of_no_model_is_said_to_be_in_none() {
    for repo in shops() {
        super::with_age(&repo);
        repo.sql("CREATE INDEX ix_tmp ON orders (total)");
        let said = repo.on("rehearse", &[]).found();
        assert!(
            said.contains("index ix_tmp of table orders is in no model"),
            "{said}"
        );
    }
}

#[test]
fn values_are_compared_where_rows_are_gone_and_rows_where_others_came() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "eeeeeeeeeeee",
            Some(&parent),
            "-- schemi:up\nUPDATE orders SET total = total + 1 WHERE id = 1;\nDELETE FROM orders WHERE id = 3;\n\n-- schemi:down\nSELECT 1;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        for part in [
            "1 row of 3 of orders is gone",
            "1 value of orders.total is another one than before; where id = 1: 10 became 11",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let name = repo
            .revisions()
            .into_iter()
            .find(|n| n.contains("eeeeeeeeeeee"));
        std::fs::remove_file(repo.path(&format!("{VERSIONS}/{}.sql", name.unwrap()))).unwrap();
        repo.hand_written(
            "ffffffffffff",
            Some(&parent),
            "-- schemi:up\nDELETE FROM orders WHERE id = 3;\nINSERT INTO orders (id, customer_id, total) VALUES (9, 1, 5);\n\n-- schemi:down\nDELETE FROM orders WHERE id = 9;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        assert!(
            said.contains("1 row of 3 of orders is gone, and 1 other has come"),
            "{said}"
        );
        assert!(!said.contains("other ones than before"), "{said}");
    }
}

/// Rehearses these statements by themselves.
fn rehearsed(
    repo: &schemi_tests::monorepo::Monorepo,
    up: &str,
    down: &str,
) -> schemi_tests::cli::Ran {
    let parent = repo
        .revisions()
        .into_iter()
        .find(|name| !name.contains("dddddddddddd"));
    let parent = parent.unwrap()[..12].to_owned();
    repo.hand_written(
        "dddddddddddd",
        Some(&parent),
        &format!("-- schemi:up\n{up}\n\n-- schemi:down\n{down}\n"),
    );
    repo.on("rehearse", &[])
}

#[test]
fn rows_that_are_gone_are_found_however_many_others_come() {
    for repo in shops() {
        let up = "DELETE FROM orders WHERE id = 3;\nUPDATE orders SET total = 11 WHERE id = 1;\n\
             INSERT INTO orders (id, customer_id, total) VALUES (8, 1, 5), (9, 1, 5);";
        let said = rehearsed(&repo, up, "DELETE FROM orders WHERE id > 7;").found();
        for part in [
            "1 row of 3 of orders is gone, and 2 others have come",
            "1 value of orders.total is another one than before; where id = 1: 10 became 11",
            "rows of orders: there were 3, there are 2",
            "values of orders.total: ",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let up = "INSERT INTO orders (id, customer_id, total) VALUES (8, 1, 5);";
        let said = rehearsed(&repo, up, "DELETE FROM orders WHERE id > 7;").done();
        assert!(said.contains("orders has 1 row more than before"), "{said}");
    }
}

#[test]
fn what_reaches_beyond_the_copy_is_refused() {
    let [sqlite, postgres] = shops();
    let file = sqlite.path("data/shop.db").display().to_string();
    let before = sqlite.dump();
    let up = format!("ATTACH '{file}' AS other;\nUPDATE other.orders SET total = 0;");
    rehearsed(&sqlite, &up, "SELECT 1;").says(&["ATTACH reaches beyond the copy"]);
    assert_eq!(sqlite.dump(), before);
    let name = postgres.postgres_name();
    let up = format!("COMMENT ON DATABASE \"{name}\" IS 'changed';");
    rehearsed(&postgres, &up, "SELECT 1;").says(&["COMMENT ON DATABASE reaches beyond the copy"]);
    let down = rehearsed(&postgres, "SELECT 1;", &up);
    assert_eq!(down.code, 2, "{down}");
    let comment = "SELECT count(*) FROM pg_shdescription WHERE description = 'changed'";
    assert_eq!(postgres.sql(comment), "0\n");
}
