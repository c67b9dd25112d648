//! `squash`: one revision in the place of several, and the databases that have those.

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

const A: &str = "aaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbb";
const C: &str = "cccccccccccc";
const D: &str = "dddddddddddd";
const E: &str = "eeeeeeeeeeee";

const BY_HAND: &str = "-- schemi:up\n-- What was there from the first day on.\nCREATE TABLE other (a integer);\n\
    INSERT INTO other VALUES (7);\n\n-- schemi:down\nDROP TABLE other;\n";

const HISTORY: &str = "SELECT revision, parents FROM schemi_revisions ORDER BY revision";

fn with(columns: &str) -> String {
    NOTES.replace("pub text:", &format!("{columns}\n    pub text:"))
}

/// `a` and `b` of models, `c` by hand, `d` of models; all applied.
fn grown(repo: &Monorepo) {
    repo.evolve(NOTES, &["--rev-id", A]);
    repo.evolve(&with("pub phone: Option<String>,"), &["--rev-id", B]);
    repo.hand_written(C, Some(B), BY_HAND);
    repo.on("migrate", &[]).done();
    let mail = with("pub phone: Option<String>,\n    pub mail: Option<String>,");
    repo.evolve(&mail, &["--rev-id", D]);
    repo.sql("INSERT INTO notes (id, text) VALUES (1, 'kept')");
}

/// A file without the line that says when it was written.
fn timeless(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("-- created: "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// What the database holds beside the history.
fn schema(repo: &Monorepo) -> String {
    repo.sql(match repo.is_sqlite() {
        true => "SELECT name, sql FROM sqlite_master WHERE tbl_name NOT LIKE 'schemi%' ORDER BY 1",
        false => {
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE 'schemi%' ORDER BY 1, 2"
        }
    })
}

#[test]
fn a_database_that_has_them_all_is_moved_over() {
    for repo in Monorepo::each(NOTES) {
        grown(&repo);
        let (files, before) = (repo.files(), schema(&repo));
        let squash = ["squash", "shop", ":cccc", "-m", "first year", "--rev-id", E];
        let dry = repo.run(&[&squash[..], &["--dry-run"]].concat()).done();
        assert!(
            dry.contains(&format!("-- replaces: {A}, {B}, {C}\n")),
            "{dry}"
        );
        assert!(
            dry.contains("-- What was there from the first day on.\n"),
            "{dry}"
        );
        assert_eq!(repo.files(), files);
        let path = format!("{VERSIONS}/{E}_first_year");
        assert_eq!(
            repo.run(&squash).done(),
            format!("wrote {path}.sql in the place of 3 revisions, whose files are gone\n")
        );
        assert_eq!(timeless(&repo.read(&format!("{path}.sql"))), timeless(&dry));
        assert_eq!(
            repo.revisions(),
            [format!("{D}_change"), format!("{E}_first_year")]
        );
        assert!(repo.path(&format!("{path}.json")).is_file());
        assert!(!repo.path(&format!("{VERSIONS}/{A}_change.json")).exists());
        // Who only reads counts it as applied, and writes nothing.
        let history = repo.sql(HISTORY);
        assert!(
            repo.on("current", &[])
                .done()
                .contains(&format!("{D} (head) change"))
        );
        repo.on("check", &[]).done();
        repo.run(&["status", "shop"]).done();
        repo.on("migrate", &["--dry-run"]).done();
        assert_eq!(repo.sql(HISTORY), history);
        let ran = repo.on("migrate", &[]);
        assert!(
            ran.stderr.contains(&format!("the history has {E} now")),
            "{ran}"
        );
        assert_eq!(repo.sql(HISTORY), format!("{D}|{E}\n{E}|\n"));
        assert_eq!(schema(&repo), before);
        assert_eq!(repo.sql("SELECT text FROM notes"), "kept\n");
        // All of it goes back and forth as one.
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
        assert_eq!(schema(&repo), "");
        repo.on("migrate", &["eeee"]).done();
        repo.on("migrate", &[]).done();
        assert_eq!(schema(&repo), before);
        assert_eq!(repo.sql("SELECT a FROM other"), "7\n");
        repo.on("check", &[]).done();
    }
}

#[test]
fn one_that_has_only_some_is_refused_until_it_has_them_all() {
    for repo in Monorepo::each(NOTES) {
        grown(&repo);
        repo.on("downgrade", &[B, "--allow-data-loss"]).done();
        let old = repo.files();
        repo.run(&["squash", "shop", &format!("{A}:{C}"), "--rev-id", E])
            .done();
        let expected = [
            "`aaaaaaaaaaaa` is applied, for which `eeeeeeeeeeee` stands now",
            "with cccccccccccc, which is not: check out",
        ];
        let history = repo.sql(HISTORY);
        for command in ["migrate", "check"] {
            repo.on(command, &[]).says(&expected);
        }
        let status = repo.run(&["status", "shop"]).found();
        assert!(
            status.contains("has only some of the revisions for which eeeeeeeeeeee stands"),
            "{status}"
        );
        assert_eq!(repo.sql(HISTORY), history);
        // By the script that the history keeps, what is there can be taken back.
        repo.on("downgrade", &["-1", "--allow-data-loss", "--yes"])
            .done();
        assert_eq!(repo.sql(HISTORY), format!("{A}|\n"));
        // As the commit has them that was checked out.
        let squashed = repo.files();
        let is_revision = |path: &&std::path::PathBuf| path.starts_with(repo.path(VERSIONS));
        let put = |files: &std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| {
            let gone = repo.files();
            gone.keys()
                .filter(is_revision)
                .for_each(|path| std::fs::remove_file(path).unwrap());
            for (path, bytes) in files.iter().filter(|(path, _)| is_revision(path)) {
                std::fs::write(path, bytes).unwrap();
            }
        };
        put(&old);
        repo.on("migrate", &["cccc"]).done();
        put(&squashed);
        // The history is written by the next one that writes, a downgrade too.
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
        assert_eq!(schema(&repo), "");
        assert_eq!(repo.sql(HISTORY), "");
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn what_cannot_be_one_revision_is_refused_by_name() {
    const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";
    let repo = Monorepo::sqlite(NOTES);
    repo.hand_written(A, None, NOTHING);
    repo.hand_written(B, Some(A), NOTHING);
    let off = NOTHING.replace("up\n", "up transaction=off\n");
    let path = repo.hand_written(C, Some(B), &off);
    let squash = |range: &str| repo.run(&["squash", "shop", range, "--rev-id", E]);
    squash("aaaa").says(&["FROM:TO"]);
    squash("aaaa:aaaa").says(&["two or more"]);
    squash("bbbb:aaaa").says(&["two or more"]);
    squash("aaaa:cccc").says(&["cccccccccccc has a section with `transaction=off`"]);
    repo.hand_written(C, Some(B), NOTHING);
    let other = repo.hand_written(D, Some(A), NOTHING);
    squash(":cccc").says(&["revision dddddddddddd stands on aaaaaaaaaaaa"]);
    repo.run(&["merge", "shop", "--rev-id", "ffff"]).done();
    squash(":ffff").says(&["only revisions in a straight line"]);
    std::fs::remove_file(repo.path(&other)).unwrap();
    let merged = repo
        .revisions()
        .into_iter()
        .find(|name| name.starts_with("ffff"));
    std::fs::remove_file(repo.path(&format!("{VERSIONS}/{}.sql", merged.unwrap()))).unwrap();
    repo.run(&[
        "revision", "shop.dev", "--empty", "--record", "-m", "b", "--rev-id", D,
    ])
    .done();
    squash(":dddd").says(&["dddddddddddd is a baseline"]);
    squash("bbbb:cccc").done();
    let again = repo.run(&["squash", "shop", ":eeee"]);
    again.says(&["eeeeeeeeeeee stands for others already", "begin after it"]);
    // The former names lead to it; a file that comes back is in its way.
    repo.run(&["show", "shop", "bbbb"])
        .says(&["`eeeeeeeeeeee` stands for it"]);
    let history = repo.run(&["history", "shop"]).done();
    assert!(
        history.contains("eeeeeeeeeeee -> dddddddddddd"),
        "{history}"
    );
    repo.write(
        &path,
        &format!("-- revision: {C}\n-- revises: {A}\n\n{NOTHING}"),
    );
    repo.run(&["heads", "shop"])
        .says(&["stands for revision `cccccccccccc`", "delete one"]);
}

#[test]
fn files_that_git_does_not_have_stay() {
    let repo = Monorepo::sqlite(NOTES);
    repo.revision(&["--rev-id", A]);
    repo.hand_written(B, Some(A), "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n");
    let git = std::process::Command::new("git")
        .args(["init", "--quiet"])
        .current_dir(repo.root())
        .status();
    assert!(git.unwrap().success());
    let before = repo.files();
    repo.run(&["squash", "shop", ":"])
        .says(&["git does not have this file", "--yes"]);
    assert_eq!(repo.files(), before);
    repo.run(&["squash", "shop", ":", "--yes"]).done();
    assert_eq!(repo.revisions().len(), 1);
}

#[test]
fn enums_and_tables_made_anew_stay_in_their_order() {
    let models = |values: &str, default: &str| {
        let field =
            format!("#[schemi(default = \"'{default}'\")]\n    pub state: State,\n    pub text:");
        let state = format!(
            "\n#[derive(SqlType)]\n#[schemi(name = \"state\", rename_all = \"snake_case\")]\npub enum State {{ {values} }}\n"
        );
        NOTES.replace("pub text:", &field) + &state
    };
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&models("New", "new"), &["--rev-id", A]);
        repo.sql("INSERT INTO notes (id) VALUES (1)");
        repo.evolve(&models("New, Old", "old"), &["--rev-id", B]);
        repo.evolve(&models("New, Old, Gone", "gone"), &["--rev-id", C]);
        let before = schema(&repo);
        repo.run(&["squash", "shop", ":", "--rev-id", E]).done();
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
        assert_eq!(schema(&repo), "");
        repo.on("migrate", &[]).done();
        assert_eq!(schema(&repo), before);
        repo.on("check", &[]).done();
        let same = repo.on("revision", &["-m", "x"]).done();
        assert!(same.starts_with("nothing to do"), "{same}");
    }
}
