//! The report: in words, as data, as a page.

use super::{shops, with_age};

#[test]
fn a_safe_migration_is_safe_and_leaves_the_original_alone() {
    for repo in shops() {
        with_age(&repo);
        let before = repo.dump();
        let said = repo.on("rehearse", &[]).done();
        assert!(said.contains("rehearsed on a copy of "), "{said}");
        assert!(
            said.contains("ALTER TABLE customers ADD COLUMN age"),
            "{said}"
        );
        assert!(
            said.contains("safe: nothing speaks against this migration"),
            "{said}"
        );
        assert_eq!(repo.dump(), before);
        repo.on("migrate", &[]).done();
        let said = repo.on("rehearse", &[]).done();
        assert!(said.contains("nothing to rehearse"), "{said}");
    }
}

#[test]
fn the_report_is_data_too() {
    for repo in shops() {
        with_age(&repo);
        let report = repo.on("rehearse", &["--format", "json"]);
        let report = report.json();
        assert_eq!(report["verdict"], "safe", "{report}");
        assert_eq!(report["copied"]["rows"], 7, "{report}");
        let statement = &report["upgrade"][0];
        assert!(
            statement["sql"].as_str().unwrap().contains("ADD COLUMN"),
            "{report}"
        );
        assert!(statement["ms"].as_f64().unwrap() > 0.0, "{report}");
        let mode = if repo.is_sqlite() {
            "WRITE"
        } else {
            "ACCESS EXCLUSIVE"
        };
        assert_eq!(statement["locks"][0]["mode"], mode, "{report}");
        let lost = &report["not_restored"];
        assert_eq!(lost.as_array().unwrap().len(), 0, "{report}");
        assert!(
            report["downgrade"][0]["sql"]
                .as_str()
                .unwrap()
                .contains("DROP COLUMN")
        );
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let [repo, _] = shops();
    repo.models(&schemi_tests::monorepo::SHOP.replace("total >= 0", "total >= 0 AND 1 < 2"));
    repo.on("revision", &["-m", "check"]).done();
    repo.on("rehearse", &["--html", "page.html"]).done();
    let page = repo.read("page.html");
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(
        page.contains("The way there") && page.contains("The way back"),
        "{page}"
    );
    assert!(page.contains("total &gt;= 0 AND 1 &lt; 2"), "{page}");
    for outside in ["http://", "https://", "<script", "src=", "url("] {
        assert!(!page.contains(outside), "{outside} in {page}");
    }
}

#[test]
fn what_fails_keeps_the_copy_and_names_it() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "bbbbbbbbbbbb",
            Some(&parent),
            "-- schemi:up\nCREATE TABLE half (a integer);\nINSERT INTO nowhere VALUES (1);\n\n-- schemi:down\nDROP TABLE half;\n",
        );
        let before = repo.dump();
        let error = repo.on("rehearse", &[]).fails();
        assert!(error.contains("bbbbbbbbbbbb_hand.sql:8"), "{error}");
        assert!(error.contains("nowhere"), "{error}");
        assert!(error.contains("the copy is kept for a look: "), "{error}");
        let (_, name) = error.trim_end().rsplit_once(": ").unwrap();
        assert_eq!(repo.dump(), before);
        if repo.is_sqlite() {
            let count =
                schemi_tests::monorepo::sqlite(name.as_ref(), "SELECT count(*) FROM orders");
            assert_eq!(count, "3\n");
        } else {
            let server = schemi_tests::postgres::server();
            assert_eq!(
                server
                    .psql(name, "SELECT count(*) FROM orders")
                    .unwrap()
                    .trim(),
                "3"
            );
            server
                .psql("postgres", &format!("DROP DATABASE \"{name}\""))
                .unwrap();
        }
    }
}

#[test]
fn a_copy_may_be_kept() {
    let [repo, _] = shops();
    with_age(&repo);
    let said = repo.on("rehearse", &["--keep"]).done();
    let (_, kept) = said.trim_end().rsplit_once("the copy is kept: ").unwrap();
    let ages =
        schemi_tests::monorepo::sqlite(kept.as_ref(), "SELECT count(*), max(age) FROM customers");
    assert_eq!(ages, "3|\n");
}

#[test]
fn a_part_is_not_called_safe_as_a_whole() {
    let [repo, _] = shops();
    with_age(&repo);
    let settings = repo.read("settings.yaml").replace(
        "        connection: { db_path: data/shop.db }\n",
        "        connection: { db_path: data/shop.db }\n        clone:\n          mask: { customers.name: \"'x'\" }\n          where: { orders: id = 1 }\n",
    );
    repo.write("settings.yaml", &settings);
    let said = repo.on("rehearse", &[]).done();
    for part in [
        "of orders only the rows where id = 1",
        "masked values of customers.name",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(
        said.contains("in the part that was copied; of the rest nothing is known"),
        "{said}"
    );
    assert!(!said.contains("safe:"), "{said}");
}

#[test]
fn what_is_wrong_with_the_revisions_shows_before_anything_is_copied() {
    for repo in shops() {
        with_age(&repo);
        let error = repo.on("rehearse", &["zzz"]).fails();
        assert!(error.contains("zzz"), "{error}");
        for copied in ["copying", "the copy is kept"] {
            assert!(!error.contains(copied), "{error}");
        }
    }
}
