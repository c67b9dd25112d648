//! Parts of SQLite databases: without rows, without tables, through conditions and masks.

use schemi_tests::monorepo::{Monorepo, sqlite};

use super::{copy_file, nothing_is_left, old_copy, old_copy_stands, shop};

fn clone(repo: &Monorepo, rest: &[&str]) -> schemi_tests::cli::Ran {
    repo.run(&[&["clone", "shop.dev", "shop.copy"][..], rest].concat())
}

fn rows(repo: &Monorepo, sql: &str) -> String {
    sqlite(&copy_file(repo), sql)
}

#[test]
fn masked_values_never_reach_the_copy() {
    let repo = shop();
    // Rows that are gone leave their bytes behind in the file: a copy of pages would take them along.
    repo.sql("INSERT INTO customers (id, email) VALUES (50, 'gone@example.com')");
    repo.sql("DELETE FROM customers WHERE id = 50");
    let mask = "customers.email='c' || id || '=x@example.org'";
    let said = clone(
        &repo,
        &["--create", "--mask", mask, "--mask", "customers.name=NULL"],
    )
    .done();
    assert!(said.contains("8 rows"), "{said}");
    let found = rows(&repo, "SELECT id, email, name FROM customers ORDER BY id");
    let expected = "1|c1=x@example.org|\n2|c2=x@example.org|\n7|c7=x@example.org|\n";
    assert_eq!(found, expected);
    let bytes = std::fs::read(copy_file(&repo)).unwrap();
    for secret in ["ada@example.com", "gone@example.com", "Ada"] {
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "{secret}");
    }
    // The history came along.
    repo.run(&["check", "shop.copy"]).done();
    nothing_is_left(&repo);
}

#[test]
fn a_subset_takes_what_fulfils_its_condition() {
    let repo = shop();
    let said = clone(
        &repo,
        &[
            "--create",
            "--where",
            "customers=id = 1",
            "--where",
            "orders=customer_id = 1",
        ],
    );
    assert!(said.done().contains("4 rows"));
    assert_eq!(rows(&repo, "SELECT id FROM customers"), "1\n");
    assert_eq!(rows(&repo, "SELECT total FROM orders"), "10\n20\n");
}

#[test]
fn rows_without_their_parents_are_refused() {
    let repo = shop();
    old_copy(&repo);
    clone(&repo, &["--force", "--where", "customers=id = 1"]).says(&[
        "left out or masked: orders (2 rows without their customers)",
        "--where or --exclude-table-data",
    ]);
    old_copy_stands(&repo);
}

#[test]
fn the_settings_mask_even_if_nobody_thinks_of_it() {
    let repo = shop();
    let settings = repo.read("settings.yaml").replace(
        "        connection: { db_path: data/shop.db }\n",
        "        connection: { db_path: data/shop.db }\n        clone:\n          mask: { customers.email: \"'m' || id\" }\n          where: { orders: total > 10 }\n",
    );
    repo.write("settings.yaml", &settings);
    clone(&repo, &["--create"]).done();
    assert_eq!(rows(&repo, "SELECT email FROM customers"), "m1\nm2\nm7\n");
    assert_eq!(rows(&repo, "SELECT total FROM orders"), "20\n30\n40\n");
    let other = "customers.email='n' || id";
    let said = clone(&repo, &["--force", "--mask", other]).done();
    let told = "  part of the rows of orders (settings)\n  masked customers.email (command line, in place of what the settings say)\n";
    assert!(said.ends_with(told), "{said}");
    let said = clone(&repo, &["--force", "--format", "json"]).json();
    let mask = serde_json::json!({ "kind": "mask", "of": "customers.email", "said": "settings" });
    assert_eq!(said["filters"][1], mask, "{said}");
    clone(&repo, &["--force", "--mask", other]).done();
    assert_eq!(rows(&repo, "SELECT email FROM customers"), "n1\nn2\nn7\n");
}

#[test]
fn tables_may_be_left_out_or_empty() {
    let repo = shop();
    repo.sql("CREATE VIEW names AS SELECT name FROM customers");
    let said = clone(&repo, &["--create", "--schema-only"]).done();
    assert!(said.contains("3 tables, 0 rows, "), "{said}");
    repo.run(&["current", "shop.copy", "--check-heads"]).done();
    assert_eq!(rows(&repo, "SELECT count(*) FROM customers"), "0\n");
    assert_eq!(rows(&repo, "SELECT count(*) FROM names"), "0\n");
    clone(&repo, &["--force", "--exclude-table-data", "ord*"]).done();
    assert_eq!(rows(&repo, "SELECT count(*) FROM customers"), "3\n");
    assert_eq!(rows(&repo, "SELECT count(*) FROM orders"), "0\n");
    clone(&repo, &["--force", "--table", "customers"]).done();
    let tables = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'";
    assert_eq!(rows(&repo, tables), "customers\n");
    let indexes =
        "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name <> 'customers'";
    assert_eq!(rows(&repo, indexes), "0\n");
}

#[test]
fn a_slip_of_the_pen_lets_nothing_through() {
    let repo = shop();
    old_copy(&repo);
    let refused = |rest: &[&str], says: &[&str]| {
        clone(&repo, &[&["--force"][..], rest].concat()).says(says);
        old_copy_stands(&repo);
    };
    refused(&["--mask", "customer.email=NULL"], &["no table customer"]);
    refused(
        &["--mask", "customers.mail=NULL"],
        &["no column customers.mail"],
    );
    refused(
        &["--mask", "customers=NULL"],
        &["--mask takes TABLE.COLUMN=SQL"],
    );
    refused(
        &["--mask", "customers.email"],
        &["--mask takes TABLE.COLUMN=SQL"],
    );
    refused(
        &["--mask", "customers.email=nonsense(1)"],
        &["shop.dev cannot compute the mask of customers.email: no such function: nonsense"],
    );
    refused(
        &["--mask", "customers.email=max(email)"],
        &["cannot compute the mask of customers.email", "aggregate"],
    );
    refused(
        &["--mask", "customers.email=json(email)"],
        &["cannot compute the mask of customers.email: malformed JSON"],
    );
    refused(
        &["--mask", "customers.email='x'"],
        &[
            "the mask of customers.email makes equal values where customers.email takes none twice",
            "make them unique",
        ],
    );
    refused(
        &["--mask", "orders.total=NULL"],
        &[
            "does not take the rows of orders with the mask of orders.total",
            "NOT NULL",
        ],
    );
    refused(&["--where", "customers"], &["--where takes TABLE=SQL"]);
    refused(
        &["--where", "customers=id ="],
        &[
            "cannot compute the condition of customers: ",
            "syntax error",
        ],
    );
    refused(&["--where", "order=1"], &["no table order"]);
    refused(&["--table", "cust"], &["no table cust"]);
    refused(&["--exclude-table-data", "x*"], &["no table x*"]);
    // An expression is one expression: no second statement, no end of the condition.
    refused(
        &["--where", "orders=1) OR (1"],
        &["the condition of orders: ", "is not one expression"],
    );
    refused(
        &["--where", "orders=1); DROP TABLE orders; --"],
        &["the condition of orders: "],
    );
}

#[test]
fn a_trial_asks_for_nothing_and_makes_nothing() {
    let repo = shop();
    let mask = "customers.email='c' || id";
    let said = clone(&repo, &["--dry-run", "--mask", mask]).done();
    let told = "by copying table by table, and create it\n  masked customers.email (command line)\nto do it, add --create\n";
    assert!(said.ends_with(told), "{said}");
    clone(
        &repo,
        &["--dry-run", "--mask", "customers.email=nonsense(1)"],
    )
    .says(&["cannot compute the mask of customers.email"]);
    clone(&repo, &["--dry-run", "--where", "customers=mail = 1"])
        .says(&["cannot compute the condition of customers: no such column: mail"]);
    clone(&repo, &["--dry-run", "--mask", "customers.mail=1"]).says(&["no column customers.mail"]);
    repo.add_servers();
    let to_server = ["clone", "shop.dev", "development.files", "--dry-run"];
    let said = repo.run(&to_server).done();
    assert!(
        said.ends_with("to do it, add --name shop --create\n"),
        "{said}"
    );
    assert!(!copy_file(&repo).exists() && !repo.path("copies").exists());
    nothing_is_left(&repo);
}

#[test]
fn a_mask_of_another_kind_than_its_column_is_warned_of() {
    let repo = shop();
    let ran = clone(&repo, &["--create", "--mask", "orders.total='a lot'"]);
    let warned = "the mask of orders.total puts values that are not integer into 4 rows, and the column is INTEGER";
    assert!(ran.stderr.contains(warned), "{ran}");
    let ran = clone(&repo, &["--force", "--mask", "orders.total=total * 2"]);
    assert!(!ran.stderr.contains("not integer"), "{ran}");
}

#[test]
fn a_full_text_table_holds_nothing_of_what_is_masked() {
    let repo = shop();
    repo.sql(
        "CREATE VIRTUAL TABLE found USING fts5(email, content='customers', content_rowid='id'); \
         INSERT INTO found(found) VALUES ('rebuild'); \
         CREATE VIRTUAL TABLE own USING fts5(email, note); \
         INSERT INTO own SELECT email, 'kept' FROM customers",
    );
    let masks = [
        "--create",
        "--mask",
        "customers.email='m' || id",
        "--mask",
        "own.email='x'",
    ];
    clone(&repo, &masks).done();
    let bytes = std::fs::read(copy_file(&repo)).unwrap();
    for secret in ["ada", "example", "bob"] {
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "{secret}");
    }
    let count = |sql: &str| sqlite(&copy_file(&repo), sql);
    assert_eq!(
        count("SELECT count(*) FROM found WHERE found MATCH 'm7'"),
        "1\n"
    );
    assert_eq!(
        count("SELECT count(*), min(email), max(note) FROM own"),
        "3|x|kept\n"
    );
    clone(&repo, &["--force", "--mask", "found.email='x'"])
        .says(&["found shows the content of another table: mask that one"]);
}

#[test]
fn a_virtual_table_without_its_rows_can_be_opened() {
    let repo = shop();
    let source = repo.path("data/shop.db");
    let make = "CREATE VIRTUAL TABLE own USING fts5(body); INSERT INTO own VALUES ('secret');
                CREATE VIRTUAL TABLE boxes USING rtree(id, a, b); INSERT INTO boxes VALUES (1, 2, 3);";
    sqlite(&source, make);
    let count = "SELECT (SELECT count(*) FROM own), (SELECT count(*) FROM boxes)";
    for (options, left) in [
        (&["--exclude-table-data", "own"][..], "0|1\n"),
        (&["--exclude-table-data", "*"], "0|0\n"),
        (&["--schema-only"], "0|0\n"),
        (&["--mask", "own.body='x'"], "1|1\n"),
    ] {
        clone(&repo, &[&["--force", "--create"][..], options].concat()).done();
        assert_eq!(sqlite(&copy_file(&repo), count), left, "{options:?}");
    }
    // What a virtual table keeps its rows in is its own affair.
    for option in [
        ["--mask", "own_content.c0='x'"],
        ["--where", "own_content=id < 1"],
        ["--exclude-table-data", "own_content"],
    ] {
        clone(&repo, &[&["--force"][..], &option].concat())
            .says(&["own_content (it is a part of own: name that)"]);
    }
}
