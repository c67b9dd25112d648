//! Where a password comes from, and that it is never shown.

use super::*;

/// Makes the server ask two roles for their passwords.
static PASSWORDS: LazyLock<()> = LazyLock::new(|| {
    let file = server().psql("postgres", "show hba_file").unwrap();
    let rules = std::fs::read_to_string(file.trim()).unwrap();
    let rules = format!("local all scram_user,scram_package scram-sha-256\n{rules}");
    std::fs::write(file.trim(), rules).unwrap();
    let roles = "create role scram_user login password 'hunter2'; \
                 create role scram_package login password 'schemi-tests'";
    server().psql("postgres", roles).unwrap();
    server()
        .psql("postgres", "select pg_reload_conf()")
        .unwrap();
    // The postmaster rereads its rules a moment later.
    let refused = local("postgres", "user: scram_user, password: nonsense");
    let begun = Instant::now();
    while block_on(refused.connect(Access::Read)).is_ok() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the rules are not read"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
});

#[test]
fn the_password_is_found_wherever_the_file_says() {
    LazyLock::force(&PASSWORDS);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "hunter2\r\nmore\n").unwrap();
    let host = server().socket.display().to_string();
    for more in [
        "user: scram_user, password: hunter2",
        "user: scram_user, password_file: password",
        "user: scram_user, password_command: 'cat password'",
        "user: scram_package, password_env: CARGO_PKG_NAME",
    ] {
        let connection = format!("host: {host}, {more}");
        let kind = "postgres\n        db_name: postgres";
        let target = target(folder.path(), kind, &connection);
        block_on(async { session(&target, Access::Read).await });
    }
}

#[test]
fn a_wrong_password_is_named_by_its_setting_and_never_shown() {
    LazyLock::force(&PASSWORDS);
    for (more, key) in [
        ("user: scram_user, password: hunter3", "look at `password`"),
        (
            "user: scram_user, password_env: CARGO_PKG_NAME",
            "look at `password_env`",
        ),
        (
            "user: scram_user, password_command: 'echo hunter3'",
            "look at `password_command`",
        ),
        ("user: scram_user", "say `password_env`"),
    ] {
        let target = local("postgres", more);
        let shown = match block_on(target.connect(Access::Read)) {
            Ok(_) => panic!("{more} opens"),
            Err(error) => format!("{error}\n{error:?}"),
        };
        assert!(
            shown.starts_with("cannot connect to shop.dev (database `postgres` at "),
            "{shown}"
        );
        assert!(
            shown.contains("as `scram_user`): the server refused the password; "),
            "{shown}"
        );
        assert!(shown.contains(key), "{shown}");
        assert!(
            !shown.contains("hunter") && !shown.contains("://"),
            "{shown}"
        );
    }
}

#[test]
fn a_password_that_cannot_be_fetched_names_its_setting() {
    for (more, expected) in [
        (
            "password_env: SCHEMI_TEST_UNSET",
            "`SCHEMI_TEST_UNSET` that `password_env` names",
        ),
        ("password_file: none/such", "/none/such` cannot be read"),
        (
            "password_command: 'echo hunter2; exit 3'",
            "`password_command` ended with exit status: 3",
        ),
        (
            "password_command: 'true'",
            "`password_command` gives no password",
        ),
    ] {
        let error = error(&local("postgres", more), Access::Read);
        assert!(
            error.contains(expected) && !error.contains("hunter"),
            "{error}"
        );
    }
}

#[test]
fn a_password_may_come_from_libpqs_file_or_variable() {
    use std::os::unix::fs::PermissionsExt;
    let test = "connection::password::a_password_may_come_from_libpqs_file_or_variable";
    if let Ok(host) = std::env::var("SCHEMI_TEST_HOST") {
        let target = over(&host, 5432, "postgres", "user: scram_user");
        block_on(async { session(&target, Access::Read).await });
        return;
    }
    LazyLock::force(&PASSWORDS);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pgpass");
    std::fs::write(
        &file,
        "*:*:*:other:no\n*:5432:postgres:scram_user:hunter2\n",
    )
    .unwrap();
    let run = |name: &str, value: &std::ffi::OsStr| {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test])
            .env("SCHEMI_TEST_HOST", &server().socket)
            .env_remove("PGPASSWORD")
            .env(name, value)
            .output()
            .unwrap();
        output.status.success()
    };
    for (mode, is_taken) in [(0o600, true), (0o644, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(run("PGPASSFILE", file.as_os_str()), is_taken, "{mode:o}");
    }
    assert!(run("PGPASSWORD", "hunter2".as_ref()));
    assert!(!run("PGPASSWORD", "hunter3".as_ref()));
}
