//! `status`: what is to be looked at is told of each project and database, and stops no other.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP, postgres_entry};

/// A shop on both databases, both at the head.
fn shop() -> Monorepo {
    let repo = Monorepo::both(SHOP);
    let name = repo.revision(&[]);
    for target in ["shop.dev", "shop.prod"] {
        repo.run(&["migrate", target]).done();
    }
    assert!(!name.is_empty());
    repo
}

fn head(repo: &Monorepo) -> String {
    repo.revisions().last().unwrap()[..12].to_owned()
}

#[test]
fn all_that_is_at_the_head_is_said_to_be_there() {
    let repo = shop();
    let head = head(&repo);
    let said = repo.run(&["status"]).done();
    assert_eq!(
        said,
        format!(
            "shop: head {head}\n    shop.dev   {head}  at the head\n    shop.prod  {head}  at the head\n\
             2 of 2 databases at the head\n"
        )
    );
    assert_eq!(repo.run(&["status", "--all"]).done(), said);
    assert_eq!(repo.run(&["status", "shop"]).done(), said);
    let one = repo.run(&["status", "shop.prod"]).done();
    assert!(
        one.contains("shop.prod") && !one.contains("shop.dev"),
        "{one}"
    );
    let files = repo.files();
    let json = repo.run(&["status", "--format", "json"]).json();
    assert_eq!(repo.files(), files, "it only reads");
    let databases = json["projects"][0]["databases"].as_array().unwrap();
    assert_eq!(databases.len(), 2, "{json}");
    assert_eq!(databases[0]["heads"][0], *head);
}

#[test]
fn what_is_behind_or_changed_is_told() {
    let repo = shop();
    let first = head(&repo);
    repo.models(&SHOP.replace("pub name: Option<String>,", ""));
    let said = repo.run(&["status"]).found();
    for dialect in ["sqlite", "postgres"] {
        let told = format!("  ! the models have 1 change that no revision makes ({dialect})\n");
        assert!(said.contains(&told), "{said}");
    }
    repo.revision(&[]);
    repo.run(&["migrate", "shop.dev", "--allow-data-loss"])
        .done();
    let said = repo.run(&["status"]).found();
    let behind = format!("  ! shop.prod  {first}  1 revision behind\n");
    assert!(said.contains(&behind), "{said}");
    assert!(said.contains("1 of 2 databases at the head"), "{said}");
    assert!(!said.contains("no revision makes"), "{said}");
    schemi_tests::postgres::server()
        .psql(
            repo.postgres_name(),
            "ALTER TABLE orders ADD COLUMN odd integer",
        )
        .unwrap();
    let said = repo.run(&["status", "shop.prod"]).found();
    assert!(
        said.contains("1 revision behind; 1 difference from what its revisions made"),
        "{said}"
    );
}

#[test]
fn an_edited_and_an_unknown_revision_are_told() {
    let repo = shop();
    let name = repo.revisions()[0].clone();
    let path = format!("services/shop/migrations/versions/{name}.sql");
    let text = repo.read(&path);
    repo.write(&path, &text.replacen("CREATE TABLE", "CREATE  TABLE", 1));
    let said = repo.run(&["status"]).found();
    assert!(
        said.contains(&format!("revision `{}` was edited", &name[..12])),
        "{said}"
    );
    repo.write(&path, &text);
    repo.run(&["status"]).done();
    let hand = repo.hand_written(
        "cccccccccccc",
        Some(&name[..12]),
        "-- schemi:up\nSELECT 1;\n\n-- schemi:down\nSELECT 1;\n",
    );
    repo.run(&["migrate", "shop.dev"]).done();
    std::fs::remove_file(repo.path(&hand)).unwrap();
    let said = repo.run(&["status"]).found();
    assert!(
        said.contains("  ! shop.dev   cccccccccccc  1 revision that no file here has\n"),
        "{said}"
    );
    assert!(said.contains("    shop.prod  "), "{said}");
}

#[test]
fn what_cannot_be_reached_stops_no_other() {
    let repo = shop();
    let port = format!("port: {}", schemi_tests::postgres::server().port);
    let gone = postgres_entry("gone", "nowhere").replace(&port, "port: 1");
    let text = format!(
        "{}{gone}      later:\n        type: sqlite\n        connection: {{ db_path: data/later.db }}\n  lost:\n    \
         module: services/lost\n",
        repo.read("settings.yaml")
    );
    repo.write("settings.yaml", &text);
    let said = repo.run(&["status"]).found();
    let lines: Vec<&str> = said.lines().collect();
    assert!(said.contains("    shop.prod   "), "{said}");
    let of = |name: &str| {
        let found = lines.iter().find(|line| line.contains(name));
        *found.unwrap_or_else(|| panic!("{name}: {said}"))
    };
    assert!(of("shop.gone").starts_with("  ! shop.gone"), "{said}");
    assert!(
        of("shop.later").ends_with("no such file yet; 1 revision behind"),
        "{said}"
    );
    assert!(!repo.path("data/later.db").exists());
    assert!(lines.contains(&"lost"), "{said}");
    assert!(said.contains("services/lost"), "{said}");
    repo.run(&["status", "nobody"]).says(&["nobody"]);
    repo.run(&["status", "shop.nobody"]).says(&["nobody"]);
}

#[test]
fn databases_of_a_project_that_cannot_be_read_are_named() {
    let repo = shop();
    repo.hand_written(
        "aaaaaaaaaaaa",
        Some("bbbbbbbbbbbb"),
        "-- schemi:up\n\n-- schemi:down\n",
    );
    let said = repo.run(&["status", "--timeout", "0"]).found();
    assert!(said.contains("bbbbbbbbbbbb"), "{said}");
    assert!(
        said.contains("shop.dev") && said.contains("not looked at"),
        "{said}"
    );
}

#[test]
fn models_that_cannot_be_read_are_told() {
    let repo = Monorepo::sqlite(NOTES);
    repo.revision(&[]);
    repo.on("migrate", &[]).done();
    repo.models("pub struct {");
    let said = repo.run(&["status"]).found();
    assert!(said.contains("  ! "), "{said}");
    assert!(said.contains("at the head"), "{said}");
}

#[test]
fn cargo_is_asked_once_for_all_projects_of_a_workspace() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Monorepo::sqlite(NOTES);
    repo.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"services/*\"]\n",
    );
    let mut settings = "projects:\n".to_owned();
    for name in ["one", "two", "three"] {
        settings.push_str(&format!(
            "  {name}:\n    module: shop\n    db:\n      dev: {{ type: sqlite, connection: {{ db_path: {name}.db }} }}\n"
        ));
    }
    repo.write("settings.yaml", &settings);
    let asked = repo.path("asked");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>{}\nexec cargo \"$@\"\n",
        asked.display()
    );
    repo.write("asking", &script);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repo.path("asking"), mode).unwrap();
    for command in [&["status"][..], &["settings", "check"]] {
        let mut command = repo.command(command);
        let ran = schemi_tests::cli::run(command.env("CARGO", repo.path("asking")));
        assert!(!ran.stdout.contains("no package"), "{ran}");
        assert!(ran.stdout.contains("three"), "{ran}");
        let calls = repo.read("asked");
        assert_eq!(calls.lines().count(), 1, "{calls}");
        std::fs::remove_file(&asked).unwrap();
    }
}
