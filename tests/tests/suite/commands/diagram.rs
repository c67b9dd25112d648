//! `diagram`: tables and foreign keys as text for others to draw, and drawn.

use schemi_tests::monorepo::{Monorepo, SHOP};

const CUSTOMERS: &str = r#"    customers {
        bigint id PK
        text email UK
        text name "null"
    }
"#;

#[test]
fn models_and_databases_are_drawn_alike() {
    let repo = Monorepo::both(SHOP);
    repo.revision(&[]);
    for target in ["shop.dev", "shop.prod"] {
        repo.run(&["migrate", target]).done();
    }
    let models = repo.run(&["diagram", "models:shop"]).done();
    assert!(models.starts_with("erDiagram\n"), "{models}");
    assert!(models.contains(CUSTOMERS), "{models}");
    let link = "    customers ||--o{ orders : \"customer_id\"\n";
    assert!(models.ends_with(link), "{models}");
    let before = repo.files();
    assert_eq!(repo.run(&["diagram", "shop.prod"]).done(), models);
    let file = repo.run(&["diagram", "shop.dev"]).done();
    assert_eq!(
        file,
        models
            .replace("bigint", "INTEGER")
            .replace("text ", "TEXT ")
    );
    assert_eq!(repo.files(), before);
    let json = repo
        .run(&["diagram", "shop.prod", "--format", "json"])
        .json();
    assert_eq!(
        (&json["tables"], &json["links"]),
        (&2.into(), &1.into()),
        "{json}"
    );
    let one = repo
        .run(&["diagram", "shop.prod", "--table", "cust*"])
        .done();
    assert!(one.contains(CUSTOMERS) && !one.contains("orders"), "{one}");
    repo.run(&["diagram", "shop.prod", "--table", "nobody"])
        .says(&["nobody"]);
    repo.run(&["diagram", "migrations:shop"])
        .says(&["models:PROJECT"]);
    repo.run(&["history", "shop", "--format", "svg"])
        .says(&["only `diagram` draws"]);
}

#[test]
fn drawings_hold_every_table_whatever_it_is_called() {
    let repo = Monorepo::sqlite(SHOP);
    repo.sql(
        "CREATE TABLE \"a <b> & \"\"c\"\"\" (\"x y\" TEXT, \"1st\" INTEGER PRIMARY KEY, up INTEGER REFERENCES \"a <b> & \"\"c\"\"\"(\"1st\"));
         CREATE TABLE alone (only_one);
         CREATE TABLE extras (id TEXT PRIMARY KEY REFERENCES alone(only_one), gone TEXT REFERENCES nowhere(id))",
    );
    let svg = repo
        .on("diagram", &["--format", "svg", "--out", "all.svg"])
        .done();
    assert_eq!(svg, "wrote all.svg: 3 tables, 2 foreign keys\n");
    let ran = repo.on("diagram", &[]);
    let note = "the foreign key of extras to nowhere is not drawn";
    assert!(ran.stderr.contains(note), "{ran}");
    // A primary key always refers, although SQLite lets it be declared without NOT NULL.
    assert!(
        ran.stdout.contains("    alone ||--o| extras : \"id\"\n"),
        "{ran}"
    );
    let ran = repo.on("diagram", &["--table", "extras"]);
    assert!(!ran.stderr.contains("not drawn"), "{ran}");
    repo.run(&["diagram", "shop"])
        .says(&["`shop` is a project", "models:shop"]);
    let svg = repo.read("all.svg");
    for part in [
        "<title>a &lt;b&gt; &amp; &quot;c&quot;</title>",
        ">alone</text>",
        ">x y</text>",
    ] {
        assert!(svg.contains(part), "{part}: {svg}");
    }
    assert_eq!(svg.matches("class=\"link null\"").count(), 1, "{svg}");
    assert!(
        !svg.contains("http://www.w3.org/1999") && !svg.contains("<script"),
        "{svg}"
    );
    assert_eq!(svg.matches('<').count(), svg.matches('>').count(), "{svg}");
    let dot = repo.on("diagram", &["--format", "dot"]).done();
    assert!(dot.contains("t0:c2 -> t0:c1 ["), "{dot}");
    let mermaid = repo.on("diagram", &["--format", "mermaid"]).done();
    assert!(
        mermaid.contains("    \"a <b> & 'c'\" {\n        TEXT x_y \"x y, null\"\n"),
        "{mermaid}"
    );
    assert!(
        mermaid.contains("        INTEGER _1st PK \"1st\"\n"),
        "{mermaid}"
    );
}
