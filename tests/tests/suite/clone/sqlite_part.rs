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
        "orders (2 rows without their customers)",
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
    clone(&repo, &["--force", "--mask", other]).done();
    assert_eq!(rows(&repo, "SELECT email FROM customers"), "n1\nn2\nn7\n");
}

#[test]
fn tables_may_be_left_out_or_empty() {
    let repo = shop();
    repo.sql("CREATE VIEW names AS SELECT name FROM customers");
    clone(&repo, &["--create", "--schema-only"]).done();
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
    refused(&["--mask", "customers.email=nonsense(1)"], &["nonsense"]);
    refused(&["--where", "customers"], &["--where takes TABLE=SQL"]);
    refused(&["--where", "customers=id ="], &["syntax error"]);
    refused(&["--where", "order=1"], &["no table order"]);
    refused(&["--table", "cust"], &["no table cust"]);
    refused(&["--exclude-table-data", "x*"], &["no table x*"]);
    // An expression is one expression: no second statement, no end of the condition.
    refused(
        &["--where", "orders=1) OR (1"],
        &["where orders: ", "is not one expression"],
    );
    refused(
        &["--where", "orders=1); DROP TABLE orders; --"],
        &["where orders: "],
    );
}
