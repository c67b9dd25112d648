//! The settings file: what it may say, what its errors show, and what an edit leaves alone.

mod edit;
mod refused;
mod secret;
mod variables;

use std::path::Path;
use std::time::Duration;

use cargo_schemi::settings::{
    CloneSettings, Connection, DatabaseSettings, Password, PostgresSettings, Settings,
    SettingsError, Spec, SqliteSettings, SslMode, json_schema,
};
use cargo_schemi::target::{Target, TargetName, find_project};
use schemi_schema::{Dialect, Name, QualifiedName};

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
fn the_json_schema_knows_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let connection = &schema["$defs"]["ConnectionEntry"];
    assert_eq!(connection["additionalProperties"], false);
    assert_eq!(connection["properties"].as_object().unwrap().len(), 17);
    assert_eq!(schema["$defs"]["Kind"]["oneOf"][0]["const"], "sqlite");
    assert_eq!(json_schema(), json_schema());
}

#[test]
fn merge_keys_and_anchors_are_read() {
    let text = "projects:\n  a:\n    module: x\n    db:\n      one: &one {type: sqlite, connection: &c {db_path: a.db}}\n      two:\n        <<: *one\n        protected: true\n";
    let settings = parse(text).unwrap();
    let databases = &settings.projects()["a"].databases;
    assert!(databases["two"].protected && !databases["one"].protected);
    assert_eq!(databases["one"].connection, databases["two"].connection);
}
