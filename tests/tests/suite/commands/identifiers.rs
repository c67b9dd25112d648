//! Every way of naming revisions that alembic knows, on one graph.

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

/// `base1111` – `mid22222` – `fork3333`, then `left4444` (label left) – `left5555`, and `rght4444` (label
/// right); `solo7777` begins by itself (label solo).
fn graph() -> Monorepo {
    let repo = Monorepo::sqlite(NOTES);
    for (id, revises, label) in [
        ("base1111", "", ""),
        ("mid22222", "base1111", ""),
        ("fork3333", "mid22222", ""),
        ("left4444", "fork3333", "left"),
        ("left5555", "left4444", ""),
        ("rght4444", "fork3333", "right"),
        ("solo7777", "", "solo"),
    ] {
        let label = match label {
            "" => String::new(),
            label => format!("-- branch-label: {label}\n"),
        };
        let text = format!(
            "-- revision: {id}\n-- revises: {revises}\n-- created: 2026-01-01T00:00:00Z\n-- message: {id}\n\
             {label}\n-- schemi:up\nSELECT 1;\n\n-- schemi:down\nSELECT 2;\n"
        );
        repo.write(&format!("{VERSIONS}/{id}.sql"), &text);
    }
    repo
}

/// The revisions that `show` finds by a name.
fn shown(repo: &Monorepo, name: &str) -> Vec<String> {
    let json = repo.run(&["show", "shop", name, "--format", "json"]).json();
    ids(&json, "id")
}

fn ids(json: &serde_json::Value, key: &str) -> Vec<String> {
    let list = json.as_array().unwrap_or_else(|| panic!("{json}")).iter();
    list.map(|entry| entry[key].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn names_that_need_no_database() {
    let repo = graph();
    for (name, found) in [
        ("left4444", &["left4444"] as &[&str]),
        ("mid2", &["mid22222"]),
        ("left", &["left4444"]),
        ("heads", &["left5555", "rght4444", "solo7777"]),
        ("left@head", &["left5555"]),
        ("right@heads", &["rght4444"]),
        ("fork3333@heads", &["left5555", "rght4444"]),
        ("left4444@head", &["left5555"]),
        ("left@head-1", &["left4444"]),
        ("left@head-2", &["fork3333"]),
        ("mid2+1", &["fork3333"]),
        ("left4+1", &["left5555"]),
        ("fork-1", &["mid22222"]),
        ("fork-2", &["base1111"]),
        ("left@fork+2", &["left5555"]),
        ("right@fork3333", &["fork3333"]),
        ("solo@head", &["solo7777"]),
        ("left4444:left5555", &["left4444", "left5555"]),
        (":mid2", &["base1111", "mid22222"]),
        ("left4:", &["left4444", "left5555"]),
        ("mid2:right@head", &["mid22222", "fork3333", "rght4444"]),
        ("base:solo", &["solo7777"]),
    ] {
        assert_eq!(shown(&repo, name), found, "{name}");
    }
}

#[test]
fn what_a_name_leaves_open_is_an_error_that_lists_the_candidates() {
    let repo = graph();
    for (name, words) in [
        (
            "head",
            &["several heads", "left5555", "rght4444", "solo7777"] as &[&str],
        ),
        ("head-1", &["several heads"]),
        ("fork3333@head", &["several heads", "left5555, rght4444"]),
        (
            "left@rght4444",
            &["no revision `rght4444` in the branch of `left`"],
        ),
        ("fork+1", &["could be any of left4444, rght4444"]),
        ("left5+1", &["beyond the last"]),
        ("base1-2", &["beyond the first"]),
        ("lef", &["at least four characters"]),
        ("nowhere@head", &["no revision `nowhere`"]),
        ("base", &["before the first one"]),
        ("solo@base", &["before the first one"]),
    ] {
        repo.run(&["show", "shop", name]).says(words);
    }
    let text = repo
        .revision_text("left4444")
        .replace("-- branch-label: left\n", "");
    repo.write(&format!("{VERSIONS}/left4444.sql"), &text);
    repo.run(&["show", "shop", "left"])
        .says(&["begins several revisions", "left4444, left5555"]);
}

#[test]
fn names_that_are_counted_from_a_database() {
    let repo = graph();
    let at = || {
        ids(
            &repo
                .run(&["history", "shop.dev", "-r", "current", "--format", "json"])
                .json(),
            "id",
        )
    };
    let go = |command: &str, name: &str| repo.on(command, &[name]).done();
    for (command, name, place) in [
        ("migrate", "+2", &["mid22222"] as &[&str]),
        ("migrate", "current+1", &["fork3333"]),
        ("migrate", "left@+1", &["left4444"]),
        ("migrate", "left@+1", &["left5555"]),
        ("downgrade", "-1", &["left4444"]),
        ("downgrade", "current-1", &["fork3333"]),
        ("migrate", "right@+1", &["rght4444"]),
        ("migrate", "left4+1", &["rght4444", "left5555"]),
        ("downgrade", "left@-1", &["rght4444", "left4444"]),
        ("downgrade", "left4-1", &["rght4444"]),
        ("downgrade", "right@base", &["fork3333"]),
        ("downgrade", "head", &[]),
    ] {
        if name == "head" {
            repo.on(command, &[name]).fails();
            continue;
        }
        if name == "+2" {
            // Two bases: which one is meant must be said.
            repo.on(command, &[name]).says(&["base1111", "solo7777"]);
            repo.on("migrate", &["mid2"]).done();
        } else {
            go(command, name);
        }
        assert_eq!(at(), place, "{command} {name}");
    }
    let listed = repo
        .run(&["history", "shop.dev", "-r", "current:left@head"])
        .done();
    assert_eq!(listed.lines().count(), 3, "{listed}");
}
