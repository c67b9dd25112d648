//! The settings file: what it may say, what its errors show, and what an edit leaves alone.

use std::path::Path;
use std::time::Duration;

use cargo_schemi::settings::{
    Connection, DatabaseSettings, Password, PostgresSettings, Settings, SettingsError, Spec,
    SqliteSettings, SslMode, json_schema,
};
use cargo_schemi::target::{Target, TargetName, find_project};
use schemi_schema::Dialect;

const FULL: &str = r#"# servers to copy to
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
  empty:
    module: nothing
    db:
"#;

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse("/etc/schemi/settings.yaml", text.to_owned())
}

fn error(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

/// A file with one postgres database whose connection has these lines.
fn with_connection(lines: &str) -> String {
    let lines = lines.replace('\n', "\n          ");
    format!(
        "projects:\n  shop:\n    module: shop\n    db:\n      prod:\n        type: postgres\n        \
         db_name: shop\n        connection:\n          {lines}\n"
    )
}

#[test]
fn the_file_of_the_design_is_read() {
    let settings = parse(FULL).unwrap();
    let project = &settings.projects()["projectA"];
    assert_eq!(project.features, Some(vec!["postgres".to_owned()]));
    assert_eq!(project.version_table.as_deref(), Some("history"));
    assert_eq!(project.version_table_schema.as_deref(), Some("ops"));
    assert_eq!(
        project.dialects().into_iter().collect::<Vec<_>>(),
        Dialect::ALL
    );
    assert!(settings.projects()["empty"].databases.is_empty());
    assert_eq!(settings.development()["sqlite"].dialect(), Dialect::Sqlite);
    assert_eq!(
        settings.development()["pglocal"].dialect(),
        Dialect::Postgres
    );
}

#[test]
fn paths_count_from_the_file_and_defaults_are_filled_in() {
    let settings = parse(FULL).unwrap();
    let staging = Target::resolve(&settings, "projectA.staging").unwrap();
    assert_eq!(staging.db_name, "project A staging");
    let Spec::Sqlite(spec) = staging.spec else {
        panic!("sqlite")
    };
    assert_eq!(spec.file, Path::new("/etc/schemi/data/staging.db"));
    assert_eq!(spec.lock_timeout, Duration::from_millis(250));

    let prod = Target::resolve(&settings, "projectA.prod").unwrap();
    assert!(prod.protected);
    let Spec::Postgres(spec) = prod.spec else {
        panic!("postgres")
    };
    assert_eq!((spec.host.as_str(), spec.port), ("db.example.com", 6432));
    assert_eq!(spec.database, "project_a");
    assert_eq!(spec.sslmode, Some(SslMode::VerifyFull));
    assert_eq!(
        spec.sslrootcert.as_deref(),
        Some(Path::new("/etc/schemi/certs/ca.pem"))
    );
    assert_eq!(spec.connect_timeout, Duration::from_secs(20));
    assert_eq!(spec.statement_timeout, Some(Duration::ZERO));

    let copy = Target::on_server(&settings, "sqlite", "copy").unwrap();
    let Spec::Sqlite(spec) = copy.spec else {
        panic!("sqlite")
    };
    assert_eq!(spec.file, Path::new("/etc/schemi/dev/copy.db"));
    assert_eq!(spec.lock_timeout, Duration::from_secs(5));
}

#[test]
fn an_empty_file_and_null_maps_hold_nothing() {
    for text in [
        "",
        "# nothing\n",
        "projects:\n",
        "development:\nprojects: {}\n",
        "---\n",
    ] {
        let settings = parse(text).unwrap();
        assert!(settings.projects().is_empty(), "{text:?}");
    }
    assert!(
        parse("development:\n  db:\n")
            .unwrap()
            .development()
            .is_empty()
    );
}

#[test]
fn malformed_yaml_names_the_line() {
    insta::assert_snapshot!(error("projects:\n  a: {module: [\n"), @r#"
wrong value: expected a text, not a list or a map
 --> /etc/schemi/settings.yaml:2:15
  |
2 |   a: {module: [
  |               ^
"#);
    insta::assert_snapshot!(error("projects:\n  a:\n   module: x\n  \tdb: 1\n"), @r#"
while scanning a plain scalar, found a tab
 --> /etc/schemi/settings.yaml:3:12
  |
3 |    module: x
  |            ^
"#);
}

#[test]
fn a_duplicate_key_names_the_line() {
    insta::assert_snapshot!(error("projects:\n  a:\n    module: x\n  a:\n    module: y\n"), @r#"
the key `a` stands twice here: remove or rename one
 --> /etc/schemi/settings.yaml:4:3
  |
4 |   a:
  |   ^
"#);
}

#[test]
fn an_unknown_key_names_the_line_and_the_keys() {
    insta::assert_snapshot!(error("projects:\n  a:\n    modul: x\n"), @r#"
unknown key `modul` (did you mean `module`?); the keys here are `module`, `features`, `version_table`, `version_table_schema`, `db`
 --> /etc/schemi/settings.yaml:3:5
  |
3 |     modul: x
  |     ^^^^^
"#);
    insta::assert_snapshot!(error(&with_connection("hots: db.example.com")), @r#"
unknown key `hots` (did you mean `host`?); the keys here are `db_path`, `host`, `port`, `user`, `password`, `password_env`, `password_file`, `password_command`, `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `connect_timeout`, `search_path`, `role`, `lock_timeout`, `statement_timeout`
 --> /etc/schemi/settings.yaml:9:11
  |
9 |           hots: db.example.com
  |           ^^^^
"#);
}

#[test]
fn a_name_with_a_space_or_a_dot_names_the_line() {
    insta::assert_snapshot!(error("projects:\n  my shop:\n    module: x\n"), @r#"
`my shop` cannot name a project: use letters, digits, `_` and `-` only, for example `my_shop`
 --> /etc/schemi/settings.yaml:2:3
  |
2 |   my shop:
  |   ^^^^^^^
"#);
    insta::assert_snapshot!(error(
        "projects:\n  shop:\n    module: x\n    db:\n      prod.eu:\n        type: sqlite\n        connection: {db_path: a}\n"
    ), @r#"
`prod.eu` cannot name a database: use letters, digits, `_` and `-` only, for example `prod_eu`
 --> /etc/schemi/settings.yaml:5:7
  |
5 |       prod.eu:
  |       ^^^^^^^
"#);
    assert!(error("projects:\n  é:\n    module: x\n").contains("letters, digits"));
    assert!(error("projects:\n  '':\n    module: x\n").contains("letters, digits"));
    assert!(
        error("projects:\n  development:\n    module: x\n").contains("no project can be called")
    );
}

#[test]
fn an_unknown_type_names_the_line_and_the_types() {
    insta::assert_snapshot!(error(
        "projects:\n  shop:\n    module: x\n    db:\n      prod:\n        type: postgresql\n        connection: {host: a}\n"
    ), @r#"
unknown value `postgresql` (did you mean `postgres`?); the choices are `sqlite`, `postgres`
 --> /etc/schemi/settings.yaml:6:15
  |
6 |         type: postgresql
  |               ^^^^^^^^^^
"#);
    insta::assert_snapshot!(error(
        "projects:\n  shop:\n    module: x\n    db:\n      prod:\n        connection: {host: a}\n"
    ), @r#"
the key `type` is missing: write `type: sqlite` or `type: postgres`
 --> /etc/schemi/settings.yaml:6:9
  |
6 |         connection: {host: a}
  |         ^^^^^^^^^^
"#);
}

#[test]
fn a_missing_connection_names_the_line() {
    insta::assert_snapshot!(error(
        "projects:\n  shop:\n    module: x\n    db:\n      prod:\n        type: sqlite\n"
    ), @r#"
the key `connection` is missing here: write `connection: { db_path: … }` for sqlite, `connection: { host: … }` for postgres
 --> /etc/schemi/settings.yaml:6:9
  |
6 |         type: sqlite
  |         ^^^^
"#);
    insta::assert_snapshot!(error(
        "projects:\n  shop:\n    module: x\n    db:\n      prod:\n        type: sqlite\n        connection: {}\n"
    ), @r#"
the key `db_path` is missing: a sqlite connection needs the file
 --> /etc/schemi/settings.yaml:7:9
  |
7 |         connection: {}
  |         ^^^^^^^^^^
"#);
}

#[test]
fn keys_of_the_other_database_are_refused() {
    insta::assert_snapshot!(error(
        "projects:\n  shop:\n    module: x\n    db:\n      prod:\n        type: sqlite\n        connection:\n          db_path: a.db\n          port: 5432\n"
    ), @r#"
`port` belongs to postgres; a sqlite connection takes `db_path` and `lock_timeout`
 --> /etc/schemi/settings.yaml:9:11
  |
9 |           port: 5432
  |           ^^^^
"#);
    assert!(error(&with_connection("host: h\ndb_path: x")).contains("belongs to sqlite"));
    assert!(
        error("development:\n  db:\n    x:\n      connection: {port: 1}\n")
            .contains("either `db_path`")
    );
}

#[test]
fn bad_values_say_what_is_expected() {
    insta::assert_snapshot!(error(&with_connection("host: h\nconnect_timeout: 10")), @r#"
expected a duration with its unit: `10s`, `500ms`, `2min`, `1h` (24 days at most), or `0` for no limit
  --> /etc/schemi/settings.yaml:10:28
   |
10 |           connect_timeout: 10
   |                            ^^
"#);
    insta::assert_snapshot!(error(&with_connection("host: h\nport: 70000")), @r#"
wrong value: expected a whole number from 0 to 65535
  --> /etc/schemi/settings.yaml:10:17
   |
10 |           port: 70000
   |                 ^^^^^
"#);
    insta::assert_snapshot!(error(&with_connection("host: h\nsslmode: verify")), @r#"
unknown value `verify` (did you mean `verify-ca`?); the choices are `disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`
  --> /etc/schemi/settings.yaml:10:20
   |
10 |           sslmode: verify
   |                    ^^^^^^
"#);
    assert!(error(&with_connection("host: h\nsslmode: verify-ca")).contains("sslrootcert"));
    assert!(error(&with_connection("host: h\nsslcert: c")).contains("belong together"));
}

#[test]
fn values_of_the_wrong_kind_say_what_is_expected() {
    let shown: Vec<String> = [
        "projects: [a]",
        "projects: {a: b}",
        "projects: {a: {module: [b]}}",
        "projects: {a: {module: ~}}",
        "projects: {a: {module: b, features: c}}",
        "projects: {a: {module: b, db: 5}}",
        "projects: {a: {module: b, db: {c: {type: sqlite, protected: maybe, connection: {db_path: x}}}}}",
        "projects: {a: {module: b, db: {c: {type: sqlite, connection: x.db}}}}",
        "projects: {a: {module: b, db: {c: {type: [sqlite], connection: {db_path: x}}}}}",
        "- a",
        "projects: {}\n---\nb: 1",
        "projects: {a: *b}",
        "projects: {a: !b {module: c}}",
    ]
    .iter()
    .map(|text| error(text).lines().next().unwrap_or_default().to_owned())
    .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
wrong value: expected a map: `key: value`
wrong value: expected a map: `key: value`
wrong value: expected a text, not a list or a map
wrong value: expected a text, found nothing
wrong value: expected a list: `[a, b]`
wrong value: expected a map: `key: value`
wrong value: expected `true` or `false`
wrong value: expected a map: `key: value`
wrong value: expected one word
wrong value: expected a map: `key: value`
a second document begins here: settings are one document, without `---`
no anchor of this name stands above: a text that begins with `*` needs quotes
a text that begins with `!` needs quotes
"#);
}

#[test]
fn two_sources_of_the_password_are_refused() {
    insta::assert_snapshot!(error(&with_connection(
        "host: h\npassword: hunter2\npassword_env: X"
    )), @r#"
`password` and `password_env` both say where the password comes from: keep one
  --> /etc/schemi/settings.yaml:11:11
   |
11 |           password_env: ***
   |           ^^^^^^^^^^^^
"#);
}

#[test]
fn no_error_shows_a_secret() {
    let bad = [
        "host: h\npassword: hunter2\npassword_env: X",
        "host: h\npasword: hunter2",
        "host: h\npassword: [hunter2]",
        "host: h\npassword: {hunter2: 1}",
        "host: h\npassword_env: ${hunter2}",
        "host: h\npassword: *hunter2",
        "host: h\npassword: @hunter2",
        "host: h\npassword: \"hunter2",
        "host: h\npassword: hunter2: x",
        "host: h\npassword: !!int hunter2",
        "host: h\npassword: !hunter2 x",
        "host: h\npassword: |\n  hunter2\nbad: 1",
        "host: h\npassword: hunter2\npassword: hunter2",
        "host: postgres://u:hunter2@h",
        "\"host=h password=hunter2\"",
        "- postgres://u:hunter2@h",
        "postgres://u:hunter2@h/db",
        "{host: h, password: hunter2, bad: 1}",
    ];
    for lines in bad {
        let shown = match parse(&with_connection(lines)) {
            Ok(settings) => panic!("{lines} is accepted: {settings:?}"),
            Err(error) => format!("{error}\n{error:?}"),
        };
        assert!(!shown.contains("hunter"), "{lines}\n{shown}");
        assert!(shown.contains("settings.yaml:"), "{shown}");
    }
}

#[test]
fn no_debug_output_shows_a_secret() {
    for lines in [
        "host: h\npassword: hunter2",
        "host: h\npassword: '12345678'",
    ] {
        let settings = parse(&with_connection(lines)).unwrap();
        let target = Target::resolve(&settings, "shop.prod").unwrap();
        let shown = format!("{settings:?}\n{target:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("12345678"),
            "{shown}"
        );
    }
    // A number is a password too.
    parse(&with_connection("host: h\npassword: 12345678")).unwrap();
}

#[test]
fn an_unset_variable_is_named_with_its_line() {
    let text = with_connection("host: ${SCHEMI_TEST_UNSET_HOST}");
    let settings = parse(&text).unwrap();
    let error = Target::resolve(&settings, "shop.prod").unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r#"
the environment variable `SCHEMI_TEST_UNSET_HOST` is not set
 --> /etc/schemi/settings.yaml:9:11
  |
9 |           host: ${SCHEMI_TEST_UNSET_HOST}
  |           ^^^^
"#);
}

#[test]
fn unknown_names_lead_to_the_near_ones() {
    let settings = parse(FULL).unwrap();
    let shown: Vec<String> = [
        "projectA",
        "prod",
        "projctA.prod",
        "projectA.prd",
        "development.pglocl",
        "zzz.x",
    ]
    .iter()
    .map(|name| Target::resolve(&settings, name).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
`projectA` is not a target: write PROJECT.DATABASE; there are `projectA.prod`, `projectA.staging`
`prod` is not a target: write PROJECT.DATABASE; there are `projectA.prod`, `projectA.staging`
unknown project `projctA` (did you mean `projectA`?); there are `empty`, `projectA`
project `projectA` has no database `prd` (did you mean `prod`?); there are `projectA.prod`, `projectA.staging`
unknown development server `pglocl` (did you mean `pglocal`?); there are `development.pglocal`, `development.sqlite`
unknown project `zzz`; there are `empty`, `projectA`
"#);
    let server = Target::resolve(&settings, "development.pglocal").unwrap_err();
    insta::assert_snapshot!(server.to_string(), @r#"
`development.pglocal` is a server to copy to, not a database: write PROJECT.DATABASE
"#);
    assert!(
        TargetName::find(&settings, "development.pglocal")
            .unwrap()
            .is_server()
    );
    assert_eq!(
        find_project(&settings, "projectA.prod").unwrap().module,
        "services/project_a"
    );
    assert!(find_project(&settings, "projectA").is_ok());
}

#[test]
fn a_missing_file_says_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.yaml");
    let error = Settings::load(&path).unwrap_err().to_string();
    assert!(
        error.starts_with("no settings file `") && error.contains("--settings"),
        "{error}"
    );
    let error = Settings::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read the settings file"),
        "{error}"
    );
    std::fs::write(&path, b"projects:\n  \xff").unwrap();
    let error = Settings::load(&path).unwrap_err().to_string();
    assert!(error.contains("line 2 is not UTF-8"), "{error}");
}

fn sqlite(path: &str) -> DatabaseSettings {
    DatabaseSettings {
        db_name: None,
        protected: false,
        connection: Connection::Sqlite(SqliteSettings {
            db_path: path.to_owned(),
            lock_timeout: None,
        }),
    }
}

fn postgres() -> DatabaseSettings {
    DatabaseSettings {
        db_name: Some("shop: \"1\"".to_owned()),
        protected: true,
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
fn the_json_schema_knows_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let connection = &schema["$defs"]["ConnectionEntry"];
    assert_eq!(connection["additionalProperties"], false);
    assert_eq!(connection["properties"].as_object().unwrap().len(), 17);
    assert_eq!(schema["$defs"]["Kind"]["oneOf"][0]["const"], "sqlite");
    assert_eq!(json_schema(), json_schema());
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

#[test]
fn merge_keys_and_anchors_are_read() {
    let text = "projects:\n  a:\n    module: x\n    db:\n      one: &one {type: sqlite, connection: &c {db_path: a.db}}\n      two:\n        <<: *one\n        protected: true\n";
    let settings = parse(text).unwrap();
    let databases = &settings.projects()["a"].databases;
    assert!(databases["two"].protected && !databases["one"].protected);
    assert_eq!(databases["one"].connection, databases["two"].connection);
}

/// Runs this test again in a process of its own with these variables.
fn again(test: &str, variables: &[(&str, &str)]) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("settings_file::{test}"), "--nocapture"])
        .env("SCHEMI_TEST_AGAIN", "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[test]
fn the_file_is_found_by_flag_then_variable_then_folder() {
    let test = "the_file_is_found_by_flag_then_variable_then_folder";
    if std::env::var_os("SCHEMI_TEST_AGAIN").is_none() {
        again(
            test,
            &[
                ("SCHEMI_SETTINGS", "a/b.yaml"),
                ("SCHEMI_TEST_EXPECTED", "a/b.yaml"),
            ],
        );
        again(
            test,
            &[
                ("SCHEMI_SETTINGS", ""),
                ("XDG_CONFIG_HOME", "/etc/xdg"),
                ("HOME", "/home/me"),
                ("SCHEMI_TEST_EXPECTED", "/etc/xdg/schemi/settings.yaml"),
            ],
        );
        return;
    }
    let expected = std::env::var("SCHEMI_TEST_EXPECTED").unwrap();
    assert_eq!(Settings::locate(None).unwrap(), Path::new(&expected));
    let flag = Path::new("flag.yaml");
    assert_eq!(Settings::locate(Some(flag)).unwrap(), flag);
}

#[test]
fn variables_expand_in_paths_and_hosts() {
    let test = "variables_expand_in_paths_and_hosts";
    if std::env::var_os("SCHEMI_TEST_AGAIN").is_none() {
        let variables = [
            ("SCHEMI_A", "db.example"),
            ("SCHEMI_B", "certs"),
            ("HOME", "/home/me"),
        ];
        return again(test, &variables);
    }
    let text = with_connection(
        "host: ${SCHEMI_A}.com\nsslmode: require\nsslrootcert: ~/${SCHEMI_B}/ca.pem",
    );
    let target = Target::resolve(&parse(&text).unwrap(), "shop.prod").unwrap();
    let Spec::Postgres(spec) = target.spec else {
        panic!("postgres")
    };
    assert_eq!(spec.host, "db.example.com");
    assert_eq!(
        spec.sslrootcert.as_deref(),
        Some(Path::new("/home/me/certs/ca.pem"))
    );
    let text = with_connection("host: ./${SCHEMI_B}");
    let target = Target::resolve(&parse(&text).unwrap(), "shop.prod").unwrap();
    let Spec::Postgres(spec) = target.spec else {
        panic!("postgres")
    };
    assert_eq!(spec.host, "/etc/schemi/certs");
}
