//! Partitions: those of the models, and those that somebody else makes.

use schemi_tests::monorepo::Monorepo;

const LOGS: &str = r#"
#[derive(Model)]
#[schemi(table = "logs", partition_by = "range (at)", index(text))]
pub struct Log {
    #[schemi(type(postgres = "timestamptz", sqlite = "TEXT"))]
    pub at: String,
    pub text: Option<String>,
}

#[derive(Model)]
#[schemi(table = "logs_2026", partition(of = "logs", for_values = "from ('2026-01-01') to ('2027-01-01')"))]
pub struct Log2026 {}
"#;

#[test]
fn a_bound_is_the_same_in_the_server_s_words() {
    let repo = Monorepo::postgres(LOGS);
    repo.sql("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Europe/Berlin'); END $$");
    repo.evolve(LOGS, &[]);
    repo.on("check", &[]).done();
    let moved = LOGS.replace("to ('2027-01-01')", "to ('2026-07-01')");
    repo.models(&moved);
    let ran = repo.on("check", &[]);
    assert!(
        ran.stdout
            .contains("~ table logs_2026: partition of logs FOR VALUES"),
        "{}",
        ran.stdout
    );
    ran.found();
    let text = repo.revision_text(&repo.revision(&[]));
    assert!(text.contains("DETACH PARTITION logs_2026;"), "{text}");
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
}

#[test]
fn partitions_that_no_model_knows_are_left_alone() {
    let repo = Monorepo::postgres(LOGS);
    repo.evolve(LOGS, &[]);
    repo.sql(
        "CREATE TABLE by_hand PARTITION OF logs DEFAULT; CREATE INDEX by_hand_at ON by_hand (at);
         INSERT INTO logs VALUES ('2001-01-01', 'old')",
    );
    repo.on("check", &[]).done();
    let more = LOGS.replace(
        "    pub text: Option<String>,\n",
        "    pub text: Option<String>,\n    #[schemi(default = \"0\", check = \"more >= 0\", index)]\n    pub more: i32,\n",
    );
    repo.models(&more);
    let text = repo.revision_text(&repo.revision(&[]));
    assert!(!text.contains("by_hand"), "{text}");
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
    repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
}

#[test]
fn a_part_of_what_no_model_has_is_refused() {
    let repo = Monorepo::postgres(LOGS);
    let other = LOGS.replace("partition(of = \"logs\"", "partition(of = \"lost\"");
    repo.models(&other);
    repo.on("check", &[]).says(&[
        "`logs_2026` is a part or a child of table `lost`, which no model has on postgres",
    ]);
}
