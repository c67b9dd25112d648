//! Rehearsals on whose copy something fails: all that was found until then is told.

use schemi_tests::cli::Ran;
use schemi_tests::monorepo::Monorepo;
use serde_json::Value;

use super::{drop_kept, left, shops};

fn with(repo: &Monorepo, body: &str) {
    let parent = repo.revisions()[0][..12].to_owned();
    repo.hand_written("bbbbbbbbbbbb", Some(&parent), body);
}

/// A rehearsal that failed, with its report.
#[track_caller]
fn failed(repo: &Monorepo, rest: &[&str]) -> Ran {
    let before = repo.dump();
    let ran = repo.on("rehearse", rest);
    assert_eq!(ran.code, 2, "{ran}");
    assert_eq!(repo.dump(), before);
    ran
}

/// As [`failed`], as data; what was kept is dropped.
#[track_caller]
fn report(repo: &Monorepo) -> Value {
    let report = failed(repo, &["--format", "json"]).json();
    drop_kept(repo, report["kept"]["name"].as_str().unwrap());
    assert_eq!(left(repo), 0);
    report
}

/// The name of the copy that a report in words tells of.
#[track_caller]
fn kept(said: &str) -> &str {
    let (_, rest) = said.split_once("--drop-kept=").unwrap();
    rest.lines().next().unwrap()
}

#[test]
fn a_statement_of_the_way_there() {
    for repo in shops() {
        with(
            &repo,
            "-- schemi:up\nCREATE TABLE half (a integer);\nINSERT INTO nowhere VALUES (1);\n\n-- schemi:down\nDROP TABLE half;\n",
        );
        let ran = failed(&repo, &["--html", "page.html"]);
        let page = repo.read("page.html");
        for text in [&ran.stdout, &page] {
            for part in [
                "CREATE TABLE half",
                "INSERT INTO nowhere",
                "failed on the way there",
                "bbbbbbbbbbbb_hand.sql:8",
                "look at it: ",
                "--drop-kept=",
            ] {
                assert!(text.contains(part), "{part} in {text}");
            }
        }
        let error = &ran.stderr;
        assert!(
            error.contains("the rehearsal failed on the way there: "),
            "{error}"
        );
        assert!(error.contains("nowhere"), "{error}");
        drop_kept(&repo, kept(&ran.stdout));
        let report = report(&repo);
        assert_eq!(report["verdict"], "failed", "{report}");
        let failure = &report["failure"];
        assert_eq!(failure["phase"], "upgrade", "{report}");
        assert!(
            failure["message"].as_str().unwrap().contains("nowhere"),
            "{report}"
        );
        let statement = &failure["statement"];
        assert_eq!(statement["line"], 8, "{report}");
        assert_eq!(statement["revision"], "bbbbbbbbbbbb", "{report}");
        let ran: Vec<_> = report["upgrade"].as_array().unwrap().iter().collect();
        assert_eq!(ran.len(), 2, "{report}");
        assert_eq!(
            (&ran[0]["failed"], &ran[1]["failed"]),
            (&false.into(), &true.into())
        );
        assert!(
            report["kept"]["name"]
                .as_str()
                .unwrap()
                .contains("_rehearsal_")
        );
    }
}

#[test]
fn what_was_found_until_then_is_told() {
    for repo in shops() {
        with(
            &repo,
            "-- schemi:up\nDELETE FROM orders WHERE total = 20;\n\n-- schemi:down\nDROP TABLE nowhere;\n",
        );
        let ran = failed(&repo, &[]);
        for part in [
            "failed on the way back",
            "1 row of 3 of orders is gone",
            "the downgrade of revision bbbbbbbbbbbb fails: ",
            "bbbbbbbbbbbb_hand.sql:10",
        ] {
            assert!(ran.stdout.contains(part), "{part} in {ran}");
        }
        drop_kept(&repo, kept(&ran.stdout));
        let report = report(&repo);
        assert_eq!(report["failure"]["phase"], "downgrade", "{report}");
        assert_eq!(report["downgrade"][0]["failed"], true, "{report}");
    }
}

#[test]
fn a_downgrade_that_forgets_something() {
    for repo in shops() {
        with(
            &repo,
            "-- schemi:up\nCREATE TABLE half (a integer);\nCREATE INDEX by_total ON orders (total);\n\n-- schemi:down\nDROP TABLE half;\n",
        );
        let ran = failed(&repo, &[]);
        for part in [
            "the downgrade of revision bbbbbbbbbbbb does not take back all of its upgrade: ",
            "by_total",
            "failed on the way there for the second time",
            "a downgrade does not bring back:",
            "- index by_total of orders",
        ] {
            assert!(ran.stdout.contains(part), "{part} in {ran}");
        }
        drop_kept(&repo, kept(&ran.stdout));
        let report = report(&repo);
        assert_eq!(report["failure"]["phase"], "second_upgrade", "{report}");
        let kinds = report["findings"].as_array().unwrap().iter();
        assert!(kinds.clone().any(|f| f["kind"] == "downgrade"), "{report}");
    }
}

#[test]
fn nothing_is_kept_where_no_statement_ran() {
    for repo in shops() {
        super::with_age(&repo);
        repo.models("#[derive(Model)] pub struct Broken { pub id: Unknown }");
        let error = repo.on("rehearse", &[]).fails();
        assert!(error.contains("Unknown"), "{error}");
        assert!(!error.contains("copying"), "{error}");
        assert_eq!(left(&repo), 0);
    }
}
