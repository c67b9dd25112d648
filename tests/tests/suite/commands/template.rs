//! The template of revisions is the project's own.

use schemi_tests::monorepo::{Monorepo, NOTES};

const TEMPLATE: &str = "services/shop/migrations/script.sql.jinja";

#[test]
fn a_project_may_have_its_own() {
    let repo = Monorepo::sqlite(NOTES);
    let text = repo.read(TEMPLATE);
    repo.write(
        TEMPLATE,
        &format!("{text}\n-- reviewed by: {{{{ x.reviewer }}}}\n"),
    );
    let name = repo.revision(&["-x", "reviewer=Ann"]);
    assert!(repo.revision_text(&name).ends_with("-- reviewed by: Ann\n"));
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
}

#[test]
fn a_mistake_in_it_is_shown_at_its_line() {
    let repo = Monorepo::sqlite(NOTES);
    let text = repo.read(TEMPLATE);
    for (mistake, marked, said) in [
        (
            "-- {{ nowhere.at.all }}",
            "^",
            "there are revision, parents, message, created",
        ),
        ("{% for %}", "^", "the template has a mistake: syntax error"),
        ("{{ revision | nofilter }}", "^", "unknown filter"),
        ("-- {{ revison }}", "^^^^^^^", "did you mean `revision`"),
        ("-- by {{ x.reviewer }}", "^^", "pass -x reviewer=VALUE"),
    ] {
        repo.write(TEMPLATE, &format!("{text}{mistake}\n"));
        let before = repo.files();
        let line = text.lines().count() + 1;
        let place = format!("--> {TEMPLATE}:{line}:");
        let shown = format!("\n{line} | {mistake}\n");
        repo.on("revision", &["-m", "x"])
            .says(&[&place, &shown, marked, said]);
        assert_eq!(repo.files(), before);
    }
}

#[test]
fn every_value_that_it_has_is_told_and_can_be_used() {
    let repo = Monorepo::sqlite(NOTES);
    let help = repo.run(&["list-templates", "--help"]).done();
    let text = repo.read(TEMPLATE);
    let values = [
        "revision",
        "parents | join(' ')",
        "message",
        "created",
        "labels | join(' ')",
        "depends_on | join(' ')",
        "up.sqlite | length > 0",
        "down.sqlite | length > 0",
        "x.by",
    ];
    let lines = values.map(|value| format!("-- it has {{{{ {value} }}}}\n"));
    // Before the sections, since a comment behind them would be the last one's.
    let (head, sections) = text.split_once("{% for").unwrap();
    repo.write(
        TEMPLATE,
        &format!("{head}{}{{% for{sections}", lines.concat()),
    );
    let flags = ["--branch-label", "main", "--rev-id", "first", "--empty"];
    // Given to the tool itself, and to the command.
    let before = ["-x", "by=Ann", "revision", "shop.dev", "-m", "one"];
    repo.run(&[&before[..], &flags].concat()).done();
    let after = [
        "revision", "shop.dev", "-m", "two", "--rev-id", "second", "--empty", "-x", "by=a=b",
    ];
    repo.run(&after).done();
    let first = repo.revision_text("first_one");
    for said in ["first", "one", "main", "True", "Ann"] {
        assert!(first.contains(&format!("-- it has {said}\n")), "{first}");
    }
    let second = repo.revision_text("second_two");
    assert!(second.contains("-- it has first\n") && second.contains("-- it has a=b\n"));
    for value in values {
        let name = value.split([' ', '.']).next().unwrap();
        assert!(
            help.contains(&format!("\n  {name}")) || help.contains(&format!(", {name} ")),
            "{name}: {help}"
        );
    }
    repo.run(&["migrate", "shop.dev", "-x", "by=nobody"]).done();
    repo.run(&["status", "-x", "nonsense"]).says(&["KEY=VALUE"]);
}

#[test]
fn one_that_makes_no_revision_is_refused() {
    let repo = Monorepo::sqlite(NOTES);
    repo.write(TEMPLATE, "nothing of use\n");
    let before = repo.files();
    repo.on("revision", &["-m", "x"]).fails();
    assert_eq!(repo.files(), before);
}

#[test]
fn blanks_at_the_end_of_a_line_of_a_text_stay() {
    let field = "#[schemi(default = \"'two  \\nlines'\")]\n    pub text: String,";
    for repo in Monorepo::each(&NOTES.replace("pub text: Option<String>,", field)) {
        let name = repo.revision(&[]);
        assert!(repo.revision_text(&name).contains("'two  \nlines'"));
        repo.on("migrate", &[]).done();
        repo.sql("INSERT INTO notes (id) VALUES (1)");
        assert_eq!(repo.sql("SELECT length(text) FROM notes").trim(), "11");
        repo.on("check", &[]).done();
    }
}

#[test]
fn one_that_leaves_out_what_a_revision_runs_is_refused() {
    let repo = Monorepo::sqlite(NOTES);
    let whole = repo.read(TEMPLATE);
    let head: String = whole.split_inclusive('\n').take(4).collect();
    let down_alone = whole.replace("{{ up[dialect] }}", "");
    for text in [head, down_alone] {
        repo.write(TEMPLATE, &text);
        let before = repo.files();
        repo.on("revision", &["-m", "x"])
            .says(&["script.sql.jinja: the template leaves out", "up[dialect]"]);
        assert_eq!(repo.files(), before);
    }
    let more = whole.replace("{{ up[dialect] }}", "{{ up[dialect] }}\nSELECT 1;");
    repo.write(TEMPLATE, &more);
    repo.on("revision", &["-m", "x"]).done();
    repo.on("migrate", &[]).done();
}
