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
