//! Rows in the way of a revision, and rows that it would lose.

use schemi_tests::monorepo::{Monorepo, SHOP};

/// Customers 1 and 2, of whom the second has no name, and an order of nothing for each.
fn filled() -> [Monorepo; 2] {
    let repos = Monorepo::each(SHOP);
    for repo in &repos {
        repo.evolve(SHOP, &[]);
        repo.sql(
            "INSERT INTO customers (id, email, name) VALUES (1, 'a@x', 'Ann'), (2, 'b@x', NULL)",
        );
        repo.sql("INSERT INTO orders (id, customer_id, total) VALUES (1, 1, 5), (2, 1, 0)");
    }
    repos
}

/// The revision for these models fails on the rows as a whole and names them.
#[track_caller]
fn fails_on_rows(repo: &Monorepo, models: &str, rest: &[&str], words: &[&str]) {
    repo.models(models);
    repo.revision(rest);
    let before = repo.dump();
    let message = repo.on("migrate", &[]).says(words);
    assert!(message.contains("rolled back"), "{message}");
    assert!(message.contains("for example"), "{message}");
    assert_eq!(repo.dump(), before);
}

#[test]
fn nulls_under_a_new_not_null() {
    for repo in filled() {
        let models = SHOP.replace("name: Option<String>", "name: String");
        fails_on_rows(
            &repo,
            &models,
            &[],
            &["customers.name", "id = '2', name = NULL"],
        );
    }
}

#[test]
fn a_backfill_gives_them_a_value() {
    for repo in filled() {
        let models = SHOP.replace("name: Option<String>", "name: String");
        repo.evolve(&models, &["--backfill", "customers.name='nobody'"]);
        assert_eq!(
            repo.sql("SELECT name FROM customers ORDER BY id"),
            "Ann\nnobody\n"
        );
        repo.on("check", &[]).done();
    }
}

#[test]
fn a_required_column_for_rows_that_are_there() {
    for repo in filled() {
        let models = SHOP.replace("pub total: i64,", "pub total: i64,\n    pub pieces: i64,");
        repo.models(&models);
        let before = repo.files();
        repo.on("revision", &["-m", "x"]).says(&[
            "orders.pieces",
            "--backfill orders.pieces='SQL expression'",
            "--no-backfill orders.pieces",
        ]);
        assert_eq!(repo.files(), before);
        repo.on(
            "revision",
            &[
                "-m",
                "x",
                "--backfill",
                "orders.peices=1",
                "--no-backfill",
                "orders.pieces",
            ],
        )
        .says(&["orders.peices"]);
        repo.evolve(&models, &["--backfill", "orders.pieces=total + 1"]);
        assert_eq!(repo.sql("SELECT pieces FROM orders ORDER BY id"), "6\n1\n");
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).says(&[
            "drops column orders.pieces",
            "(2 rows)",
            "--allow-data-loss",
        ]);
        repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
        assert_eq!(repo.sql("SELECT total FROM orders ORDER BY id"), "5\n0\n");
    }
}

#[test]
fn a_required_column_without_a_value_fails_on_rows() {
    for repo in filled() {
        let models = SHOP.replace("pub total: i64,", "pub total: i64,\n    pub pieces: i64,");
        fails_on_rows(
            &repo,
            &models,
            &["--no-backfill", "orders.pieces"],
            &["orders.pieces", "id = '1'"],
        );
    }
}

#[test]
fn duplicates_under_a_new_unique() {
    for repo in filled() {
        let models = SHOP.replace(
            "#[schemi(references = \"customers.id\"",
            "#[schemi(unique, references = \"customers.id\"",
        );
        fails_on_rows(&repo, &models, &[], &["unique", "customer_id = '1'"]);
    }
}

#[test]
fn rows_that_break_a_new_check() {
    for repo in filled() {
        let models = SHOP.replace("total >= 0", "total > 0");
        fails_on_rows(
            &repo,
            &models,
            &[],
            &["total_not_negative", "id = '2', total = '0'"],
        );
    }
}

#[test]
fn rows_without_a_parent_under_a_new_foreign_key() {
    for repo in filled() {
        let without = SHOP.replace(
            "#[schemi(references = \"customers.id\", on_delete = \"cascade\")]",
            "",
        );
        repo.evolve(&without, &[]);
        repo.sql("INSERT INTO orders (id, customer_id, total) VALUES (3, 9, 1)");
        fails_on_rows(
            &repo,
            SHOP,
            &[],
            &["fk_orders_customer_id", "id = '3', customer_id = '9'"],
        );
    }
}

#[test]
fn rows_that_cannot_be_cast() {
    for repo in filled() {
        let models = SHOP.replace("name: Option<String>", "name: Option<i64>");
        fails_on_rows(
            &repo,
            &models,
            &[],
            &["customers.name", "id = '1', name = 'Ann'"],
        );
    }
}

/// PostgreSQL names no value in these; neither does it say which row.
#[test]
fn rows_that_do_not_fit_the_new_type() {
    let typed = |ty: &str, field: &str| {
        let said = format!("#[schemi(type(postgres = \"{ty}\"))]\n    {field}");
        SHOP.replace(field, &said)
    };
    for (models, expected) in [
        (
            typed("varchar(5)", "pub name: Option<String>"),
            [
                "varying(5)",
                "customers.name",
                "id = '4321', name = 'Annabella'",
            ],
        ),
        (
            typed("numeric(4,1)", "pub total: i64"),
            [
                "numeric field overflow",
                "orders.total",
                "id = '5000000000', total = '99999'",
            ],
        ),
        (
            typed("smallint", "pub total: i64"),
            [
                "smallint out of range",
                "orders.total",
                "id = '5000000000', total = '99999'",
            ],
        ),
    ] {
        let repo = Monorepo::postgres(SHOP);
        repo.evolve(SHOP, &[]);
        repo.sql(
            "INSERT INTO customers (id, email, name) SELECT i, 'e' || i, 'n' || i FROM generate_series(1, 5000) i;
             UPDATE customers SET name = 'Annabella' WHERE id = 4321;
             INSERT INTO orders (id, customer_id, total) VALUES (1, 1, 7), (5000000000, 1, 99999)",
        );
        fails_on_rows(&repo, &models, &[], &expected);
        assert_eq!(
            repo.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'schemi\\_cast%'")
                .trim(),
            "0"
        );
    }
}

#[test]
fn a_cast_keeps_the_values_there_and_back() {
    for repo in filled() {
        repo.sql("UPDATE customers SET name = '17' WHERE id = 1");
        let models = SHOP.replace("name: Option<String>", "name: Option<i64>");
        let name = repo.evolve(&models, &[]);
        let text = repo.revision_text(&name);
        assert!(!text.contains("DROP COLUMN"), "{text}");
        assert_eq!(
            repo.sql("SELECT name + 1 FROM customers ORDER BY id"),
            "18\n\n"
        );
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(
            repo.sql("SELECT name || '!' FROM customers ORDER BY id"),
            "17!\n\n"
        );
    }
}

#[test]
fn dropped_columns_and_tables_with_rows_need_leave() {
    for repo in filled() {
        let without_name = SHOP.replace("    pub name: Option<String>,\n", "");
        repo.models(&without_name);
        repo.revision(&[]);
        let before = repo.dump();
        let plan = repo.on("migrate", &["--dry-run"]).done();
        assert!(
            plan.contains("-- DATA LOSS: drops column customers.name with its values (1 row)"),
            "{plan}"
        );
        repo.on("migrate", &[]).says(&[
            "drops column customers.name",
            "(1 row)",
            "nothing was run",
            "--allow-data-loss",
        ]);
        assert_eq!(repo.dump(), before);
        repo.on("migrate", &["--allow-data-loss"]).done();

        let (customers, _) = without_name
            .split_once("#[derive(Model)]\n#[schemi(table = \"orders\"")
            .unwrap();
        repo.models(customers);
        repo.revision(&["--no-rename", "orders"]);
        let before = repo.dump();
        let losses = repo
            .on("migrate", &["--dry-run", "--format", "json"])
            .json();
        assert_eq!(losses["losses"][0]["rows"], 2, "{losses:#}");
        repo.on("migrate", &[])
            .says(&["drops table orders", "(2 rows)", "--allow-data-loss"]);
        assert_eq!(repo.dump(), before);
        repo.on("migrate", &["--allow-data-loss"]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn empty_tables_and_columns_go_without_leave() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        repo.models(&SHOP.replace("    pub name: Option<String>,\n", ""));
        repo.revision(&[]);
        repo.on("migrate", &[]).done();
    }
}

#[test]
fn a_protected_target_needs_its_name() {
    for repo in filled() {
        let settings = repo
            .read("settings.yaml")
            .replace("        type:", "        protected: true\n        type:");
        repo.write("settings.yaml", &settings);
        let flag = format!("--yes-i-mean {}", repo.target);
        let before = repo.dump();
        repo.on("downgrade", &["base", "--allow-data-loss"])
            .says(&["is protected", &flag]);
        repo.on("downgrade", &["base", "--allow-data-loss", "--yes"])
            .says(&["is protected", &flag]);
        repo.on(
            "downgrade",
            &["base", "--allow-data-loss", "--yes-i-mean", "shop.other"],
        )
        .says(&["is protected"]);
        repo.on("stamp", &["base"]).says(&["is protected", &flag]);
        repo.models(&SHOP.replace("    pub name: Option<String>,\n", ""));
        repo.revision(&[]);
        repo.on("migrate", &["--allow-data-loss"])
            .says(&["is protected", &flag]);
        assert_eq!(repo.dump(), before);
        repo.on(
            "migrate",
            &["--allow-data-loss", "--yes-i-mean", repo.target],
        )
        .done();
        repo.on(
            "downgrade",
            &["base", "--allow-data-loss", "--yes-i-mean", repo.target],
        )
        .done();
    }
}

#[test]
fn a_value_that_is_renamed_is_not_the_one_that_is_removed() {
    let plans = |variants: &str| {
        format!(
            "#[derive(Model)]\n#[schemi(table = \"customers\")]\npub struct Customer {{\n    \
             #[schemi(primary_key)]\n    pub id: i64,\n    pub plan: Plan,\n}}\n\
             #[derive(SqlType)]\n#[schemi(name = \"plan\", rename_all = \"snake_case\")]\npub enum Plan {{ {variants} }}\n"
        )
    };
    for repo in Monorepo::each("") {
        repo.evolve(&plans("Free, Pro, Max"), &[]);
        repo.sql("INSERT INTO customers (id, plan) VALUES (1, 'pro'), (2, 'max')");
        let models = plans("Free, #[schemi(renamed_from = \"pro\")] Plus, Ultra");
        fails_on_rows(&repo, &models, &[], &["id = '2'", "plan = 'max'"]);
    }
}
