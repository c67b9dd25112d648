//! What values mean where SQLite's types do not tell: UUIDs as bytes and as text, JSON, narrow numbers.

use schemi_tests::monorepo::{Monorepo, VERSIONS, block_on};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use uuid::Uuid;

const BYTES: &str = "pub a: uuid::Uuid,";
const TEXT: &str = "pub a: String,";
const ID: &str = "8f3b2c1d-4a5e-4f60-8b7c-9d0e1f2a3b4c";

fn model(field: &str) -> String {
    format!(
        "#[derive(Model)]\n#[schemi(table = \"t\")]\npub struct T {{ #[schemi(primary_key)] pub id: i64, {field} }}\n"
    )
}

/// A SQLite database of these models, with values in `t.a`.
fn filled(field: &str, values: &[&str]) -> Monorepo {
    let repo = Monorepo::sqlite(&model(field));
    repo.evolve(&model(field), &[]);
    insert(&repo, values);
    repo
}

fn insert(repo: &Monorepo, values: &[&str]) {
    for (id, value) in values.iter().enumerate() {
        repo.sql(&format!("INSERT INTO t (id, a) VALUES ({id}, {value})"));
    }
}

/// Writes what sqlx writes for a UUID.
fn write(repo: &Monorepo, id: i64, value: Uuid) {
    block_on(async {
        let sql = "INSERT INTO t (id, a) VALUES ($1, $2)";
        let query = sqlx::query(sql).bind(id).bind(value);
        query.execute(&mut connect(repo).await).await.unwrap();
    });
}

async fn connect(repo: &Monorepo) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(repo.path("data/shop.db"));
    options.connect().await.unwrap()
}

/// What sqlx reads of the column.
fn read<T>(repo: &Monorepo) -> Vec<T>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
{
    block_on(async {
        let query = sqlx::query_scalar("SELECT a FROM t ORDER BY id");
        query.fetch_all(&mut connect(repo).await).await.unwrap()
    })
}

fn id() -> Uuid {
    Uuid::parse_str(ID).unwrap()
}

#[test]
fn text_becomes_a_uuid_that_sqlx_reads_and_text_again() {
    let simple = ID.replace('-', "");
    let spellings = [
        format!("'{ID}'"),
        format!("'{}'", ID.to_uppercase()),
        format!("'{simple}'"),
        format!("'{{{ID}}}'"),
    ];
    let repo = filled(TEXT, &spellings.each_ref().map(String::as_str));
    repo.evolve(&model(BYTES), &[]);
    assert_eq!(read::<Uuid>(&repo), [id(); 4]);
    let other = Uuid::from_u128(7);
    write(&repo, 9, other);
    repo.on("check", &[]).done();
    repo.on("downgrade", &["-1"]).done();
    let (shown, last) = (ID.to_owned(), other.to_string());
    let expected = [&shown, &shown, &shown, &shown, &last].map(String::clone);
    assert_eq!(read::<String>(&repo), expected);
    repo.on("migrate", &[]).done();
    assert_eq!(read::<Uuid>(&repo).last(), Some(&other));
}

#[test]
fn a_uuid_becomes_each_text_that_sqlx_reads() {
    let simple = ID.replace('-', "");
    for (field, expected) in [
        (TEXT, ID),
        ("pub a: uuid::fmt::Hyphenated,", ID),
        ("pub a: uuid::fmt::Simple,", simple.as_str()),
    ] {
        let repo = filled(BYTES, &[]);
        write(&repo, 1, id());
        repo.evolve(&model(field), &[]);
        assert_eq!(read::<String>(&repo), [expected]);
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(read::<Uuid>(&repo), [id()]);
    }
}

#[test]
fn a_uuid_is_its_16_bytes_on_both() {
    for repo in Monorepo::each(&model(BYTES)) {
        repo.evolve(&model(BYTES), &[]);
        let bytes = ID.replace('-', "");
        let (value, hex) = match repo.is_sqlite() {
            true => (format!("x'{bytes}'"), "lower(hex(a))"),
            false => (format!("'{ID}'"), "encode(a, 'hex')"),
        };
        insert(&repo, &[&value]);
        repo.evolve(&model("pub a: Vec<u8>, pub b: Option<i64>,"), &[]);
        let held = repo.sql(&format!("SELECT {hex} FROM t"));
        assert_eq!(held.trim_end(), bytes);
        repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
        let back = repo.sql(&format!("SELECT count(*) FROM t WHERE a = {value}"));
        assert_eq!(back, "1\n");
    }
}

#[test]
fn what_is_no_uuid_is_named_with_its_row() {
    let long = format!("'{}'", "x".repeat(100));
    let bad = [
        "'nope'",
        "''",
        "'8f3b2c1d-4a5e-4f60-8b7c-9d0e1f2a3b4'",
        &long,
    ];
    for value in bad {
        let good = format!("'{ID}'");
        let repo = filled(TEXT, &[&good, value]);
        repo.models(&model(BYTES));
        let said = repo.on("revision", &["-m", "x"]);
        assert!(
            said.stderr.contains("changes the type of t.a: fails where"),
            "{}",
            said.stderr
        );
        let before = repo.dump();
        let start = &value[1..value.len().min(40) - 1];
        repo.on("migrate", &[]).says(&[
            "t.a cannot become a UUID",
            "for example id = '1', a = '",
            start,
            "rolled back",
        ]);
        assert_eq!(repo.dump(), before);
    }
}

#[test]
fn a_uuid_of_unlike_length_is_named_on_the_way_back() {
    let repo = filled(TEXT, &[]);
    repo.evolve(&model(BYTES), &[]);
    insert(&repo, &["x'00'"]);
    repo.on("downgrade", &["-1"]).says(&[
        "t.a cannot become TEXT: it holds X'00'",
        "for example id = '0', a = 'X'00''",
    ]);
}

/// A database that was there before, and one whose records are older, say nothing of meanings.
#[test]
fn values_tell_their_form_where_nobody_knows_the_meaning() {
    let repo = Monorepo::sqlite(&model(TEXT));
    repo.sql("CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, a TEXT NOT NULL)");
    let bytes = format!("x'{}'", ID.replace('-', ""));
    insert(&repo, &[&format!("'{ID}'"), &bytes]);
    repo.evolve(&model(BYTES), &[]);
    assert_eq!(read::<Uuid>(&repo), [id(), id()]);

    let repo = Monorepo::sqlite(&model(TEXT));
    let name = repo.revision(&[]);
    let (record, text) = (format!("{VERSIONS}/{name}.json"), repo.revision_text(&name));
    let json = repo.read(&record);
    assert!(json.contains("\"meaning\": \"string\""), "{json}");
    let older: Vec<_> = json
        .lines()
        .filter(|line| !line.contains("\"meaning\""))
        .collect();
    repo.write(&record, &format!("{}\n", older.join("\n")));
    let unsigned: Vec<_> = text
        .lines()
        .filter(|line| !line.starts_with("-- record:"))
        .collect();
    repo.write(
        &format!("{VERSIONS}/{name}.sql"),
        &format!("{}\n", unsigned.join("\n")),
    );
    repo.on("migrate", &[]).done();
    insert(&repo, &[&format!("'{ID}'")]);
    repo.on("check", &[]).done();
    repo.evolve(&model(BYTES), &[]);
    assert_eq!(read::<Uuid>(&repo), [id()]);
}

#[test]
fn a_meaning_alone_is_no_difference_on_sqlite() {
    for (from, to) in [
        (TEXT, "pub a: serde_json::Value,"),
        (TEXT, "pub a: uuid::fmt::Simple,"),
        (BYTES, "pub a: Vec<u8>,"),
        ("pub a: i64,", "pub a: i16,"),
        ("pub a: i32,", "pub a: u8,"),
        ("pub a: f64,", "pub a: f32,"),
        (
            "pub a: chrono::DateTime<chrono::Utc>,",
            "pub a: chrono::NaiveDateTime,",
        ),
    ] {
        let repo = filled(from, &[]);
        repo.models(&model(to));
        let files = repo.files();
        let said = repo.on("revision", &["-m", "x"]).done();
        assert!(said.starts_with("nothing to do"), "{from} {to}: {said}");
        assert_eq!(repo.files(), files);
        repo.on("check", &[]).done();
    }
}

#[test]
fn the_next_revision_records_a_meaning_that_has_changed() {
    let repo = filled(BYTES, &["x'6162'", "x'61626364656667686162636465666768'"]);
    let name = repo.evolve(&model("pub a: Vec<u8>, pub b: Option<i64>,"), &[]);
    let text = repo.revision_text(&name);
    assert!(!text.contains("rebuild"), "{text}");
    repo.on("check", &[]).done();
    repo.evolve(&model("pub a: String, pub b: Option<i64>,"), &[]);
    assert_eq!(read::<String>(&repo), ["ab", "abcdefghabcdefgh"]);
    repo.on("downgrade", &["base", "--allow-data-loss"]).done();
}

#[test]
fn a_strict_table_keeps_only_moments_that_sqlx_reads() {
    let strict = |field: &str| model(field).replace("table = \"t\"", "table = \"t\", strict");
    for (from, value, to, expected) in [
        (
            "pub a: i64,",
            "0",
            "pub a: chrono::NaiveDateTime,",
            Some("1970-01-01 00:00:00"),
        ),
        (
            "pub a: i64,",
            "9223372036854775807",
            "pub a: chrono::NaiveDateTime,",
            None,
        ),
        ("pub a: i64,", "0", "pub a: chrono::NaiveDate,", None),
        (
            "pub a: Vec<u8>,",
            "x'41'",
            "pub a: chrono::NaiveTime,",
            None,
        ),
    ] {
        let repo = Monorepo::sqlite(&strict(from));
        repo.evolve(&strict(from), &[]);
        insert(&repo, &[value]);
        repo.models(&strict(to));
        repo.revision(&[]);
        match expected {
            Some(text) => {
                repo.on("migrate", &[]).done();
                assert_eq!(read::<String>(&repo), [text]);
                assert_eq!(read::<chrono::NaiveDateTime>(&repo).len(), 1);
            }
            None => {
                let said = repo
                    .on("migrate", &[])
                    .says(&["t.a cannot become ", "id = '0'"]);
                assert!(!said.contains("become TEXT"), "{said}");
            }
        }
    }
}

#[test]
fn bytes_that_are_no_json_are_not_taken_for_it() {
    let json = "pub a: serde_json::Value,";
    let repo = filled("pub a: Vec<u8>,", &["x'7b7d'"]);
    repo.models(&model(json));
    repo.revision(&[]);
    repo.sql("INSERT INTO t VALUES (5, x'7b')");
    repo.on("migrate", &[])
        .says(&["t.a cannot become JSON: it holds X'7B'", "id = '5'"]);
    repo.sql("DELETE FROM t WHERE id = 5");
    repo.on("migrate", &[]).done();
    assert_eq!(read::<serde_json::Value>(&repo), [serde_json::json!({})]);
}

#[test]
fn a_column_put_back_holds_what_sqlx_reads() {
    for (field, is_read) in [
        (BYTES, read::<Uuid> as fn(&Monorepo) -> Vec<Uuid>),
        ("pub a: uuid::fmt::Hyphenated,", |repo| {
            read::<uuid::fmt::Hyphenated>(repo)
                .into_iter()
                .map(Uuid::from)
                .collect()
        }),
        ("pub a: serde_json::Value,", |repo| {
            read::<serde_json::Value>(repo)
                .iter()
                .map(|_| Uuid::nil())
                .collect()
        }),
    ] {
        let repo = filled(field, &[]);
        repo.evolve(&model(""), &[]);
        repo.sql("INSERT INTO t (id) VALUES (1)");
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(is_read(&repo), [Uuid::nil()]);
    }
}

#[test]
fn a_script_says_which_sqlite_it_needs() {
    let repo = filled(TEXT, &[&format!("'{ID}'")]);
    let first = repo.revisions().remove(0);
    repo.models(&model(BYTES));
    repo.revision(&[]);
    let from = first.split('_').next().unwrap();
    let range = format!("{from}:head");
    let script = repo
        .run(&[
            "migrate",
            repo.target,
            &range,
            "--sql",
            "--assume-no-triggers",
        ])
        .done();
    assert!(
        script.contains("-- This needs SQLite 3.41 or later"),
        "{script}"
    );
    repo.write("script.sql", &script);
    let before = repo.dump();
    let shell = std::process::Command::new("sqlite3")
        .arg(repo.path("data/shop.db"))
        .stdin(std::fs::File::open(repo.path("script.sql")).unwrap())
        .output()
        .expect("the database's shell runs");
    let errors = String::from_utf8_lossy(&shell.stderr);
    if shell.status.success() {
        assert_eq!(read::<Uuid>(&repo), [id()]);
    } else {
        assert!(errors.contains("unhex"), "{errors}");
        assert_eq!(repo.dump(), before);
    }
}
