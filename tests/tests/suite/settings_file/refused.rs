//! What the file may not say, and the line that each error shows.

use super::*;

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
unknown key `modul` (did you mean `module`?); the keys here are `module`, `features`, `version_table`, `version_table_schema`, `ignore`, `file_template`, `timezone`, `slug_length`, `version_locations`, `transaction_per_migration`, `naming_convention`, `hooks`, `db`
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
fn a_key_of_another_place_names_its_place() {
    let inside = error(&with_connection("db_name: shop"));
    assert!(inside.starts_with("the key `db_name` belongs beside `connection`, not under it\n"));
    let beside =
        error(&with_connection("host: a").replace("connection:", "host: b\n        connection:"));
    assert!(
        beside.starts_with("the key `host` belongs under `connection`\n"),
        "{beside}"
    );
}

#[test]
fn a_server_is_told_by_its_connection() {
    let text =
        "development:\n  db:\n    here:\n      type: postgres\n      connection: {host: a}\n";
    assert!(error(text).starts_with(
        "a server has no `type`: its connection tells the kind, `db_path` SQLite and `host` PostgreSQL"
    ));
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
unknown development server `pglocl` (did you mean `pglocal`?); there are `development.sqlite`, `development.pglocal`
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
