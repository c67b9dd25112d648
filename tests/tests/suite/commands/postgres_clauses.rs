//! What models cannot say of the objects that they can, on PostgreSQL.

use schemi_tests::monorepo::Monorepo;

const ORDERS: &str = r#"
#[derive(Model)]
#[schemi(table = "orders", index(name = "ix_note", note), unique(name = "uq_code", code),
         check(name = "positive", expr = "total > 0"))]
pub struct Order {
    #[schemi(primary_key, identity)]
    pub id: i64,
    #[schemi(references = "orders.id")]
    pub parent: Option<i64>,
    pub total: i32,
    pub code: String,
    pub note: String,
}
"#;

#[test]
fn what_an_object_is_otherwise_is_told() {
    let repo = Monorepo::postgres(ORDERS);
    repo.evolve(ORDERS, &[]);
    repo.on("check", &[]).done();
    for (done, told, undone) in [
        (
            "ALTER TABLE orders DROP CONSTRAINT uq_code;
             ALTER TABLE orders ADD CONSTRAINT uq_code UNIQUE (code) INCLUDE (note)",
            "constraint uq_code of table orders: INCLUDE (note)",
            "ALTER TABLE orders DROP CONSTRAINT uq_code;
             ALTER TABLE orders ADD CONSTRAINT uq_code UNIQUE (code)",
        ),
        (
            "ALTER TABLE orders DISABLE TRIGGER ALL",
            "foreign keys of table orders: their triggers are disabled (fk_orders_parent)",
            "ALTER TABLE orders ENABLE TRIGGER ALL",
        ),
    ] {
        repo.sql(done);
        let ran = repo.on("check", &[]);
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
        ran.found();
        repo.sql(undone);
        repo.on("check", &[]).done();
    }
    repo.sql("ALTER TABLE orders ENABLE ROW LEVEL SECURITY");
    let ran = repo.on("check", &["--explain"]);
    assert!(
        ran.stdout.contains("row level security orders"),
        "{}",
        ran.stdout
    );
    ran.done();
}

#[test]
fn what_the_models_do_not_say_differs_and_a_revision_takes_it_back() {
    let repo = Monorepo::postgres(ORDERS);
    repo.evolve(ORDERS, &[]);
    for (done, told, undone) in [
        (
            "ALTER TABLE orders DROP CONSTRAINT positive;
             ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID",
            "~ check positive of orders: not valid yes -> no",
            "ALTER TABLE orders VALIDATE CONSTRAINT positive;",
        ),
        (
            "ALTER TABLE orders DROP CONSTRAINT positive;
             ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NO INHERIT",
            "check positive of orders",
            "ADD CONSTRAINT positive CHECK (total > 0);",
        ),
        (
            "ALTER TABLE orders DROP CONSTRAINT fk_orders_parent;
             ALTER TABLE orders ADD CONSTRAINT other_name FOREIGN KEY (parent)
                REFERENCES orders (id) MATCH FULL NOT VALID",
            "foreign key other_name of orders",
            "ADD CONSTRAINT other_name FOREIGN KEY (parent) REFERENCES orders (id);",
        ),
        (
            "ALTER TABLE orders ALTER id SET INCREMENT BY 5 SET CYCLE",
            "~ column orders.id: identity by default increment 5 cycle -> by default",
            "ALTER TABLE orders ALTER COLUMN id SET INCREMENT BY 1 SET NO CYCLE;",
        ),
        (
            "ALTER TABLE orders SET (fillfactor = 70); ALTER INDEX ix_note SET (fillfactor = 60)",
            "~ table orders: with fillfactor=70 -> none",
            "ALTER INDEX ix_note RESET (fillfactor);",
        ),
        (
            "ALTER TABLE orders ALTER note SET STORAGE EXTERNAL",
            "~ column orders.note: storage EXTERNAL -> none",
            "ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTENDED;",
        ),
    ] {
        repo.sql(done);
        let ran = repo.on("check", &[]);
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
        ran.found();
        let text = repo.revision_text(&repo.revision(&[]));
        assert!(text.contains(undone), "{undone}: {text}");
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn an_invalid_index_is_made_anew() {
    let repo = Monorepo::postgres(ORDERS);
    repo.evolve(ORDERS, &[]);
    repo.sql("CREATE INDEX unowned ON orders (total);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('ix_note'::regclass, 'unowned'::regclass)");
    let ran = repo.on("check", &[]);
    assert!(
        ran.stdout
            .contains("index ix_note of table orders: invalid"),
        "{}",
        ran.stdout
    );
    ran.found();
    let name = repo.revision(&[]);
    let text = repo.revision_text(&name);
    let drop = text.find("DROP INDEX ix_note").unwrap();
    let create = text.find("CREATE INDEX ix_note ON orders (note)").unwrap();
    assert!(drop < create && !text.contains("INDEX unowned"), "{text}");
    repo.on("migrate", &[]).done();
    repo.sql("DROP INDEX unowned");
    repo.on("check", &[]).done();
    repo.on("downgrade", &["-1"]).done();
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
}

#[test]
fn a_serial_column_of_a_renamed_table_keeps_its_sequence() {
    let models = r#"
#[derive(Model)]
#[schemi(table = "old")]
pub struct Old {
    #[schemi(primary_key, type(postgres = "serial"))]
    pub id: i32,
}
"#;
    let mut repo = Monorepo::both(models);
    repo.turn_to("shop.dev");
    repo.evolve(models, &[]);
    let renamed = models.replace("table = \"old\"", "table = \"new\", renamed_from = \"old\"");
    repo.models(&renamed);
    let name = repo.revision(&[]);
    let text = repo.revision_text(&name);
    assert!(
        !text.contains("nextval") && !text.contains("SEQUENCE"),
        "{text}"
    );
}
