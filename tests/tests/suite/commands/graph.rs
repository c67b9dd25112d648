//! `history` drawn: a lane for each branch.

use schemi_tests::monorepo::{Monorepo, NOTES};

use super::terminal::script;

const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";

fn merged() -> Monorepo {
    let repo = Monorepo::sqlite(NOTES);
    repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
    repo.hand_written("cccccccccccc", Some("aaaaaaaaaaaa"), NOTHING);
    repo.hand_written("dddddddddddd", Some("bbbbbbbbbbbb, cccccccccccc"), NOTHING);
    repo
}

const DRAWN: &str = "\
* bbbbbbbbbbbb, cccccccccccc -> dddddddddddd (head, merge) by hand
├─╮
│ * aaaaaaaaaaaa -> cccccccccccc by hand
* │ aaaaaaaaaaaa -> bbbbbbbbbbbb by hand
├─╯
* <base> -> aaaaaaaaaaaa by hand
";

#[test]
fn branches_and_merges_are_drawn() {
    let repo = merged();
    assert_eq!(repo.run(&["history", "shop", "--graph"]).done(), DRAWN);
    let long = repo.run(&["history", "shop", "--graph", "-v"]).done();
    assert!(
        long.starts_with(
            "* revision:   dddddddddddd (head, merge)\n├─╮ revises:    bbbbbbbbbbbb, cccccccccccc\n\
             │ │ created:    2026-01-01T00:00:00Z\n"
        ),
        "{long}"
    );
    let part = repo
        .run(&["history", "shop", "--graph", "-r", "bbbb:"])
        .done();
    assert_eq!(part.lines().count(), 2, "{part}");
}

#[test]
fn a_list_stays_a_list_where_nobody_looks() {
    let repo = merged();
    let list = repo.run(&["history", "shop"]).done();
    assert_eq!(list.lines().count(), 4, "{list}");
    assert!(!list.contains('*'), "{list}");
    let json = repo
        .run(&["history", "shop", "--graph", "--format", "json"])
        .json();
    assert_eq!(json.as_array().unwrap().len(), 4);
}

#[test]
fn a_terminal_shows_the_graph_where_there_is_one() {
    let repo = merged();
    let tool = schemi_tests::cli::folder().join("schemi");
    let command = format!("{} --color never history shop", tool.display());
    let (code, screen) = script(&repo, &command, "sleep 1");
    assert_eq!(code, 0, "{screen}");
    assert_eq!(screen.replace('\r', ""), DRAWN);
    let command = format!("{} --color never history shop -r :bbbb", tool.display());
    let (_, screen) = script(&repo, &command, "sleep 1");
    assert!(!screen.contains('*'), "{screen}");
}
