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
        assert!(said.contains(" is at head"), "{said}");
        let names = repo.revisions();
        let first = names.iter().find(|name| name.ends_with("_age")).unwrap()[..12].to_owned();
        repo.hand_written("aaaaaaaaaaaa", Some(&first), "-- schemi:up\nSELECT 1;\n");
        let said = repo.on("rehearse", &[&first]).done();
        let all = format!("has all revisions up to `{first}` already");
        assert!(said.contains(&all), "{said}");
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
fn a_page_that_cannot_be_written_shows_before_anything_is_copied() {
    let [repo, _] = shops();
    with_age(&repo);
    let error = repo
        .on("rehearse", &["--html", "nowhere/page.html"])
        .fails();
    assert!(
        error.contains("cannot write `nowhere/page.html`"),
        "{error}"
    );
    assert!(!error.contains("copying"), "{error}");
    // What was there stays where the rehearsal does not come to an end, and what was not is not made.
    repo.write("old.html", "old");
    for (file, left) in [("old.html", Some("old")), ("new.html", None)] {
        repo.on("rehearse", &["zzz", "--html", file]).fails();
        let found = std::fs::read_to_string(repo.path(file)).ok();
        assert_eq!(found.as_deref(), left, "{file}");
    }
    repo.write("old.html", &"old".repeat(100_000));
    repo.on("rehearse", &["--html", "old.html"]).done();
    assert!(repo.read("old.html").trim_end().ends_with("</html>"));
}

#[test]
fn a_page_that_cannot_be_written_at_last_does_not_hide_the_report() {
    let [repo, _] = shops();
    with_age(&repo);
    let ran = repo.on("rehearse", &["--html", "/dev/full"]);
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stdout.contains("safe:"), "{ran}");
    assert!(ran.stderr.contains("cannot write `/dev/full`"), "{ran}");
}

#[test]
fn what_would_be_done_is_said_without_doing_it() {
    for repo in shops() {
        let said = repo.on("rehearse", &["--dry-run"]).done();
        assert!(said.contains("nothing to rehearse"), "{said}");
        with_age(&repo);
        let before = (repo.dump(), repo.files());
        let said = repo.on("rehearse", &["--dry-run"]).done();
        let (place, way) = match repo.is_sqlite() {
            true => ("schemi/rehearsals", "SQLite's online backup"),
            false => ("development.server", ""),
        };
        for part in [place, way, "and rehearse 1 revision there:\n", " age\n"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let outline = repo
            .on("rehearse", &["--dry-run", "--format", "json"])
            .json();
        let sql = outline["revisions"][0]["sql"].as_str().unwrap();
        assert!(sql.contains("ADD COLUMN"), "{outline}");
        assert_eq!((repo.dump(), repo.files()), before);
        assert!(!repo.cache().join("schemi/rehearsals").exists());
        assert_eq!(super::left(&repo), 0);
    }
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
fn a_large_table_is_large_although_a_part_of_it_was_copied() {
    for repo in shops() {
        let settings = repo.read("settings.yaml");
        let entry = settings.find(if repo.is_sqlite() { "dev:" } else { "prod:" });
        let (head, rest) = settings.split_at(entry.unwrap());
        let (name, rest) = rest.split_once('\n').unwrap();
        let part = "        clone: { where: { orders: id = 1 } }";
        repo.write("settings.yaml", &format!("{head}{name}\n{part}\n{rest}"));
        if repo.is_sqlite() {
            repo.models(&schemi_tests::monorepo::SHOP.replace("total >= 0", "total >= -1"));
            repo.on("revision", &["-m", "check"]).done();
        } else {
            let parent = repo.revisions()[0][..12].to_owned();
            repo.hand_written(
                "aaaaaaaaaaaa",
                Some(&parent),
                "-- schemi:up\nALTER TABLE orders ALTER COLUMN total TYPE numeric(20);\n\n-- schemi:down\nALTER TABLE orders ALTER COLUMN total TYPE bigint;\n",
            );
        }
        let said = repo.on("rehearse", &["--big-table", "2"]).found();
        for part in [
            "of orders only the rows where id = 1; --big-table counts all of its rows, about 3\n",
            "orders, of whose about 3 rows the copy has 1, is written anew in ",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
    }
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
