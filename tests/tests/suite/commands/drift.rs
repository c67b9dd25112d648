//! What nobody owns and hangs on a column that goes: it goes along, and that is said.

use schemi_tests::monorepo::{Monorepo, NOTES};

#[test]
fn what_hangs_on_a_column_that_goes_is_said_to_go() {
    let wider = NOTES.replace(
        "    pub text: Option<String>,\n",
        "    pub text: Option<String>,\n    pub n: i64,\n",
    );
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&wider, &["--no-backfill", "notes.n"]);
        repo.sql("CREATE INDEX hand_index ON notes (text, n)");
        repo.sql("CREATE INDEX hand_stays ON notes (text)");
        if !repo.is_sqlite() {
            repo.sql("ALTER TABLE notes ADD CONSTRAINT hand_check CHECK (text <> '' OR n > 0)");
        }
        repo.models(NOTES);
        let ran = repo.on("revision", &["-m", "x"]);
        let mut gone = vec!["hand_index"];
        if !repo.is_sqlite() {
            gone.push("hand_check");
        }
        for name in &gone {
            let lines: Vec<&str> = ran.stderr.lines().filter(|l| l.contains(name)).collect();
            assert_eq!(lines.len(), 1, "{ran}");
            assert!(lines[0].contains("it goes with column n"), "{ran}");
            assert!(!lines[0].contains("--include-unowned"), "{ran}");
            assert!(ran.stdout.contains(&format!("{name} of notes")), "{ran}");
        }
        assert!(
            ran.stderr
                .contains("index hand_stays of table notes is in no model"),
            "{ran}"
        );
        let ran = repo.on("check", &[]);
        assert!(ran.stdout.contains("(it goes with column n)"), "{ran}");
        repo.on("migrate", &["--allow-data-loss"]).done();
        let ran = repo.on("check", &[]).found();
        assert!(
            ran.contains("hand_stays") && !ran.contains("hand_index"),
            "{ran}"
        );
    }
}

#[test]
fn a_revision_that_builds_on_what_nobody_made_says_so() {
    let state = "#[derive(SqlType)]\n#[schemi(name = \"state\", rename_all = \"snake_case\")]\npub enum State { Open, Done }\n";
    let said_of = |ran: &schemi_tests::cli::Ran, what: &str| {
        let mut lines = ran.stderr.lines();
        lines.any(|line| {
            line.contains(&format!("{what} is there, and no revision made it"))
                && line.contains("--empty --record")
        })
    };
    for repo in Monorepo::each(NOTES) {
        let id = if repo.is_sqlite() {
            "INTEGER"
        } else {
            "bigint"
        };
        repo.sql(&format!(
            "CREATE TABLE notes (id {id} NOT NULL PRIMARY KEY)"
        ));
        let ran = repo.on("revision", &["-m", "x", "--dry-run"]);
        assert!(said_of(&ran, "table notes"), "{ran}");
        // The baseline is the way out that is named.
        repo.on("revision", &["-m", "baseline", "--empty", "--record"])
            .done();
        repo.on("stamp", &["head"]).done();
        let ran = repo.on("revision", &["-m", "x"]);
        assert!(!ran.stderr.contains("no revision made it"), "{ran}");
    }
    let repo = Monorepo::postgres(NOTES);
    repo.sql("CREATE TYPE state AS ENUM ('open', 'done')");
    repo.models(&(state.to_owned() + &NOTES.replace("pub text: Option<String>", "pub s: State")));
    let ran = repo.on("revision", &["-m", "x"]);
    assert!(said_of(&ran, "enum state"), "{ran}");
}

#[test]
fn what_hand_written_sql_of_a_revision_made_is_no_difference() {
    let body = "-- schemi:up\nCREATE INDEX by_hand ON notes (text);\nALTER TABLE notes ADD COLUMN extra text;
CREATE INDEX gone_again ON notes (extra);\nDROP INDEX gone_again;
-- schemi:down\nDROP INDEX by_hand;\nALTER TABLE notes DROP COLUMN extra;\n";
    for repo in Monorepo::each(NOTES) {
        let first = repo.revision(&[]);
        let first = first.split('_').next().map(str::to_owned);
        repo.hand_written("8f3b2c1d9a4e", first.as_deref(), body);
        repo.on("migrate", &[]).done();
        repo.on("status", &[]).done();
        let explained = repo.on("check", &["--explain"]).found();
        let (found, explained) = explained.split_once("compared").expect("both parts");
        let column = "  column extra of table notes (revision 8f3b2c1d9a4e)\n";
        assert!(
            found.ends_with(&format!("and no model has:\n{column}")),
            "{found}"
        );
        let index = "  index by_hand of table notes (revision 8f3b2c1d9a4e)\n";
        assert!(
            explained.contains(index) && !found.contains(index),
            "{explained}"
        );
        let ran = repo.on("revision", &["-m", "nothing"]);
        assert!(!ran.stderr.contains("no migration"), "{ran}");
        // What the revision has dropped again is nobody's, and so is what it never made.
        repo.sql("CREATE INDEX gone_again ON notes (extra)");
        repo.sql("CREATE INDEX nobodys ON notes (extra)");
        let found = repo.on("check", &[]).found();
        assert!(found.contains("index gone_again of table notes"), "{found}");
        assert!(found.contains("index nobodys of table notes"), "{found}");
        assert!(!found.contains("by_hand"), "{found}");
        let ran = repo.on("status", &[]).found();
        assert!(
            ran.contains("2 differences from what its revisions made"),
            "{ran}"
        );
        // Before the revision, the same objects are nobody's.
        repo.sql("DROP INDEX gone_again");
        repo.sql("DROP INDEX nobodys");
        repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
        repo.sql("CREATE INDEX by_hand ON notes (text)");
        let found = repo.on("check", &[]).found();
        assert!(found.contains("index by_hand of table notes"), "{found}");
    }
}

#[test]
fn a_second_index_of_the_same_columns_is_left_alone() {
    let indexed = NOTES.replace("    pub text:", "    #[schemi(index)]\n    pub text:");
    for repo in Monorepo::each(&indexed) {
        repo.evolve(&indexed, &[]);
        repo.sql("CREATE INDEX nobodys ON notes (text)");
        if !repo.is_sqlite() {
            repo.sql("ALTER TABLE notes ADD CONSTRAINT one CHECK (text <> '')");
            repo.sql("ALTER TABLE notes ADD CONSTRAINT two CHECK (text <> '')");
        }
        let found = repo.on("check", &[]).found();
        assert!(!found.contains("differs from the models"), "{found}");
        assert!(
            found.contains("  index nobodys of table notes\n"),
            "{found}"
        );
        let ran = repo.on("revision", &["-m", "nothing"]);
        assert_eq!(repo.revisions().len(), 1, "{ran}");
    }
}
