//! `settings add` and `settings remove`: edits of the file that leave the rest of it alone.

use schemi_tests::monorepo::{Monorepo, NOTES};

use super::terminal::script;

fn repo() -> Monorepo {
    let repo = Monorepo::sqlite(NOTES);
    let text = repo.read("settings.yaml");
    let text = text.replace(
        "    module: services/shop\n",
        "    module: services/shop   # the crate\n",
    );
    repo.write("settings.yaml", &format!("# ours\n{text}"));
    repo
}

#[test]
fn what_is_added_can_be_used_and_what_is_removed_leaves_the_file_as_it_was() {
    let repo = repo();
    let before = repo.read("settings.yaml");
    let manifest = "[package]\nname = \"stock\"\nversion = \"0.1.0\"\n";
    repo.write("services/stock/Cargo.toml", manifest);
    let add = |args: &[&str]| repo.run(&[&["settings", "add"], args].concat());
    let project = ["project", "stock", "--module", "services/stock"];
    let shown = add(&[&project[..], &["--dry-run"]].concat()).done();
    assert!(
        shown.contains("\n+  stock:\n+    module: services/stock\n"),
        "{shown}"
    );
    assert_eq!(repo.read("settings.yaml"), before);
    let said = add(&project).done();
    assert!(
        said.starts_with("added stock to ") && said.contains("`init stock`"),
        "{said}"
    );
    add(&[
        "db",
        "stock.dev",
        "--db-path",
        "data/stock.db",
        "--lock-timeout",
        "2s",
    ])
    .done();
    let url = "postgres://me@db.example.com:6543/stock?sslmode=require";
    let flags = [
        "--password-env",
        "STOCK_PASSWORD",
        "--protected",
        "--role",
        "owner",
    ];
    add(&[&["db", "stock.prod", "--url", url], &flags[..]].concat()).done();
    let parts = [
        "--type",
        "postgres",
        "--host",
        "localhost",
        "--db-name",
        "two",
    ];
    let json = add(&[&["db", "stock.two"], &parts[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["is_written"], true, "{json}");
    add(&["db", "development.files", "--db-path", "copies"]).done();
    add(&[
        "db",
        "development.server",
        "--url",
        "postgres://me@localhost",
    ])
    .done();
    let text = repo.read("settings.yaml");
    insta::assert_snapshot!(text, @r#"
# ours
projects:
  shop:
    module: services/shop   # the crate
    db:
      dev:
        type: sqlite
        connection: { db_path: data/shop.db }
  stock:
    module: services/stock
    db:
      dev:
        type: sqlite
        connection:
          db_path: data/stock.db
          lock_timeout: 2s
      prod:
        type: postgres
        db_name: stock
        protected: true
        connection:
          host: db.example.com
          port: 6543
          user: me
          password_env: STOCK_PASSWORD
          sslmode: require
          role: owner
      two:
        type: postgres
        db_name: two
        connection:
          host: localhost
development:
  db:
    files:
      connection:
        db_path: copies
    server:
      connection:
        host: localhost
        user: me
"#);
    repo.run(&["migrate", "stock.dev", "--dry-run"])
        .says(&["init"]);

    for name in [
        "stock.two",
        "stock.dev",
        "development.server",
        "development.files",
        "stock",
    ] {
        let args = ["settings", "remove", name];
        let refused = repo.run(&args).says(&["--yes", name]);
        assert!(!refused.contains("postgres://"), "{refused}");
        let shown = repo.run(&[&args[..], &["--dry-run"]].concat()).done();
        assert!(shown.contains("\n-"), "{shown}");
        let said = repo.run(&[&args[..], &["--yes"]].concat()).done();
        assert!(
            said.starts_with(&format!("removed {name}")) && said.contains("stay"),
            "{said}"
        );
    }
    let after = repo.read("settings.yaml");
    assert!(after.starts_with(&before), "{after}");
    repo.run(&["settings", "check"]).done();
}

#[test]
fn what_the_file_could_not_say_is_refused_before_it_is_written() {
    let repo = repo();
    repo.add_servers();
    let before = repo.files();
    let secret = "postgres://me:hunter2@localhost/shop";
    let refused: [(&[&str], &[&str]); 15] = [
        (
            &["project", "shop", "--module", "services/shop"],
            &["a project `shop` already"],
        ),
        (
            &["project", "my shop", "--module", "services/shop"],
            &["`my shop` cannot name a project"],
        ),
        (
            &["project", "development", "--module", "x"],
            &["choose another name"],
        ),
        (
            &["project", "other", "--module", "services/shp"],
            &["no package", "services/shop"],
        ),
        (
            &["db", "shop.dev", "--db-path", "x.db"],
            &["a database `dev` already"],
        ),
        (&["db", "shop", "--db-path", "x.db"], &["PROJECT.DATABASE"]),
        (
            &["db", "shp.two", "--db-path", "x.db"],
            &["no project `shp`", "did you mean `shop`"],
        ),
        (
            &["db", "shop.a b", "--db-path", "x.db"],
            &["`a b` cannot name a database"],
        ),
        (&["db", "shop.two"], &["--db-path", "--host"]),
        (
            &["db", "shop.two", "--host", "localhost"],
            &["`db_name` is missing"],
        ),
        (
            &["db", "shop.two", "--type", "sqlite", "--host", "x"],
            &["`host` belongs to postgres"],
        ),
        (
            &["db", "shop.two", "--url", secret],
            &["holds a password", "--password-env"],
        ),
        (
            &["db", "shop.two", "--url", "mysql://x/y"],
            &["postgres://USER@HOST"],
        ),
        (
            &["db", "development.files", "--db-path", "x"],
            &["a server `files` already"],
        ),
        (
            &["db", "development.more", "--db-path", "x", "--db-name", "y"],
            &["`y` names a database"],
        ),
    ];
    for (args, fragments) in refused {
        let said = repo
            .run(&[&["settings", "add"], args].concat())
            .says(fragments);
        assert!(!said.contains("hunter2"), "{said}");
    }
    for (name, fragment) in [
        ("shp", "did you mean `shop`"),
        ("shop.deb", "did you mean `dev`"),
        ("development.fils", "did you mean `files`"),
    ] {
        repo.run(&["settings", "remove", name, "--yes"])
            .says(&[fragment]);
    }
    assert_eq!(repo.files(), before);
}

#[test]
fn the_first_entry_makes_the_file_and_a_removal_is_asked_about() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Monorepo::sqlite(NOTES);
    std::fs::remove_file(repo.path("settings.yaml")).unwrap();
    let add = [
        "settings",
        "add",
        "project",
        "shop",
        "--module",
        "services/shop",
    ];
    repo.run(&add).done();
    let mode = repo
        .path("settings.yaml")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    repo.run(&[
        "settings",
        "add",
        "db",
        "shop.dev",
        "--url",
        "sqlite:data/shop.db",
    ])
    .done();
    repo.revision(&[]);
    repo.on("migrate", &[]).done();
    let tool = schemi_tests::cli::folder().join("schemi");
    let command = format!("{} settings remove shop.dev", tool.display());
    let (code, screen) = script(&repo, &command, "sleep 1; printf y");
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("the database itself stays"), "{screen}");
    assert!(!repo.read("settings.yaml").contains("dev:"));
    assert!(repo.path("data/shop.db").is_file());
}
