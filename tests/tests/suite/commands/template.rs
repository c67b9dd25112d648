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
    for mistake in [
        "{{ nowhere.at.all }}",
        "{% for %}",
        "{{ revision | nofilter }}",
    ] {
        repo.write(TEMPLATE, &format!("{text}{mistake}\n"));
        let before = repo.files();
        let line = text.lines().count() + 1;
        repo.on("revision", &["-m", "x"])
            .says(&[&format!("{TEMPLATE}:{line}")]);
        assert_eq!(repo.files(), before);
    }
}

#[test]
fn one_that_makes_no_revision_is_refused() {
    let repo = Monorepo::sqlite(NOTES);
    repo.write(TEMPLATE, "nothing of use\n");
    let before = repo.files();
    repo.on("revision", &["-m", "x"]).fails();
    assert_eq!(repo.files(), before);
}
