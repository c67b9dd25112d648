//! `transaction_per_migration: false`: all that one command runs is one transaction.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

use super::file_names::set;

/// Three revisions, of which the last has a mistake in it.
fn three(repo: &Monorepo, last: &str) {
    if !repo
        .read("settings.yaml")
        .contains("transaction_per_migration")
    {
        set(repo, "transaction_per_migration: false");
    }
    for (id, revises, sql) in [
        ("aaaaaaaaaaaa", None, "CREATE TABLE one (a integer)"),
        (
            "bbbbbbbbbbbb",
            Some("aaaaaaaaaaaa"),
            "CREATE TABLE two (a integer)",
        ),
        ("cccccccccccc", Some("bbbbbbbbbbbb"), last),
    ] {
        let table = sql.split(' ').nth(2).unwrap_or("three");
        let body = format!("-- schemi:up\n{sql};\n\n-- schemi:down\nDROP TABLE {table};\n");
        repo.hand_written(id, revises, &body);
    }
}

#[test]
fn everything_or_nothing() {
    for repo in Monorepo::each(NOTES) {
        three(&repo, "INSERT INTO nowhere VALUES (1)");
        repo.on("ensure-version", &[]).done();
        let before = repo.dump();
        let message = repo
            .on("migrate", &[])
            .says(&["cccccccccccc_hand.sql:7", "nowhere"]);
        assert!(
            message.contains("the revisions before are rolled back, too"),
            "{message}"
        );
        assert_eq!(repo.dump(), before);
        repo.on("migrate", &["bbbb"]).done();
        repo.sql("SELECT a FROM one UNION SELECT a FROM two");
        repo.on("migrate", &["bbbb"]).done();
        three(&repo, "CREATE TABLE three (a integer)");
        repo.on("migrate", &[]).done();
        repo.on("current", &["--check-heads"]).done();
        // The way back is one, too.
        repo.sql("DROP TABLE one");
        let before = repo.dump();
        repo.on("downgrade", &["base"]).fails();
        assert_eq!(repo.dump(), before);
        repo.sql("CREATE TABLE one (a integer)");
        repo.on("downgrade", &["base"]).done();
        assert!(
            repo.on("current", &[])
                .done()
                .contains("no revision is applied")
        );
    }
}

#[test]
fn tables_are_made_anew_within_it() {
    for repo in Monorepo::each(SHOP) {
        set(&repo, "transaction_per_migration: false");
        repo.evolve(SHOP, &["--rev-id", "aaaaaaaaaaaa"]);
        repo.sql("INSERT INTO customers (id, email) VALUES (1, 'a'); INSERT INTO orders (id, customer_id, total) VALUES (1, 1, 5)");
        repo.models(&SHOP.replace("total >= 0", "total > 0"));
        repo.revision(&["--rev-id", "bbbbbbbbbbbb"]);
        let body = "-- schemi:up\nINSERT INTO orders (id, customer_id, total) VALUES (2, 7, 5);\n\n-- schemi:down\n";
        repo.hand_written("cccccccccccc", Some("bbbbbbbbbbbb"), body);
        // The row without a parent stops it, although SQLite does not look while a table is made anew.
        let before = repo.dump();
        repo.on("migrate", &[]).fails();
        assert_eq!(repo.dump(), before);
        repo.hand_written(
            "cccccccccccc",
            Some("bbbbbbbbbbbb"),
            &body.replace("7, 5", "1, 6"),
        );
        repo.on("migrate", &[]).done();
        assert_eq!(repo.sql("SELECT total FROM orders ORDER BY id"), "5\n6\n");
        assert_eq!(repo.sql("SELECT email FROM customers"), "a\n");
        repo.on("check", &[]).done();
        repo.on("downgrade", &["aaaa"]).done();
        assert_eq!(repo.sql("SELECT count(*) FROM orders"), "2\n");
        repo.sql("DELETE FROM orders WHERE id = 2");
        // As a script, too: all of it or nothing.
        let script = |more: &[&str]| {
            let args = [&["aaaa:head", "--sql"], more].concat();
            repo.on("migrate", &args)
        };
        let script = match repo.is_sqlite() {
            true => {
                script(&[]).says(&["bbbbbbbbbbbb", "--assume-no-triggers"]);
                script(&["--assume-no-triggers"]).done()
            }
            false => script(&[]).done(),
        };
        assert_eq!(script.matches("\nCOMMIT;").count(), 1, "{script}");
        assert_eq!(repo.shell(&script), "");
        assert_eq!(repo.sql("SELECT total FROM orders ORDER BY id"), "5\n6\n");
        assert_eq!(repo.sql("SELECT email FROM customers"), "a\n");
        repo.on("check", &[]).done();
    }
}

#[test]
fn what_no_common_transaction_holds_is_refused_before_any_statement() {
    for repo in Monorepo::each(NOTES) {
        three(&repo, "CREATE TABLE three (a integer)");
        let body = "-- schemi:up transaction=off\nSELECT 1;\n\n-- schemi:down\n";
        repo.hand_written("dddddddddddd", Some("cccccccccccc"), body);
        repo.on("ensure-version", &[]).done();
        let before = repo.dump();
        let words = [
            "dddddddddddd",
            "`transaction=off`",
            "transaction_per_migration",
        ];
        repo.on("migrate", &[]).says(&words);
        repo.on("migrate", &["--sql"]).says(&words);
        assert_eq!(repo.dump(), before);
        let text = repo
            .read("settings.yaml")
            .replace("per_migration: false", "per_migration: true");
        repo.write("settings.yaml", &text);
        repo.on("migrate", &[]).done();
    }
}

#[test]
fn a_script_is_one_transaction() {
    for repo in Monorepo::each(NOTES) {
        three(&repo, "CREATE TABLE three (a integer)");
        let script = repo.on("migrate", &["--sql"]).done();
        assert_eq!(script.matches("\nBEGIN").count(), 1, "{script}");
        assert_eq!(script.matches("\nCOMMIT;").count(), 1, "{script}");
        let (_, script) = script.split_once("\nBEGIN").unwrap();
        let script = script.replace(" IMMEDIATE", "");
        let (_, script) = script.split_once(';').unwrap();
        let (script, _) = script.rsplit_once("COMMIT").unwrap();
        repo.on("ensure-version", &[]).done();
        repo.sql(script);
        repo.on("current", &["--check-heads"]).done();
        repo.on("downgrade", &["base"]).done();
    }
}
