//! What speaks against a migration is found, and nothing else is.

use schemi_tests::monorepo::SHOP;

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
        assert!(said.contains("1 row of 3 of orders are gone"), "{said}");
        assert!(
            said.contains("values of customers.name are other ones than before"),
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
            said.contains("values of orders.total are other ones"),
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
        assert!(said.contains("column extra of table customers"), "{said}");
        repo.models(&SHOP.replace(
            "pub total: i64,",
            "pub total: i64,\n    pub later: Option<i64>,",
        ));
        let said = repo.on("rehearse", &[]).found();
        assert!(said.contains("+ column orders.later"), "{said}");
    }
}
