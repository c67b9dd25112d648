//! The changes beside a revision: a record that is gone or edited is noticed, whoever needs it.

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

fn wider() -> String {
    NOTES.replace(
        "    pub text: Option<String>,\n",
        "    pub text: Option<String>,\n    pub more: Option<String>,\n",
    )
}

/// A database at its second revision, and that one's record.
fn at_second(repo: &Monorepo) -> (String, String) {
    repo.evolve(NOTES, &[]);
    let name = repo.evolve(&wider(), &[]);
    let path = format!("{VERSIONS}/{name}.json");
    let text = repo.read(&path);
    (path, text)
}

#[test]
fn a_record_that_is_gone_or_edited_is_refused_by_name() {
    for repo in Monorepo::each(NOTES) {
        let (path, text) = at_second(&repo);
        let commands = |repo: &Monorepo, expected: &[&str]| {
            repo.on("check", &[]).says(expected);
            repo.on("revision", &["-m", "x"]).says(expected);
            repo.on("downgrade", &["-1"]).says(expected);
            repo.run(&["show", "shop"]).says(expected);
        };
        std::fs::remove_file(repo.path(&path)).unwrap();
        commands(&repo, &[&path, "is gone", "version control"]);
        repo.write(&path, &text.replace("more", "less"));
        commands(&repo, &[&path, "is not as it was written", "-- record:"]);
        // What an editor or git changes without asking does not count.
        repo.write(&path, &text.replace('\n', "\r\n"));
        repo.on("check", &[]).done();
    }
}

#[test]
fn a_pending_revision_without_its_record_does_not_run() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.models(&wider());
        let name = repo.revision(&[]);
        std::fs::remove_file(repo.path(&format!("{VERSIONS}/{name}.json"))).unwrap();
        repo.on("migrate", &[]).says(&["is gone"]);
        repo.on("migrate", &["--sql"]).says(&["is gone"]);
    }
}

#[test]
fn revisions_from_before_and_by_hand_name_no_record() {
    for repo in Monorepo::each(NOTES) {
        repo.models(NOTES);
        let name = repo.revision(&[]);
        let text = repo.revision_text(&name);
        let kept = text.lines().filter(|line| !line.starts_with("-- record: "));
        let kept: Vec<_> = kept.collect();
        assert_eq!(kept.len() + 1, text.lines().count(), "{text}");
        repo.write(&format!("{VERSIONS}/{name}.sql"), &kept.join("\n"));
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
        repo.hand_written(
            "00aa00aa00aa",
            name.split('_').next(),
            "-- schemi:up\n-- schemi:down\n",
        );
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn a_baseline_names_its_record_and_a_template_cannot_leave_it_out() {
    for repo in Monorepo::each(NOTES) {
        let template = "-- revision: {{ revision }}\n-- revises: {{ parents | join(', ') }}\n{% for dialect in up %}{{ up[dialect] }}\n{{ down[dialect] }}{% endfor %}";
        repo.write("services/shop/migrations/script.sql.jinja", template);
        let name = repo.revision(&["--empty", "--record"]);
        assert!(repo.revision_text(&name).contains("\n-- record: "));
        std::fs::remove_file(repo.path(&format!("{VERSIONS}/{name}.json"))).unwrap();
        repo.on("stamp", &["head"]);
        repo.on("check", &[]).says(&["is gone"]);
    }
}
