//! Tables that the settings pass over.

use schemi_tests::monorepo::{Monorepo, NOTES};

/// Has the settings pass over tables.
fn pass_over(repo: &Monorepo, patterns: &str) {
    let text = repo.read("settings.yaml");
    let text = text.replace("    db:\n", &format!("    ignore: [{patterns}]\n    db:\n"));
    repo.write("settings.yaml", &text);
}

#[test]
fn what_is_passed_over_is_seen_by_no_command() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("CREATE TABLE queue_jobs (id INTEGER PRIMARY KEY, note TEXT)");
        repo.sql("CREATE VIEW queue_open AS SELECT id FROM queue_jobs");
        let models = repo.on("models", &[]).done();
        assert!(models.contains("queue_jobs"), "{models}");
        pass_over(&repo, "'queue_*'");
        let models = repo.on("models", &[]).done();
        assert!(!models.contains("queue_jobs"), "{models}");
        let explained = repo.on("check", &["--explain"]).done();
        assert!(
            explained.contains("passed over (`ignore` of the settings):\n  queue_jobs"),
            "{explained}"
        );
        let target = if repo.is_sqlite() {
            "shop.dev"
        } else {
            "shop.prod"
        };
        let ran = repo.run(&["diff", target, "empty", "--explain"]).done();
        assert!(!ran.contains("- table queue_jobs"), "{ran}");
        assert!(
            ran.contains("passed over (`ignore` of the settings): queue_jobs"),
            "{ran}"
        );
    }
}

#[test]
fn a_table_that_revisions_made_and_settings_pass_over_stays() {
    let with_queue = format!(
        "{NOTES}\n#[derive(Model)] #[schemi(table = \"queue_jobs\")]\npub struct Job {{ #[schemi(primary_key)] pub id: i64 }}\n"
    );
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&with_queue, &[]);
        repo.models(NOTES);
        pass_over(&repo, "'queue_*'");
        let said = repo.on("revision", &["-m", "nothing"]).done();
        assert!(said.contains("nothing to do"), "{said}");
    }
}

#[test]
fn a_pattern_on_a_model_is_refused_with_both() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        pass_over(&repo, "other, 'not*'");
        for command in [&["check"][..], &["revision", "-m", "x"]] {
            repo.on(command[0], &command[1..]).says(&[
                "`not*`",
                "`ignore`",
                "table notes",
                "narrow the pattern",
            ]);
        }
    }
    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &[]);
    pass_over(&repo, "public.notes");
    repo.on("check", &[])
        .says(&["`public.notes`", "table notes"]);
    repo.write(
        "settings.yaml",
        &repo.read("settings.yaml").replace("public.notes", "''"),
    );
    repo.on("check", &[]).says(&["`ignore` is empty"]);
}

#[test]
fn a_database_has_patterns_of_its_own_and_idle_ones_are_told() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("CREATE TABLE queue_jobs (id INTEGER PRIMARY KEY)");
        pass_over(&repo, "'idle_*'");
        let mut text = repo.read("settings.yaml");
        for kind in ["sqlite", "postgres"] {
            let line = format!("        type: {kind}\n");
            let own = format!("{line}        ignore: ['queue_*', 'absent']\n");
            text = text.replace(&line, &own);
        }
        repo.write("settings.yaml", &text);
        for command in [
            &["check", repo.target, "--explain"][..],
            &["models", repo.target],
            &["revision", repo.target, "-m", "nothing"],
            &["diff", repo.target, "empty"],
        ] {
            let ran = repo.run(command);
            for idle in ["idle_*", "absent"] {
                let told = format!(
                    "the pattern `{idle}` of `ignore` in the settings matches no table here"
                );
                assert!(ran.stderr.contains(&told), "{ran}");
            }
            assert!(!ran.stderr.contains("queue_"), "{ran}");
            assert!(!ran.done().contains("table queue_jobs"));
        }
    }
}
