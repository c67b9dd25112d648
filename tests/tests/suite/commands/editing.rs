//! Revisions looked at and edited, and the templates that they are made of.

use schemi_tests::cli::{self, Ran};
use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";

fn two() -> Monorepo {
    let repo = Monorepo::sqlite(NOTES);
    repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
    repo
}

/// Runs `edit` with an editor that is this shell text.
fn edit(repo: &Monorepo, args: &[&str], editor: Option<&str>) -> Ran {
    let mut command = repo.command(&[&["edit", "shop"], args].concat());
    command.env_remove("VISUAL").env_remove("EDITOR");
    if let Some(editor) = editor {
        command.env("EDITOR", editor);
    }
    cli::run(&mut command)
}

#[test]
fn the_editor_gets_the_file() {
    let repo = two();
    let append = "f() { printf -- '-- seen\\n' >> \"$1\"; }; f";
    let said = edit(&repo, &[], Some(append)).done();
    assert_eq!(said, format!("edited {VERSIONS}/bbbbbbbbbbbb_hand.sql\n"));
    assert!(
        repo.revision_text("bbbbbbbbbbbb_hand")
            .ends_with("-- seen\n")
    );
    let said = edit(&repo, &["head-1"], Some("true")).done();
    assert_eq!(said, format!("left {VERSIONS}/aaaaaaaaaaaa_hand.sql\n"));
    // $VISUAL comes first.
    let mut command = repo.command(&["edit", "shop", "aaaa", "--format", "json"]);
    command.env("EDITOR", "false").env("VISUAL", "true");
    assert_eq!(cli::run(&mut command).json()["is_changed"], false);
}

#[test]
fn what_goes_wrong_with_an_editor_is_said() {
    let repo = two();
    edit(&repo, &[], None).says(&["no editor is known", "VISUAL or EDITOR"]);
    edit(&repo, &[], Some("  ")).says(&["no editor is known"]);
    edit(&repo, &[], Some("false")).says(&["the editor `false` failed"]);
    edit(&repo, &["zzzz"], Some("true")).says(&["no revision `zzzz`"]);
    edit(&repo, &[], Some("sed -i s/bbbbbbbbbbbb/eeeeeeeeeeee/"))
        .says(&["was revision bbbbbbbbbbbb and is eeeeeeeeeeee now"]);
    let repo = two();
    edit(&repo, &[], Some("sed -i s/schemi:down/schemi:dwon/")).says(&["bbbbbbbbbbbb_hand.sql:"]);
}

#[test]
fn show_takes_several() {
    let repo = two();
    let said = repo.run(&["show", "shop", "bbbb", "aaaa"]).done();
    let (b, a) = (said.find("revision:   bbbb"), said.find("revision:   aaaa"));
    assert!(b.unwrap() < a.unwrap(), "{said}");
    let json = |names: &[&str]| {
        let args = [&["show", "shop", "--format", "json"], names].concat();
        repo.run(&args).json().as_array().unwrap().len()
    };
    assert_eq!(json(&[]), 1);
    assert_eq!(json(&["heads", "head", "aaaa"]), 2);
    assert_eq!(json(&["base:head"]), 2);
    repo.run(&["show", "shop", "base"])
        .says(&["before the first one"]);
}

#[test]
fn current_says_all_that_the_history_knows() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
        let short = repo.on("current", &[]).done();
        assert_eq!(short.lines().count(), 1, "{short}");
        let said = repo.on("current", &["-v"]).done();
        for line in [
            "revision:   aaaaaaaaaaaa\n",
            "revises:    <base>\n",
            "applied:    20",
            "took:       ",
            "tool:       schemi ",
            &format!("path:       {VERSIONS}/aaaaaaaaaaaa_change.sql\n"),
            "    change\n",
        ] {
            assert!(said.contains(line), "{line}: {said}");
        }
        let json = repo.on("current", &["--format", "json"]).json();
        assert_eq!(json["details"][0]["revision"], "aaaaaaaaaaaa");
    }
}

const TEMPLATE: &str = "services/shop/migrations/script.sql.jinja";

#[test]
fn a_template_is_chosen_at_the_beginning() {
    let repo = Monorepo::sqlite(NOTES);
    let listed = repo.run(&["list-templates"]).done();
    assert_eq!(
        listed,
        "commented  as generic, with a word about what sections are\ngeneric    a section for each way \
         and kind of database\n"
    );
    let init = |args: &[&str]| {
        let _ = std::fs::remove_file(repo.path(TEMPLATE));
        repo.run(&[&["init", "shop"], args].concat())
    };
    init(&["-t", "commented"]).done();
    assert!(repo.read(TEMPLATE).contains("Each section is for one way"));
    repo.evolve(NOTES, &[]);
    repo.on("revision", &["--empty", "-m", "by hand"]).done();
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
    let own = "{# For changes that were reviewed. #}\n-- revision: {{ revision }}\n";
    repo.write("templates/reviewed/script.sql.jinja", own);
    let listed = repo.run(&["list-templates"]).done();
    assert!(
        listed.contains("\nreviewed   For changes that were reviewed.\n"),
        "{listed}"
    );
    init(&["--template", "reviewed"]).done();
    assert_eq!(repo.read(TEMPLATE), own);
    init(&["-t", "templates/reviewed"]).done();
    assert_eq!(repo.read(TEMPLATE), own);
    init(&["-t", "async"]).says(&["no template `async`", "`generic`", "`reviewed`"]);
    assert!(!repo.path(TEMPLATE).exists());
}
