//! One branch of several taken back, applied again, and written as a script.

use schemi_tests::monorepo::{Monorepo, NOTES};

/// A revision that makes a table of its name.
fn table(repo: &Monorepo, id: &str, revises: &str, more: &str) {
    let path = format!("{}/{id}.sql", schemi_tests::monorepo::VERSIONS);
    let text = format!(
        "-- revision: {id}\n-- revises: {revises}\n-- created: 2026-01-01T00:00:00Z\n-- message: {id}\n\
         {more}\n-- schemi:up\nCREATE TABLE {id} (a integer);\n\n-- schemi:down\nDROP TABLE {id};\n"
    );
    repo.write(&path, &text);
}

/// `root`, the branches `left1`–`left2` (label left) and `right1`–`right2` (label right) after it; a base of
/// its own, `other1`–`other2` (label other), of which the second needs `left1`.
fn branched(repo: &Monorepo) {
    table(repo, "root", "", "");
    table(repo, "left1", "root", "-- branch-label: left\n");
    table(repo, "left2", "left1", "");
    table(repo, "right1", "root", "-- branch-label: right\n");
    table(repo, "right2", "right1", "");
    table(repo, "other1", "", "-- branch-label: other\n");
    table(repo, "other2", "other1", "-- depends-on: left1\n");
}

/// The tables that revisions have made: those of the history, and those that are there.
fn applied(repo: &Monorepo) -> Vec<String> {
    let history = "SELECT revision FROM schemi_revisions ORDER BY revision";
    let there = if repo.is_sqlite() {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schemi_revisions' ORDER BY name"
    } else {
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schemi_revisions' ORDER BY tablename"
    };
    let history = repo.sql(history);
    assert_eq!(repo.sql(there), history, "the history tells what is there");
    history.lines().map(str::to_owned).collect()
}

const ALL: [&str; 7] = [
    "left1", "left2", "other1", "other2", "right1", "right2", "root",
];

/// What stays after each downgrade from everything.
const WAYS: [(&str, &[&str]); 9] = [
    ("left@base", &["other1", "right1", "right2", "root"]),
    (
        "right@base",
        &["left1", "left2", "other1", "other2", "root"],
    ),
    (
        "other@base",
        &["left1", "left2", "right1", "right2", "root"],
    ),
    (
        "left@-1",
        &["left1", "other1", "other2", "right1", "right2", "root"],
    ),
    ("right@-2", &["left1", "left2", "other1", "other2", "root"]),
    (
        "right@root",
        &["left1", "left2", "other1", "other2", "root"],
    ),
    (
        "left2-1",
        &["left1", "other1", "other2", "right1", "right2", "root"],
    ),
    ("left1-1", &["other1", "right1", "right2", "root"]),
    ("root", &["other1", "root"]),
];

#[test]
fn one_branch_is_taken_back_and_applied_again() {
    for repo in Monorepo::each(NOTES) {
        branched(&repo);
        for (goal, stays) in WAYS {
            repo.on("migrate", &["heads"]).done();
            assert_eq!(applied(&repo), ALL);
            repo.on("downgrade", &[goal]).done();
            assert_eq!(applied(&repo), stays, "{goal}");
        }
        repo.on("downgrade", &["base"]).done();
        assert!(applied(&repo).is_empty());
        repo.on("downgrade", &["base"]).done();
    }
}

#[test]
fn the_same_ways_as_scripts() {
    for repo in Monorepo::each(NOTES) {
        branched(&repo);
        let up = repo.on("migrate", &["heads", "--sql"]).done();
        for (goal, stays) in WAYS {
            if goal.contains("@-") {
                continue;
            }
            assert_eq!(repo.shell(&up), "", "{up}");
            assert_eq!(applied(&repo), ALL);
            let range = format!("heads:{goal}");
            let down = repo.on("downgrade", &[&range, "--sql"]).done();
            assert_eq!(repo.shell(&down), "", "{down}");
            assert_eq!(applied(&repo), stays, "{goal}");
            repo.on("downgrade", &["base"]).done();
        }
    }
}

#[test]
fn a_script_leads_from_any_revision_to_any_other() {
    for repo in Monorepo::each(NOTES) {
        branched(&repo);
        for (from, to, there) in [
            ("root", "left2", &["left1", "left2", "root"] as &[&str]),
            (
                "left1",
                "other@head",
                &["left1", "other1", "other2", "root"],
            ),
            ("base", "right@head", &["right1", "right2", "root"]),
            ("other2", "heads", &ALL),
            ("", "left1", &["left1", "root"]),
            ("right1", "right@+1", &["right1", "right2", "root"]),
        ] {
            if !from.is_empty() && from != "base" {
                repo.on("migrate", &[from]).done();
            }
            let script = repo
                .on("migrate", &[&format!("{from}:{to}"), "--sql"])
                .done();
            assert_eq!(repo.shell(&script), "", "{script}");
            assert_eq!(applied(&repo), there, "{from}:{to}");
            repo.on("downgrade", &["base"]).done();
            // And back, from what is there.
            if !from.is_empty() && from != "base" && from != "other2" && to != "heads" {
                repo.on(
                    "migrate",
                    &[to.strip_suffix("@+1").map_or(to, |_| "right2")],
                )
                .done();
                let top = there.iter().rfind(|id| !["root", "left1"].contains(id));
                let top = top.copied().unwrap_or("left1");
                let back = format!("{top}:{from}");
                let script = repo.on("downgrade", &[&back, "--sql"]).done();
                assert_eq!(repo.shell(&script), "", "{script}");
                assert!(applied(&repo).contains(&from.to_owned()), "{back}");
                repo.on("downgrade", &["base"]).done();
            }
        }
    }
}

#[test]
fn a_branch_goes_up_by_itself() {
    for repo in Monorepo::each(NOTES) {
        branched(&repo);
        repo.on("migrate", &["left@head"]).done();
        assert_eq!(applied(&repo), ["left1", "left2", "root"]);
        repo.on("migrate", &["right@+1"]).done();
        assert_eq!(applied(&repo), ["left1", "left2", "right1", "root"]);
        repo.on("migrate", &["other@+1"]).done();
        repo.on("migrate", &["other@+1"]).done();
        assert!(applied(&repo).contains(&"other2".to_owned()));
        repo.on("migrate", &["other@+1"]).says(&["beyond the last"]);
        repo.on("migrate", &["right1+1"]).done();
        assert_eq!(applied(&repo), ALL);
        let words = ["several revisions are current", "left2", "right2"];
        repo.on("downgrade", &["-1"]).says(&words);
        repo.on("migrate", &["head"])
            .says(&["several heads", "left2", "other2", "right2"]);
    }
}

#[test]
fn what_another_branch_needs_is_applied_with_it() {
    for repo in Monorepo::each(NOTES) {
        branched(&repo);
        repo.on("migrate", &["other2"]).done();
        assert_eq!(applied(&repo), ["left1", "other1", "other2", "root"]);
        // And what needs it goes before it.
        let said = repo
            .on("downgrade", &["left@base", "--format", "json"])
            .json();
        let ids: Vec<_> = said["revisions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| &r["revision"])
            .collect();
        assert_eq!(ids, ["other2", "left1"]);
        assert_eq!(applied(&repo), ["other1", "root"]);
    }
}
