//! `import alembic`: revisions made of those of an alembic project, and its databases taken over.
//!
//! Alembic is stood in for by a script that says what the real one has said: see `tests/alembic/record`.

use std::path::{Path, PathBuf};

use schemi_tests::monorepo::{Monorepo, NOTES, names};

fn alembic() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/alembic")
}

/// The arguments that import alembic's project by the stand-in.
fn import(rest: &[&str]) -> Vec<String> {
    let (project, program) = (alembic().join("project"), alembic().join("alembic"));
    let (project, program) = (project.display().to_string(), program.display().to_string());
    let own = [
        "import",
        "alembic",
        &project,
        "--into",
        "shop",
        "--alembic",
        &program,
    ];
    own.iter()
        .chain(rest)
        .map(|arg| (*arg).to_owned())
        .collect()
}

fn run(repo: &Monorepo, args: &[String]) -> schemi_tests::cli::Ran {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    repo.run(&args)
}

/// Writes by hand what alembic could not render: the revision then fills the prices.
fn fill_prices(repo: &Monorepo) {
    let name = "fff666_fill_prices";
    let text = repo.revision_text(name);
    let failing = "SELECT * FROM \"no SQL for revision fff666\"";
    assert!(text.contains(failing), "{text}");
    let text = text.replace(failing, "UPDATE stock SET price = 0 WHERE price IS NULL");
    repo.write(
        &format!("{}/{name}.sql", schemi_tests::monorepo::VERSIONS),
        &text,
    );
}

#[test]
fn the_graph_and_the_sql_come_over() {
    let mut repo = Monorepo::both(NOTES);
    let before = repo.files();
    let shown = run(&repo, &import(&["--dry-run"])).done();
    assert!(
        shown.contains("would write services/shop/migrations/versions/aaa111_first_tables.sql\n"),
        "{shown}"
    );
    assert_eq!(repo.files(), before);
    let ran = run(&repo, &import(&[]));
    assert!(
        ran.stderr
            .contains("warning: no SQL up sqlite (AttributeError"),
        "{ran}"
    );
    assert!(ran.stderr.contains("written: fff666\n"), "{ran}");
    assert!(
        ran.done()
            .ends_with("8 revisions of alembic's, heads abc777, def888\n")
    );
    insta::assert_snapshot!(repo.run(&["history", "shop", "--graph"]).done(), @r#"
* <base> -> def888 (head, audit) audit
* fff666 -> abc777 (head) names
* eee555 -> fff666 fill prices
* bbb222, ddd444 -> eee555 (merge) join
├─╮
│ * ccc333 -> ddd444 prices
│ * aaa111 -> ccc333 (stock) stock
* │ aaa111 -> bbb222 orders
├─╯
* <base> -> aaa111 first tables
"#);
    insta::assert_snapshot!(repo.revision_text("ccc333_stock"), @r#"
-- revision: ccc333
-- revises: aaa111
-- created: 2024-03-03T10:00:00+02:00
-- message: stock
-- branch-label: stock

-- schemi:up postgres
CREATE TABLE stock (
    id SERIAL NOT NULL,
    amount INTEGER,
    PRIMARY KEY (id)
);

-- schemi:down postgres
DROP TABLE stock;

-- schemi:up sqlite
CREATE TABLE stock (
    id INTEGER NOT NULL,
    amount INTEGER,
    PRIMARY KEY (id)
);

-- schemi:down sqlite
DROP TABLE stock;
"#);
    insta::assert_snapshot!(repo.revision_text("bbb222_orders"), @r#"
-- revision: bbb222
-- revises: aaa111
-- created: 2024-03-02T10:00:00Z
-- message: orders

-- schemi:up postgres
CREATE TABLE orders (
    id SERIAL NOT NULL,
    customer_id INTEGER,
    total NUMERIC(12, 2) DEFAULT '0',
    PRIMARY KEY (id),
    CONSTRAINT fk_orders_customer FOREIGN KEY(customer_id) REFERENCES customers (id)
);

-- schemi:up postgres transaction=off
CREATE INDEX CONCURRENTLY ix_orders_customer_id ON orders (customer_id);

-- schemi:down postgres
DROP INDEX ix_orders_customer_id;
DROP TABLE orders;

-- schemi:up sqlite
CREATE TABLE orders (
    id INTEGER NOT NULL,
    customer_id INTEGER,
    total NUMERIC(12, 2) DEFAULT '0',
    PRIMARY KEY (id),
    CONSTRAINT fk_orders_customer FOREIGN KEY(customer_id) REFERENCES customers (id)
);
CREATE INDEX ix_orders_customer_id ON orders (customer_id);

-- schemi:down sqlite
DROP INDEX ix_orders_customer_id;
DROP TABLE orders;
"#);
    for target in ["shop.dev", "shop.prod"] {
        repo.turn_to(target);
        // What alembic could not render does not pass in silence.
        repo.on("migrate", &["heads"])
            .says(&["no SQL for revision fff666", "fff666_fill_prices.sql"]);
    }
    fill_prices(&repo);
    for target in ["shop.dev", "shop.prod"] {
        repo.turn_to(target);
        repo.on("migrate", &["heads"]).done();
        assert_eq!(repo.sql("SELECT email FROM customers"), "a;b -- 100%\n");
        repo.sql("SELECT name, price FROM customers, stock, audit, orders");
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
        repo.on("migrate", &["heads"]).done();
    }
    let index =
        repo.sql("SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_orders_customer_id'");
    assert_eq!(index, "1\n");
    run(&repo, &import(&[])).says(&["project shop has revisions of its own already"]);
}

#[test]
fn a_database_of_alembics_is_taken_over_as_it_is() {
    for repo in Monorepo::each(NOTES) {
        run(&repo, &import(&["--graph-only"])).says(&["--alembic"]);
        let project = alembic().join("project/migrations").display().to_string();
        let args = [
            "import",
            "alembic",
            &project,
            "--into",
            "shop",
            "--graph-only",
        ];
        let ran = repo.run(&args);
        assert!(ran.stderr.contains("asked for by --graph-only"), "{ran}");
        ran.done();
        repo.on("migrate", &["aaa111"])
            .says(&["no SQL for revision aaa111"]);
        repo.on("stamp", &["--from-alembic"])
            .says(&["alembic_version", "--from-alembic="]);
        let (schema, table) = if repo.is_sqlite() {
            ("", "versions")
        } else {
            ("CREATE SCHEMA ops;", "ops.versions")
        };
        repo.sql(&format!(
            "{schema} CREATE TABLE {table} (version_num VARCHAR(32) PRIMARY KEY); CREATE TABLE customers (id INTEGER);
             INSERT INTO {table} VALUES ('eee555'), ('gone99')"
        ));
        let flag = format!("--from-alembic={table}");
        repo.on("stamp", &[&flag])
            .says(&["names gone99, which no file has"]);
        repo.sql(&format!(
            "UPDATE {table} SET version_num = 'bbb222' WHERE version_num = 'gone99'"
        ));
        repo.sql(&format!(
            "UPDATE {table} SET version_num = 'ccc333' WHERE version_num = 'eee555'"
        ));
        let before = repo.dump();
        let shown = repo.on("stamp", &[&flag, "--dry-run"]).done();
        assert!(
            shown.contains("base -> bbb222, ccc333 (3 revisions)"),
            "{shown}"
        );
        assert_eq!(repo.dump(), before);
        repo.on("stamp", &[&flag]).done();
        let current = repo.on("current", &["--format", "json"]).json();
        assert_eq!(current["heads"], serde_json::json!(["bbb222", "ccc333"]));
        repo.sql("DROP TABLE schemi_revisions");
        assert_eq!(repo.dump(), before, "nothing else was touched");
        repo.on("stamp", &[&flag]).done();
        // What was applied since is not forgotten, nor is all where alembic's table is emptied.
        repo.sql(&format!("DELETE FROM {table} WHERE version_num = 'ccc333'"));
        let words = ["the history has ccc333", "--purge"];
        repo.on("stamp", &[&flag]).says(&words);
        repo.sql(&format!("DELETE FROM {table}"));
        let words = ["is empty", " base` says so"];
        repo.on("stamp", &[&flag]).says(&words);
        let after = repo.on("current", &["--format", "json"]).json();
        assert_eq!(after["heads"], current["heads"]);
        repo.on("stamp", &[&flag, "head"])
            .says(&["cannot be used with"]);
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let repo = Monorepo::sqlite(NOTES);
    let versions = "old/migrations/versions";
    let project = alembic().join("project");
    for name in names(&project.join("migrations/versions")) {
        let text =
            std::fs::read_to_string(project.join("migrations/versions").join(&name)).unwrap();
        repo.write(&format!("{versions}/{name}"), &text);
    }
    repo.write(&format!("{versions}/__init__.py"), "");
    let args = [
        "import",
        "alembic",
        "old",
        "--into",
        "shop",
        "--graph-only",
        "--dry-run",
    ];
    repo.run(&args).says(&["holds no alembic.ini", "env.py"]);
    repo.write(
        "old/alembic.ini",
        "[alembic]\nscript_location = migrations\n",
    );
    repo.run(&args).done();
    // A file that came along with its package, whose root it was written for.
    let script = [&["import", "alembic", "old/migrations"], &args[3..]].concat();
    repo.write(
        "old/migrations/alembic.ini",
        "[alembic]\nscript_location = package/store/migrations\n",
    );
    repo.run(&script).says(&["`script_location` is no folder"]);
    repo.write("old/migrations/env.py", "");
    repo.run(&script).done();
    let before = repo.files();
    for (text, said) in [
        ("revision = 'a-b'\n", "`a-b` cannot be a revision's id"),
        ("revision = 'head'\n", "is a word of the command line"),
        (
            "revision = 'aaa111'\n",
            "two revisions have the id `aaa111`",
        ),
        (
            "revision = 'x1'\ndown_revision = 'aaa11'\n",
            "did you mean `aaa111`",
        ),
        (
            "revision = 'x1'\ndown_revision = f()\n",
            "x.py:2: `down_revision` is computed",
        ),
        ("# nothing\n", "x.py: no `revision = "),
        (
            "revision = 'x1'\nbranch_labels = ('stock',)\n",
            "label `stock`",
        ),
        (
            "revision = 'x1'\ndepends_on = ('ccc',)\ndown_revision = 'x1'\n",
            "come from each other",
        ),
    ] {
        repo.write(&format!("{versions}/x.py"), text);
        repo.run(&args).says(&[said]);
    }
    repo.write(
        &format!("{versions}/x.py"),
        "revision = 'x1'\ndepends_on = 'stock'\n",
    );
    let args = [
        "import",
        "alembic",
        "old",
        "--into",
        "shop",
        "--dialect",
        "postgres",
    ];
    repo.run(&[&args[..], &["--alembic", "./no-such-alembic"]].concat())
        .says(&["cannot start", "no-such-alembic", "--graph-only"]);
    repo.write(
        "alembic",
        "#!/bin/sh\necho 'INFO Context impl SQLiteImpl.' >&2\n",
    );
    let program = ["--alembic", "sh ./nothing"];
    repo.run(&[&args[..], &program].concat())
        .says(&["alembic renders nothing", "./nothing"]);
    let program = format!("sh {}", repo.path("alembic").display());
    repo.run(&[&args[..], &["--alembic", &program]].concat())
        .says(&["env.py does not take the URL"]);
    repo.write("alembic", "#!/bin/sh\necho \"no $2 $3 $4\" >&2\nexit 1\n");
    repo.run(&[&args[..], &["--alembic", &program, "-x", "tenant=a"]].concat())
        .says(&["alembic renders nothing: no ", "-x tenant=a"]);
    std::fs::remove_file(repo.path(&format!("{versions}/x.py"))).unwrap();
    std::fs::remove_file(repo.path("alembic")).unwrap();
    assert_eq!(repo.files(), before);
}
