//! What is measured on PostgreSQL: locks, what is written anew, rows.

use schemi_tests::monorepo::{Monorepo, SHOP, sqlite};
use serde_json::Value;

use super::{left, shops};

/// A shop on PostgreSQL with a hand-written revision.
fn with(body: &str) -> Monorepo {
    let [_, repo] = shops();
    let parent = repo.revisions()[0][..12].to_owned();
    repo.hand_written("aaaaaaaaaaaa", Some(&parent), body);
    repo
}

fn statements(repo: &Monorepo, rest: &[&str]) -> (Value, Vec<Value>) {
    let ran = repo.on("rehearse", &[&["--format", "json"][..], rest].concat());
    assert!(ran.code < 2, "{ran}");
    let report = ran.json();
    let statements = report["upgrade"].as_array().unwrap().clone();
    (report, statements)
}

#[test]
fn locks_last_to_the_end_of_their_transaction() {
    let repo = with(
        "-- schemi:up\nCREATE INDEX by_total ON orders (total);\n\
         ALTER TABLE customers ADD COLUMN extra integer;\nSELECT pg_sleep(0.4);\n\
         CREATE TABLE new_one (a integer);\n\n-- schemi:down\nDROP TABLE new_one;\n\
         ALTER TABLE customers DROP COLUMN extra;\nDROP INDEX by_total;\n",
    );
    let (report, found) = statements(&repo, &["--max-lock", "200ms"]);
    let lock = |at: usize| {
        (
            &found[at]["locks"][0]["relation"],
            &found[at]["locks"][0]["mode"],
        )
    };
    assert_eq!(lock(0), (&"orders".into(), &"SHARE".into()), "{report}");
    assert_eq!(
        lock(1),
        (&"customers".into(), &"ACCESS EXCLUSIVE".into()),
        "{report}"
    );
    for at in [0, 1] {
        assert!(
            found[at]["locks"][0]["held_ms"].as_f64().unwrap() > 400.0,
            "{report}"
        );
        assert!(found[at]["ms"].as_f64().unwrap() < 400.0, "{report}");
    }
    for at in [2, 3] {
        assert_eq!(found[at]["locks"].as_array().unwrap().len(), 0, "{report}");
        // What was locked before stays so.
        let earlier = &found[at]["earlier_locks"];
        assert_eq!(earlier[0]["relation"], "customers", "{report}");
        assert_eq!(earlier[0]["mode"], "ACCESS EXCLUSIVE", "{report}");
        assert_eq!(earlier[1]["relation"], "orders", "{report}");
    }
    assert_eq!(found[0]["rewrites"][0]["kind"], "index", "{report}");
    assert_eq!(found[0]["rewrites"][0]["table"], "orders", "{report}");
    assert_eq!(found[0]["scanned"], 3, "{report}");
    let texts: Vec<_> = report["findings"].as_array().unwrap().iter().collect();
    let long = texts
        .iter()
        .filter(|finding| finding["kind"] == "long_lock");
    assert_eq!(long.count(), 1, "{report}");
    assert!(
        report
            .to_string()
            .contains("customers is locked (ACCESS EXCLUSIVE) for 4"),
        "{report}"
    );
    assert_eq!(left(&repo), 0);
}

#[test]
fn a_table_written_anew_is_told_by_its_file() {
    let repo = with(
        "-- schemi:up\nALTER TABLE orders ADD COLUMN free integer DEFAULT 7;\n\
         ALTER TABLE orders ALTER COLUMN total TYPE numeric(20);\n\
         ALTER TABLE customers ALTER COLUMN name TYPE varchar;\n\n\
         -- schemi:down\nALTER TABLE customers ALTER COLUMN name TYPE text;\n\
         ALTER TABLE orders ALTER COLUMN total TYPE bigint;\nALTER TABLE orders DROP COLUMN free;\n",
    );
    let (report, found) = statements(&repo, &["--big-table", "2"]);
    let anew = |at: usize| {
        let rewrites = found[at]["rewrites"].as_array().unwrap().iter();
        let tables = rewrites.filter(|rewrite| rewrite["kind"] == "table");
        tables
            .map(|rewrite| rewrite["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // A constant default is stored in the catalog, and a text is a varchar already.
    assert_eq!(anew(0), Vec::<String>::new(), "{report}");
    assert_eq!(anew(1), ["orders"], "{report}");
    assert_eq!(anew(2), Vec::<String>::new(), "{report}");
    // The table once, and once more for each index and check that is made anew upon it.
    assert!(found[1]["scanned"].as_u64().unwrap() >= 3, "{report}");
    assert!(found[1]["wal_bytes"].as_u64().unwrap() > 0, "{report}");
    assert!(
        report
            .to_string()
            .contains("orders with its 3 rows is written anew"),
        "{report}"
    );
}

#[test]
fn statements_outside_of_transactions_are_looked_at_from_elsewhere() {
    let repo = with(
        "-- schemi:up postgres transaction=off\nCREATE INDEX CONCURRENTLY by_total ON orders (total);\n\n\
         -- schemi:down postgres transaction=off\nDROP INDEX CONCURRENTLY by_total;\n",
    );
    repo.sql(
        "INSERT INTO orders (customer_id, total) SELECT 1, g FROM generate_series(1, 50000) g",
    );
    let (report, found) = statements(&repo, &[]);
    let locks = found[0]["locks"].as_array().unwrap();
    let of_orders = locks
        .iter()
        .find(|lock| lock["relation"] == "orders")
        .unwrap();
    assert_eq!(of_orders["mode"], "SHARE UPDATE EXCLUSIVE", "{report}");
    assert_eq!(found[0]["rewrites"][0]["name"], "by_total", "{report}");
    for unknown in ["scanned", "written"] {
        assert_eq!(found[0][unknown], Value::Null, "{report}");
    }
    let said = repo.on("rehearse", &[]).done();
    assert!(said.contains("? is not known: "), "{said}");
}

#[test]
fn a_lock_that_may_have_been_missed_is_not_called_none() {
    // Over long before anybody looks.
    let repo =
        with("-- schemi:up postgres transaction=off\nSELECT 1;\n\n-- schemi:down\nSELECT 1;\n");
    let (report, found) = statements(&repo, &[]);
    assert_eq!(found[0]["locks"], Value::Null, "{report}");
    let back = &report["downgrade"][0];
    assert_eq!(back["locks"], Value::Array(Vec::new()), "{report}");
}

#[test]
fn our_own_history_is_no_lock_of_a_statement() {
    let repo = with(
        "-- schemi:up\nCREATE TABLE free (a integer);\nSELECT count(*) FROM orders;\n\n-- schemi:down\nDROP TABLE free;\n",
    );
    let (report, found) = statements(&repo, &[]);
    assert_eq!(found[0]["locks"].as_array().unwrap().len(), 0, "{report}");
    assert!(
        !found
            .iter()
            .any(|ran| ran.to_string().contains("schemi_revisions")),
        "{report}"
    );
}

#[test]
fn what_works_under_an_earlier_lock_says_so() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "aaaaaaaaaaaa",
            Some(&parent),
            "-- schemi:up\nALTER TABLE orders ADD COLUMN extra integer;\nUPDATE orders SET extra = 1;\n\n-- schemi:down\nALTER TABLE orders DROP COLUMN extra;\n",
        );
        let said = repo.on("rehearse", &[]).found();
        let lock = match repo.is_sqlite() {
            true => "WRITE the database (held)",
            false => "ACCESS EXCLUSIVE orders (held)",
        };
        let line = said
            .lines()
            .find(|line| line.contains("UPDATE orders"))
            .unwrap();
        assert!(line.contains(lock), "{said}");
        assert!(said.contains("(held): an earlier statement"), "{said}");
    }
}

#[test]
fn one_transaction_is_one_lock() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        let wait = match repo.is_sqlite() {
            true => {
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000000) SELECT count(*) FROM c"
            }
            false => "SELECT pg_sleep(0.4)",
        };
        repo.hand_written(
            "aaaaaaaaaaaa",
            Some(&parent),
            &format!("-- schemi:up\nALTER TABLE orders ADD COLUMN extra integer;\nALTER TABLE orders ADD COLUMN more integer;\n{wait};\n\n-- schemi:down\nALTER TABLE orders DROP COLUMN more;\nALTER TABLE orders DROP COLUMN extra;\n"),
        );
        let (report, _) = statements(&repo, &["--max-lock", "50ms"]);
        let findings = report["findings"].as_array().unwrap().iter();
        let long = findings.filter(|finding| finding["kind"] == "long_lock");
        assert_eq!(long.count(), 1, "{report}");
    }
}

#[test]
fn rows_that_an_index_leads_to_are_read() {
    let repo = with(
        "-- schemi:up\nSET LOCAL enable_seqscan = off;\nSET LOCAL enable_bitmapscan = off;\nUPDATE orders SET total = 11 WHERE id = 1;\nDELETE FROM orders WHERE id IN (2, 3);\n\n-- schemi:down\nSELECT 1;\n",
    );
    let (report, found) = statements(&repo, &[]);
    assert_eq!(found[2]["scanned"], 1, "{report}");
    assert_eq!(found[3]["scanned"], 2, "{report}");
    assert_eq!(found[3]["written"], 2, "{report}");
}

#[test]
fn a_new_type_locks_the_table_first() {
    let repo = with(
        "-- schemi:up\nALTER TABLE orders ALTER COLUMN total TYPE numeric(20);\n\n-- schemi:down\nALTER TABLE orders ALTER COLUMN total TYPE bigint;\n",
    );
    repo.sql("CREATE INDEX a_total ON orders (total)");
    let ran = repo.on("rehearse", &["--format", "json"]).json();
    let found = &ran["upgrade"][0];
    assert_eq!(found["locks"][0]["kind"], "table", "{ran}");
    assert_eq!(found["rewrites"][0]["kind"], "table", "{ran}");
    assert_eq!(found["rewrites"][1]["kind"], "index", "{ran}");
}

#[test]
fn rows_that_are_written_are_counted() {
    for repo in shops() {
        let parent = repo.revisions()[0][..12].to_owned();
        repo.hand_written(
            "aaaaaaaaaaaa",
            Some(&parent),
            "-- schemi:up\nUPDATE orders SET total = total + 1 WHERE total > 10;\n\n-- schemi:down\nUPDATE orders SET total = total - 1 WHERE total > 10;\n",
        );
        let (report, found) = statements(&repo, &[]);
        assert_eq!(found[0]["written"], 2, "{report}");
    }
}

#[test]
fn a_sqlite_table_made_anew_is_told() {
    let [repo, _] = shops();
    repo.models(&SHOP.replace("total >= 0", "total >= -1"));
    repo.on("revision", &["-m", "check"]).done();
    let (report, found) = statements(&repo, &["--big-table", "2"]);
    let anew: Vec<_> = found
        .iter()
        .flat_map(|statement| statement["rewrites"].as_array().unwrap())
        .collect();
    // The table, and its index, which goes with the old table and is created again.
    assert_eq!(anew.len(), 2, "{report}");
    assert_eq!(anew[0]["name"], "orders", "{report}");
    assert_eq!(anew[1]["kind"], "index", "{report}");
    let sql: Vec<_> = found
        .iter()
        .map(|ran| ran["sql"].as_str().unwrap())
        .collect();
    for own in [
        "DROP TABLE main.\"orders\"",
        "RENAME TO \"orders\"",
        "CREATE INDEX",
    ] {
        assert!(sql.iter().any(|sql| sql.contains(own)), "{own} in {report}");
    }
    for ran in &found {
        assert!(ran["ms"].as_f64().unwrap() > 0.0, "{report}");
    }
    assert!(
        report
            .to_string()
            .contains("orders with its 3 rows is written anew"),
        "{report}"
    );
    sqlite(&repo.path("data/shop.db"), "SELECT 1");
}

#[test]
fn a_table_made_anew_by_hand_is_told() {
    for repo in shops() {
        let dialect = if repo.is_sqlite() {
            "sqlite"
        } else {
            "postgres"
        };
        let parent = repo.revisions()[0][..12].to_owned();
        let copy = "CREATE TABLE logs_new AS SELECT * FROM logs;\nDROP TABLE logs;\n\
                    ALTER TABLE logs_new RENAME TO logs;\n";
        repo.hand_written(
            "aaaaaaaaaaaa",
            Some(&parent),
            &format!(
                "-- schemi:up {dialect}\nCREATE TABLE other (a integer);\n\
                 ALTER TABLE other RENAME TO another;\n\
                 -- schemi:down {dialect}\nDROP TABLE another;\n"
            ),
        );
        let make = "CREATE TABLE logs (line text);\nINSERT INTO logs VALUES ('a'), ('b');\n";
        repo.hand_written(
            "bbbbbbbbbbbb",
            Some("aaaaaaaaaaaa"),
            &format!(
                "-- schemi:up {dialect}\n{make}{copy}-- schemi:down {dialect}\nDROP TABLE logs;\n"
            ),
        );
        // What was made meanwhile is no table of the original.
        let (report, found) = statements(&repo, &[]);
        let rewrites = |found: &[Value]| {
            let tables = found
                .iter()
                .flat_map(|ran| ran["rewrites"].as_array().unwrap());
            tables.filter(|rewrite| rewrite["kind"] == "table").count()
        };
        assert_eq!(rewrites(&found), 0, "{report}");
        repo.hand_written(
            "cccccccccccc",
            Some("bbbbbbbbbbbb"),
            &format!("-- schemi:up {dialect}\n{copy}-- schemi:down {dialect}\nSELECT 1;\n"),
        );
        repo.on("migrate", &["bbbbbbbbbbbb", "--yes"]).done();
        let (report, found) = statements(&repo, &["--big-table", "1"]);
        let anew: Vec<_> = found
            .iter()
            .map(|ran| rewrites(std::slice::from_ref(ran)))
            .collect();
        assert_eq!(anew, [0, 0, 1], "{report}");
        let said = "logs with its 2 rows is made anew by hand";
        assert!(report.to_string().contains(said), "{report}");
    }
}

#[test]
fn who_may_only_read_can_rehearse() {
    let [_, repo] = shops();
    super::with_age(&repo);
    repo.sql(
        "DO $$ BEGIN CREATE ROLE rehearse_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; \
         GRANT USAGE ON SCHEMA public TO rehearse_reader; \
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO rehearse_reader; \
         GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO rehearse_reader",
    );
    let settings = repo.read("settings.yaml");
    let user = format!("user: {}", schemi_tests::postgres::server().user);
    repo.write(
        "settings.yaml",
        &settings.replacen(&user, "user: rehearse_reader", 1),
    );
    let before = repo.dump();
    let said = repo.on("rehearse", &[]).done();
    assert!(said.contains("safe:"), "{said}");
    assert_eq!(repo.dump(), before);
    assert_eq!(left(&repo), 0);
}

#[test]
fn rows_that_the_database_does_not_count_are_counted() {
    let repo = with(
        "-- schemi:up\nCREATE TABLE kept AS SELECT * FROM orders;\n\
         ALTER TABLE orders ALTER COLUMN total TYPE numeric(20);\nSELECT 1;\n\n\
         -- schemi:down\nDROP TABLE kept;\nALTER TABLE orders ALTER COLUMN total TYPE bigint;\n",
    );
    let (report, found) = statements(&repo, &[]);
    let written = |at: usize| found[at]["written"].as_u64();
    assert_eq!(
        [written(0), written(1), written(2)],
        [Some(3), Some(3), Some(0)],
        "{report}"
    );
    let [repo, _] = shops();
    let parent = repo.revisions()[0][..12].to_owned();
    repo.hand_written(
        "aaaaaaaaaaaa",
        Some(&parent),
        "-- schemi:up sqlite\nCREATE TABLE kept AS SELECT * FROM orders;\n\
         ALTER TABLE kept RENAME TO also_kept;\nALTER TABLE customers DROP COLUMN name;\n\n\
         -- schemi:down sqlite\nDROP TABLE also_kept;\nALTER TABLE customers ADD COLUMN name text;\n",
    );
    let (report, found) = statements(&repo, &["--big-table", "2"]);
    let written = |at: usize| found[at]["written"].as_u64();
    assert_eq!(
        [written(0), written(1), written(2)],
        [Some(3), Some(0), Some(3)],
        "{report}"
    );
    assert_eq!(found[2]["rewrites"][0]["name"], "customers", "{report}");
    assert!(
        report
            .to_string()
            .contains("customers with its 3 rows is written anew"),
        "{report}"
    );
}
