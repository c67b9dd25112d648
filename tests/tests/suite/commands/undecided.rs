//! What the server may not be asked.

use schemi_tests::monorepo::Monorepo;

const PEOPLE: &str = r#"
#[derive(Model)]
#[schemi(table = "people", check(name = "known", expr = "state IN ('new', 'old')"),
         check(name = "trimmed", expr = "length(trim(state)) < 150"),
         index(name = "by_state", expr = "lower(state)", where = "state <> 'old'"))]
pub struct Person {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(type = "varchar(20)")]
    pub state: String,
    #[schemi(check = "age BETWEEN 1 AND 200")]
    pub age: i32,
}
"#;

/// The models applied by the owner, and from then on a role that may only look.
fn blind(models: &str) -> Monorepo {
    let repo = Monorepo::postgres(models);
    repo.evolve(models, &[]);
    let (name, role) = (
        repo.postgres_name(),
        format!("blind_{}", repo.postgres_name()),
    );
    repo.sql(&format!(
        "CREATE ROLE {role} LOGIN; REVOKE TEMP ON DATABASE {name} FROM PUBLIC; \
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
    ));
    let settings = repo
        .read("settings.yaml")
        .replace("user: postgres", &format!("user: {role}"));
    repo.write("settings.yaml", &settings);
    let _ = std::fs::remove_dir_all(repo.cache().join("schemi"));
    repo
}

#[test]
fn what_is_undecided_stands_apart_and_fails_nothing() {
    let repo = blind(PEOPLE);
    let text = repo.on("check", &[]).done();
    assert!(
        text.contains("equals the models, as far as could be judged"),
        "{text}"
    );
    assert!(
        text.contains("? constraint trimmed of people (counts as equal"),
        "{text}"
    );
    let grant = format!(
        "GRANT TEMP ON DATABASE {0} TO blind_{0}",
        repo.postgres_name()
    );
    assert!(text.contains(&grant), "{text}");
    for certain in ["known", "by_state", "ck_people", "\n  -", "\n  +"] {
        assert!(!text.contains(certain), "{certain}: {text}");
    }
    let json = repo.on("check", &["--format", "json"]).done();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"], serde_json::json!([]));
    let open = serde_json::json!([{"name": "constraint trimmed of people", "counts_as": "equal"}]);
    assert_eq!(json["undecided"]["objects"], open);
    assert_eq!(json["undecided"]["way_out"], grant);

    // Nor is it written anew.
    let before = repo.revisions();
    let ran = repo.on("revision", &["-m", "nothing"]);
    assert!(
        ran.stderr.contains("trimmed") && ran.stderr.contains("nothing is written for it"),
        "{ran}"
    );
    ran.done();
    assert_eq!(repo.revisions(), before);
}

#[test]
fn a_real_difference_is_found_all_the_same() {
    let repo = blind(PEOPLE);
    // One that is certain, whoever made it.
    repo.sql("ALTER TABLE people DROP CONSTRAINT known, ADD CONSTRAINT known CHECK (state IN ('new', 'Old'))");
    let text = repo.on("check", &[]).found();
    assert!(
        text.contains("known") && text.contains("? constraint trimmed"),
        "{text}"
    );
    repo.sql("ALTER TABLE people DROP CONSTRAINT known, ADD CONSTRAINT known CHECK (state IN ('new', 'old'))");
    repo.on("check", &[]).done();

    // One that the models have got and the revisions have not: it counts.
    repo.models(&PEOPLE.replace("< 150", "< 160"));
    let text = repo.on("check", &[]).found();
    assert!(
        text.contains("? constraint trimmed of people (counts as different"),
        "{text}"
    );
    assert!(text.contains("trimmed"), "{text}");
    let ran = repo.on("revision", &["-m", "older"]);
    assert!(
        ran.stderr.contains("trimmed of people could not be judged"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("made anew") && ran.stderr.contains("GRANT TEMP"),
        "{ran}"
    );
    ran.done();

    // One that is gone.
    let repo = blind(PEOPLE);
    repo.sql("ALTER TABLE people DROP CONSTRAINT trimmed");
    let text = repo.on("check", &[]).found();
    assert!(text.contains("trimmed") && !text.contains('?'), "{text}");
}

#[test]
fn a_check_of_somebody_else_is_not_taken_for_a_models() {
    let repo = blind(PEOPLE);
    repo.sql(
        "ALTER TABLE people DROP CONSTRAINT trimmed, \
         ADD CONSTRAINT theirs CHECK (length(trim(state)) > id)",
    );
    let text = repo.on("check", &[]).found();
    assert!(text.contains("+ check trimmed"), "{text}");
    assert!(text.contains("constraint theirs of table people"), "{text}");
}
