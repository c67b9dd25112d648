//! What an edit changes, and that it leaves everything else alone.

use cargo_schemi::dialect::copy::Pattern;

use super::*;

fn sqlite(path: &str) -> DatabaseSettings {
    DatabaseSettings {
        db_name: None,
        protected: false,
        ignore: Vec::new(),
        connection: Connection::Sqlite(SqliteSettings {
            db_path: path.to_owned(),
            lock_timeout: None,
        }),
        clone: CloneSettings::default(),
    }
}

fn postgres() -> DatabaseSettings {
    DatabaseSettings {
        db_name: Some("shop: \"1\"".to_owned()),
        protected: true,
        ignore: vec![Pattern::new("*_queue"), Pattern::new("audit.*")],
        connection: Connection::Postgres(Box::new(PostgresSettings {
            host: "/run/postgresql".to_owned(),
            port: Some(5433),
            user: Some("null".to_owned()),
            password: Password::Said("yes # 'x'".into()),
            sslmode: Some(SslMode::VerifyCa),
            sslrootcert: Some("~/ca.pem".to_owned()),
            connect_timeout: Some(Duration::ZERO),
            lock_timeout: Some(Duration::from_millis(1500)),
            search_path: Some("app, public".to_owned()),
            role: Some("0123".to_owned()),
            ..PostgresSettings::default()
        })),
        clone: CloneSettings {
            subsets: [(
                QualifiedName::local("Odd table"),
                "a > 1 AND b = ': #'".to_owned(),
            )]
            .into(),
            masks: [(
                QualifiedName::new(Some(Name::from("app")), "users"),
                [(Name::from("e.mail"), "md5(\"e.mail\")".to_owned())].into(),
            )]
            .into(),
        },
    }
}

#[test]
fn an_edit_leaves_every_other_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.yaml");
    std::fs::write(&path, FULL).unwrap();
    let mut settings = Settings::load(&path).unwrap();
    settings.add_project("shop", "services/shop").unwrap();
    settings
        .add_database("shop", "dev", sqlite("data/shop.db"))
        .unwrap();
    settings.add_database("shop", "prod", postgres()).unwrap();
    settings
        .add_database("projectA", "dev", sqlite("a.db"))
        .unwrap();
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        FULL,
        "nothing is written before save"
    );
    settings.save().unwrap();

    let saved = std::fs::read_to_string(&path).unwrap();
    let mut lines = saved.lines();
    for line in FULL.lines() {
        assert!(
            lines.any(|l| l == line),
            "the line {line:?} is gone:\n{saved}"
        );
    }
    insta::assert_snapshot!(saved, @r#"
# servers to copy to
development:
  db:
    sqlite:
      connection: { db_path: ./dev }
    pglocal:
      connection: { host: localhost, port: 5433, user: dev }
projects:
  projectA:
    module: services/project_a   # the crate
    features: [postgres]
    version_table: history
    version_table_schema: ops
    db:
      staging:
        type: sqlite
        db_name: "project A staging"
        connection: { db_path: data/staging.db, lock_timeout: 250ms }
      prod:
        type: postgres
        db_name: project_a
        protected: true
        connection:
          host: db.example.com
          port: 6432
          user: migrator
          password_env: PROJECT_A_PASSWORD
          sslmode: verify-full
          sslrootcert: certs/ca.pem
          connect_timeout: 20s
          search_path: app
          role: app_owner
          lock_timeout: 2s
          statement_timeout: 0
      dev:
        type: sqlite
        connection:
          db_path: a.db
  empty:
    module: nothing
    db:
  shop:
    module: services/shop
    db:
      dev:
        type: sqlite
        connection:
          db_path: data/shop.db
      prod:
        type: postgres
        db_name: 'shop: "1"'
        protected: true
        ignore:
          - '*_queue'
          - 'audit.*'
        connection:
          host: /run/postgresql
          port: 5433
          user: 'null'
          password: "yes # 'x'"
          sslmode: verify-ca
          sslrootcert: ~/ca.pem
          search_path: app, public
          role: '0123'
          connect_timeout: 0
          lock_timeout: 1500ms
        clone:
          where:
            Odd table: "a > 1 AND b = ': #'"
          mask:
            'app.users."e.mail"': 'md5("e.mail")'
"#);
    let again = Settings::load(&path).unwrap();
    assert_eq!(again.projects(), settings.projects());

    settings.remove_database("projectA", "dev").unwrap();
    settings.remove_project("shop").unwrap();
    settings.save().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), FULL);
}

#[test]
fn edits_work_on_every_kind_of_empty() {
    for text in [
        "",
        "# a comment\n",
        "# no end of line",
        "projects:\n",
        "projects: {}\n",
        "development:\n  db:\n",
        "---\n",
        "projects: # here\n",
        "# a\n\nprojects:\n  # b\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.yaml");
        std::fs::write(&path, text).unwrap();
        let mut settings = Settings::load(&path).unwrap();
        if let Err(error) = settings
            .add_project("shop", "services/shop")
            .and_then(|()| settings.add_database("shop", "dev", sqlite("a.db")))
        {
            panic!("{text:?}: {error}");
        }
        settings.save().unwrap();
        let saved = std::fs::read_to_string(&path).unwrap();
        let again =
            Settings::load(&path).unwrap_or_else(|error| panic!("{text:?}: {error}\n{saved}"));
        assert_eq!(
            again.projects()["shop"].databases["dev"],
            sqlite("a.db"),
            "{saved}"
        );
        for comment in text.lines().filter_map(|line| line.split_once('#')) {
            assert!(saved.contains(comment.1), "{saved}");
        }
    }
}

#[test]
fn a_file_is_made_and_belongs_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schemi/settings.yaml");
    let mut settings = Settings::empty(&path);
    settings.add_project("shop", "services/shop").unwrap();
    settings.save().unwrap();
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "projects:\n  shop:\n    module: services/shop\n"
    );
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1
    );
}

#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (
        folder.path().join("real.yaml"),
        folder.path().join("link.yaml"),
    );
    std::fs::write(&real, "# real\n").unwrap();
    std::os::unix::fs::symlink("real.yaml", &link).unwrap();
    let mut settings = Settings::load(&link).unwrap();
    settings.add_project("shop", "x").unwrap();
    settings.save().unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(
        std::fs::read_to_string(&real)
            .unwrap()
            .starts_with("# real\nprojects:")
    );
}

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.yaml");
    std::fs::write(&path, "# one\n").unwrap();
    let mut settings = Settings::load(&path).unwrap();
    settings.add_project("shop", "x").unwrap();
    std::fs::write(&path, "# two\n").unwrap();
    let error = settings.save().unwrap_err().to_string();
    assert!(error.contains("changed since it was read"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# two\n");
}

#[test]
fn edits_refuse_what_is_there_and_what_is_not() {
    let mut settings = parse(FULL).unwrap();
    for result in [
        settings.add_project("projectA", "x"),
        settings.add_project("a b", "x"),
        settings.add_project("development", "x"),
        settings.add_database("projctA", "x", sqlite("a")),
        settings.add_database("projectA", "prod", sqlite("a")),
        settings.remove_database("projectA", "none"),
        settings.remove_project("none"),
    ] {
        assert!(matches!(result, Err(SettingsError::Edit(_))), "{result:?}");
    }
    assert_eq!(settings.projects(), parse(FULL).unwrap().projects());
}

#[test]
fn edits_keep_the_shape_of_the_file() {
    let windows = FULL.replace('\n', "\r\n");
    let quoted = "\u{feff}\"projects\":\n    'shop':   # one\n        module: \"x\"\n        db: {dev: {type: sqlite, connection: {db_path: a}}} # two\n";
    let anchors =
        "projects:\n  a: &a\n    module: x\n    db: {}\n  b:\n    <<: *a\n    module: y\n";
    for (text, project) in [
        (&*windows, "projectA"),
        (FULL, "empty"),
        (quoted, "shop"),
        (anchors, "b"),
    ] {
        let mut settings = parse(text).unwrap();
        let before = settings.clone();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.yaml");
        std::fs::write(&path, text).unwrap();
        let mut stored = Settings::load(&path).unwrap();
        match settings.add_database(project, "more", sqlite("m.db")) {
            Ok(()) => {
                stored
                    .add_database(project, "more", sqlite("m.db"))
                    .unwrap();
                stored.save().unwrap();
                let saved = std::fs::read_to_string(&path).unwrap();
                let again = Settings::load(&path).unwrap();
                assert_eq!(again.projects()[project].databases["more"], sqlite("m.db"));
                for comment in text.lines().filter_map(|line| line.split_once('#')) {
                    assert!(saved.contains(comment.1), "{saved}");
                }
            }
            // Refused is fine, half done is not.
            Err(error) => {
                assert!(matches!(error, SettingsError::NotAsMeant { .. }), "{error}");
                assert_eq!(settings.projects(), before.projects());
            }
        }
    }
}
