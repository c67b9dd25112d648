//! Connections opened from settings, and what an error says when one cannot be.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use cargo_schemi::settings::{Access, Settings};
use cargo_schemi::target::Target;
use schemi_runtime::migrate::Database;
use schemi_tests::postgres::{self, server};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// The target `shop.dev` with this connection; the settings lie in `folder`.
fn target(folder: &Path, kind: &str, connection: &str) -> Target {
    let text = format!(
        "projects:\n  shop:\n    module: shop\n    db:\n      dev:\n        type: {kind}\n        \
         connection: {{ {connection} }}\n"
    );
    let settings = Settings::parse(folder.join("settings.yaml"), text).unwrap();
    Target::resolve(&settings, "shop.dev").unwrap()
}

fn error(target: &Target, access: Access) -> String {
    match block_on(target.connect(access)) {
        Ok(_) => panic!("{} opens", target.name),
        Err(error) => error.to_string(),
    }
}

// SQLite

async fn sqlite(target: &Target, access: Access) -> SqliteConnection {
    match target.connect(access).await {
        Ok(Database::Sqlite(connection)) => connection,
        Ok(Database::Postgres(_)) => panic!("not SQLite"),
        Err(error) => panic!("{error}"),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A database with one row, in this journal mode.
fn shop(folder: &Path, mode: SqliteJournalMode) {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("shop.db"))
        .create_if_missing(true)
        .journal_mode(mode);
    block_on(async {
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        connection
            .execute("create table t (a); insert into t values (1)")
            .await
            .unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn a_missing_file_is_created_only_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let missing = target(folder.path(), "sqlite", "db_path: shop.db");
    for access in [Access::Read, Access::Write] {
        let error = error(&missing, access);
        assert!(error.starts_with("no such file `"), "{error}");
        assert!(
            error.ends_with("`cargo schemi migrate shop.dev` creates it"),
            "{error}"
        );
        assert!(names(folder.path()).is_empty());
    }
    block_on(async {
        let mut connection = sqlite(&missing, Access::Create).await;
        connection.execute("create table t (a)").await.unwrap();
        connection.close().await.unwrap();
    });
    assert_eq!(names(folder.path()), ["shop.db"]);
}

#[test]
fn a_missing_folder_is_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let missing = target(folder.path(), "sqlite", "db_path: data/shop.db");
    assert!(error(&missing, Access::Create).starts_with("no such folder `"));
    assert!(error(&missing, Access::Read).starts_with("no such file `"));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_folder_and_a_text_file_are_no_databases() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("shop.db")).unwrap();
    let text = "these are notes, and not a database at all\n".repeat(50);
    std::fs::write(folder.path().join("notes.txt"), &text).unwrap();
    for access in [Access::Read, Access::Write, Access::Create] {
        let error_of = |path: &str| error(&target(folder.path(), "sqlite", path), access);
        assert!(error_of("db_path: shop.db").contains("is a folder"));
        assert!(error_of("db_path: notes.txt").contains("is not a SQLite database"));
    }
    assert_eq!(names(folder.path()), ["notes.txt", "shop.db"]);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("notes.txt")).unwrap(),
        text
    );
}

#[test]
fn a_reader_changes_nothing_and_leaves_nothing() {
    for mode in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
        let folder = tempfile::tempdir().unwrap();
        shop(folder.path(), mode);
        let before = std::fs::read(folder.path().join("shop.db")).unwrap();
        let shop = target(folder.path(), "sqlite", "db_path: shop.db");
        block_on(async {
            let mut connection = sqlite(&shop, Access::Read).await;
            let row = connection
                .fetch_one("select count(*) from t")
                .await
                .unwrap();
            assert_eq!(row.get::<i64, _>(0), 1);
            for change in [
                "insert into t values (2)",
                "create table u (a)",
                "pragma user_version = 3",
            ] {
                let error = connection.execute(change).await.unwrap_err().to_string();
                assert!(error.contains("readonly"), "{error}");
            }
            connection.close().await.unwrap();
        });
        assert_eq!(names(folder.path()), ["shop.db"]);
        assert_eq!(
            std::fs::read(folder.path().join("shop.db")).unwrap(),
            before
        );
    }
}

#[test]
fn a_reader_sees_what_a_live_writer_committed() {
    let folder = tempfile::tempdir().unwrap();
    shop(folder.path(), SqliteJournalMode::Wal);
    let shop = target(folder.path(), "sqlite", "db_path: shop.db");
    block_on(async {
        let mut writer = sqlite(&shop, Access::Write).await;
        writer.execute("insert into t values (2)").await.unwrap();
        let mut reader = sqlite(&shop, Access::Read).await;
        let row = reader.fetch_one("select count(*) from t").await.unwrap();
        assert_eq!(row.get::<i64, _>(0), 2);
        assert!(reader.execute("insert into t values (2)").await.is_err());
        reader.close().await.unwrap();
        writer.execute("insert into t values (3)").await.unwrap();
        writer.close().await.unwrap();
    });
    assert_eq!(names(folder.path()), ["shop.db"]);
}

#[test]
fn a_database_that_may_only_be_read_is_refused_to_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    shop(folder.path(), SqliteJournalMode::Delete);
    let path = format!(
        "db_path: 'file:{}/shop.db?mode=ro'",
        folder.path().display()
    );
    let shop = target(folder.path(), "sqlite", &path);
    assert!(error(&shop, Access::Write).contains("is read-only"));
    block_on(async { sqlite(&shop, Access::Read).await });
}

#[test]
fn a_lock_is_waited_for_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    shop(folder.path(), SqliteJournalMode::Delete);
    let shop = target(
        folder.path(),
        "sqlite",
        "db_path: shop.db, lock_timeout: 300ms",
    );
    block_on(async {
        let mut other = sqlite(&shop, Access::Write).await;
        other.execute("begin exclusive").await.unwrap();
        let begun = Instant::now();
        let error = shop.connect(Access::Write).await.unwrap_err().to_string();
        assert!(
            error.contains("is locked: another program held it for 300ms"),
            "{error}"
        );
        assert!((300..5000).contains(&begun.elapsed().as_millis()));
    });
}

#[test]
fn a_database_in_memory_is_shared_by_its_name() {
    let path = "db_path: 'file:connection_test?mode=memory&cache=shared', lock_timeout: 300ms";
    let shop = target(Path::new("/"), "sqlite", path);
    block_on(async {
        let mut first = sqlite(&shop, Access::Create).await;
        first.execute("create table t (a)").await.unwrap();
        let mut second = sqlite(&shop, Access::Read).await;
        second.execute("select * from t").await.unwrap();
        let row = second.fetch_one("pragma foreign_keys").await.unwrap();
        assert_eq!(row.get::<i64, _>(0), 1);
        second.close().await.unwrap();
        // A shared cache answers at once; the wait is our own then.
        first
            .execute("begin exclusive; create table u (a)")
            .await
            .unwrap();
        let begun = Instant::now();
        let error = shop.connect(Access::Write).await.unwrap_err().to_string();
        assert!(error.contains("is locked"), "{error}");
        assert!(begun.elapsed() >= Duration::from_millis(300));
    });
}

/// Runs a test of this file again as a user whom permissions bind, who gets this folder: root may
/// write everywhere.
fn as_nobody(test: &str, folder: &Path) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    let program = folder.join("program");
    let this = std::env::current_exe().unwrap();
    if std::fs::hard_link(&this, &program).is_err() {
        std::fs::copy(&this, &program).unwrap();
    }
    let mut command = std::process::Command::new(&program);
    command.args(["--exact", &format!("connection::{test}")]);
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        let nobody = 65534;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() != "program" {
                chown(entry.path(), Some(nobody), Some(nobody)).unwrap();
            }
        }
        chown(folder, Some(nobody), Some(nobody)).unwrap();
        command.uid(nobody).gid(nobody);
    }
    let output = command.env("SCHEMI_TEST_FOLDER", folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[test]
fn permissions_that_are_missing_are_said() {
    use std::os::unix::fs::PermissionsExt;
    let Some(folder) = std::env::var_os("SCHEMI_TEST_FOLDER") else {
        for mode in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
            let folder = tempfile::tempdir().unwrap();
            shop(folder.path(), mode);
            as_nobody("permissions_that_are_missing_are_said", folder.path());
        }
        return;
    };
    let folder = Path::new(&folder);
    let shop = target(folder, "sqlite", "db_path: shop.db");
    let new = target(folder, "sqlite", "db_path: new.db");
    let allow = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let read = || {
        block_on(async {
            let mut connection = sqlite(&shop, Access::Read).await;
            let row = connection
                .fetch_one("select count(*) from t")
                .await
                .unwrap();
            assert_eq!(row.get::<i64, _>(0), 1);
            connection.close().await.unwrap();
        });
        assert_eq!(names(folder), ["program", "shop.db"]);
    };
    // A folder that cannot be written: reading goes on, writing is refused.
    allow(folder, 0o555);
    read();
    for (target, access) in [
        (&shop, Access::Write),
        (&shop, Access::Create),
        (&new, Access::Create),
    ] {
        let error = error(target, access);
        assert!(error.contains("permissions"), "{error}");
    }
    // A file that cannot be written, and one that cannot be read.
    allow(&folder.join("shop.db"), 0o444);
    read();
    let read_only = error(&shop, Access::Write);
    assert!(read_only.contains("permissions"), "{read_only}");
    allow(folder, 0o755);
    let read_only = error(&shop, Access::Write);
    assert!(
        read_only.contains("is read-only: change its permissions"),
        "{read_only}"
    );
    allow(&folder.join("shop.db"), 0o000);
    for access in [Access::Read, Access::Write, Access::Create] {
        assert!(error(&shop, access).contains("cannot be opened: check the permissions"));
    }
    allow(&folder.join("shop.db"), 0o644);
    assert_eq!(names(folder), ["program", "shop.db"]);
}

// PostgreSQL

/// The connection to a database of the tests' server, through its socket.
fn local(database: &str, more: &str) -> Target {
    over(
        &server().socket.display().to_string(),
        server().port,
        database,
        more,
    )
}

fn over(host: &str, port: u16, database: &str, more: &str) -> Target {
    let connection = format!("host: {host}, port: {port}, {more}");
    let kind = format!("postgres\n        db_name: {database}");
    target(Path::new("/tmp"), &kind, &connection)
}

async fn session(target: &Target, access: Access) -> PgConnection {
    match target.connect(access).await {
        Ok(Database::Postgres(connection)) => connection,
        Ok(Database::Sqlite(_)) => panic!("not PostgreSQL"),
        Err(error) => panic!("{error}"),
    }
}

async fn show(connection: &mut PgConnection, setting: &'static str) -> String {
    let row = sqlx::query("select current_setting($1)")
        .bind(setting)
        .fetch_one(connection)
        .await;
    row.unwrap().get(0)
}

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
fn a_session_has_the_settings_of_the_file() {
    let database = postgres::database();
    let role = format!("owner_{}", database.name);
    let sql = format!(
        "create role {role}; create schema app; create schema \"o'dd\"; \
         grant usage on schema app, \"o'dd\" to {role}"
    );
    server().psql(&database.name, &sql).unwrap();
    let more = format!(
        "user: postgres, role: {role}, search_path: 'app, \"o''dd\"', lock_timeout: 1500ms, \
         statement_timeout: 20s"
    );
    let target = local(&database.name, &more);
    block_on(async {
        let mut connection = session(&target, Access::Write).await;
        assert_eq!(show(&mut connection, "role").await, role);
        assert_eq!(show(&mut connection, "search_path").await, "app, \"o'dd\"");
        assert_eq!(show(&mut connection, "lock_timeout").await, "1500ms");
        assert_eq!(show(&mut connection, "statement_timeout").await, "20s");
        assert_eq!(show(&mut connection, "application_name").await, "schemi");
        assert_eq!(
            show(&mut connection, "default_transaction_read_only").await,
            "off"
        );
        let schemas = sqlx::query("select current_schemas(false)::text[]");
        let row = schemas.fetch_one(&mut connection).await.unwrap();
        assert_eq!(row.get::<Vec<String>, _>(0), ["app", "o'dd"]);
    });
    server()
        .psql(
            &database.name,
            &format!("drop owned by {role}; drop role {role}"),
        )
        .unwrap();
}

#[test]
fn a_reader_cannot_write_and_a_lock_is_waited_for_5s_unless_said() {
    let database = postgres::database();
    block_on(async {
        let target = local(&database.name, "user: postgres");
        let mut connection = session(&target, Access::Read).await;
        let error = connection
            .execute("create table t (a int)")
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("read-only transaction"), "{error}");
        assert_eq!(show(&mut connection, "lock_timeout").await, "5s");
        let mut connection = session(&target, Access::Write).await;
        connection.execute("create table t (a int)").await.unwrap();
    });
}

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
        (
            "password_file: none/such",
            "/none/such` cannot be read",
        ),
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
fn what_the_server_refuses_is_said_plainly() {
    let database = postgres::database();
    let plain = format!("plain_{}", database.name);
    let superuser = format!("create role {plain} login");
    server().psql("postgres", &superuser).unwrap();
    for (name, more, expected) in [
        (
            "no_such_database",
            "user: postgres",
            "the server has no such database; ",
        ),
        (
            &*database.name,
            "user: no_such_role",
            "role \"no_such_role\" does not exist; look at `user`",
        ),
        (
            &*database.name,
            "user: postgres, role: none_such",
            "cannot become role `none_such`: ",
        ),
        (
            &*database.name,
            &*format!("user: {plain}, role: postgres"),
            "look at `role`",
        ),
    ] {
        let error = error(&local(name, more), Access::Read);
        assert!(
            error.starts_with("cannot connect to shop.dev (database `"),
            "{error}"
        );
        assert!(error.contains(expected), "{error}");
        assert!(
            !error.contains("error returned from database") && !error.contains(".c:"),
            "{error}"
        );
    }
    server()
        .psql("postgres", &format!("drop role {plain}"))
        .unwrap();
}

/// A port that leads to the tests' server, which listens on a socket only.
fn forwarded() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let socket = server().socket.join(format!(".s.PGSQL.{}", server().port));
    std::thread::spawn(move || {
        for outside in listener.incoming() {
            let inside = UnixStream::connect(&socket).unwrap();
            forward(outside.unwrap(), inside);
        }
    });
    port
}

fn forward(outside: TcpStream, inside: UnixStream) {
    let (mut from, mut to) = (outside.try_clone().unwrap(), inside.try_clone().unwrap());
    std::thread::spawn(move || {
        std::io::copy(&mut from, &mut to).ok();
        to.shutdown(std::net::Shutdown::Write).ok();
    });
    let (mut from, mut to) = (inside, outside);
    std::thread::spawn(move || {
        std::io::copy(&mut from, &mut to).ok();
        to.shutdown(std::net::Shutdown::Write).ok();
    });
}

#[test]
fn tls_that_is_required_and_not_offered_is_said() {
    let port = forwarded();
    for mode in ["require", "verify-full"] {
        let more = format!("user: postgres, sslmode: {mode}");
        let error = error(&over("127.0.0.1", port, "postgres", &more), Access::Read);
        assert!(
            error.contains("the server offers no TLS, and `sslmode` requires it"),
            "{error}"
        );
        assert!(
            error.contains(&format!("at 127.0.0.1:{port} as `postgres`")),
            "{error}"
        );
    }
    for mode in ["disable", "allow", "prefer"] {
        let more = format!("user: postgres, sslmode: {mode}");
        let target = over("127.0.0.1", port, "postgres", &more);
        block_on(async { session(&target, Access::Read).await });
    }
}

#[test]
fn files_of_tls_are_looked_at_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let more = format!("sslmode: verify-full, sslrootcert: {}", file.display());
    let target = over("127.0.0.1", 1, "postgres", &more);
    let expected = format!("`sslrootcert` `{}` cannot be read", file.display());
    assert!(error(&target, Access::Read).contains(&expected));
    std::fs::write(&file, "not a certificate").unwrap();
    assert!(error(&target, Access::Read).contains("holds no CERTIFICATE in PEM form"));
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = over("127.0.0.1", closed, "shop", "user: postgres");
    assert!(
        error(&refused, Access::Read).contains("nothing listens there; is the server running?")
    );
    let no_socket = over("/nowhere", 5432, "shop", "user: postgres");
    assert!(error(&no_socket, Access::Read).contains("nothing listens there"));
    let unknown = over("no-such-host.invalid", 5432, "shop", "user: postgres");
    assert!(error(&unknown, Access::Read).contains("the host cannot be reached"));
}

#[test]
fn a_server_that_does_not_answer_is_left_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let target = over(
        "127.0.0.1",
        port,
        "shop",
        "user: postgres, connect_timeout: 200ms",
    );
    let begun = Instant::now();
    let error = error(&target, Access::Read);
    assert!(error.contains("no connection within 200ms"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_server_that_is_no_postgres_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 8];
            stream.read_exact(&mut buffer).ok();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").ok();
        }
    });
    let error = error(
        &over("127.0.0.1", port, "shop", "user: postgres"),
        Access::Read,
    );
    assert!(error.contains("look at `host` and `port`"), "{error}");
}

#[test]
fn a_password_may_come_from_libpqs_file_or_variable() {
    use std::os::unix::fs::PermissionsExt;
    let test = "connection::a_password_may_come_from_libpqs_file_or_variable";
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

/// The path of a certificate of the tests; they are good for a hundred years, for `localhost`.
fn pem(name: &str) -> String {
    format!("{}/tests/tls/{name}.pem", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn tls_is_verified_as_far_as_the_settings_say() {
    let (certificate, key) = (
        include_str!("../tls/server.pem"),
        include_str!("../tls/server.key"),
    );
    let server = match postgres::Server::start_with_tls(certificate, key) {
        Ok(server) => server,
        Err(error) => panic!("{error}"),
    };
    let at = |host: &str, more: &str| over(host, server.port, "postgres", more);
    let (ca, other) = (pem("ca"), pem("other-ca"));
    let encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    for (host, more, is_encrypted) in [
        ("127.0.0.1", "sslmode: disable".to_owned(), false),
        ("127.0.0.1", "sslmode: allow".to_owned(), false),
        ("127.0.0.1", "sslmode: prefer".to_owned(), true),
        ("127.0.0.1", "sslmode: require".to_owned(), true),
        (
            "127.0.0.1",
            format!("sslmode: require, sslrootcert: {ca}"),
            true,
        ),
        (
            "127.0.0.1",
            format!("sslmode: verify-ca, sslrootcert: {ca}"),
            true,
        ),
        (
            "localhost",
            format!("sslmode: verify-full, sslrootcert: {ca}"),
            true,
        ),
    ] {
        let target = at(host, &format!("user: postgres, {more}"));
        block_on(async {
            let mut connection = session(&target, Access::Read).await;
            let row = connection.fetch_one(encrypted).await.unwrap();
            assert_eq!(row.get::<bool, _>(0), is_encrypted, "{more}");
        });
    }
    for (host, more) in [
        (
            "127.0.0.1",
            format!("sslmode: require, sslrootcert: {other}"),
        ),
        (
            "127.0.0.1",
            format!("sslmode: verify-ca, sslrootcert: {other}"),
        ),
        (
            "localhost",
            format!("sslmode: verify-full, sslrootcert: {other}"),
        ),
        ("localhost", "sslmode: verify-full".to_owned()),
        // The certificate names another host.
        (
            "127.0.0.1",
            format!("sslmode: verify-full, sslrootcert: {ca}"),
        ),
    ] {
        let error = error(&at(host, &format!("user: postgres, {more}")), Access::Read);
        assert!(
            error.contains("the server's certificate is not trusted ("),
            "{more}: {error}"
        );
        assert!(
            error.contains("look at `sslmode` and `sslrootcert`"),
            "{error}"
        );
    }
}

#[test]
fn allow_speaks_tls_where_the_server_insists() {
    let (certificate, key) = (
        include_str!("../tls/server.pem"),
        include_str!("../tls/server.key"),
    );
    let server = match postgres::Server::start_with_tls(certificate, key) {
        Ok(server) => server,
        Err(error) => panic!("{error}"),
    };
    let file = server.psql("postgres", "show hba_file").unwrap();
    std::fs::write(
        file.trim(),
        "local all all trust\nhostssl all all all trust\n",
    )
    .unwrap();
    server.psql("postgres", "select pg_reload_conf()").unwrap();
    let plain = over(
        "127.0.0.1",
        server.port,
        "postgres",
        "user: postgres, sslmode: disable",
    );
    let begun = Instant::now();
    while block_on(plain.connect(Access::Read)).is_ok() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the rules are not read"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let error = error(&plain, Access::Read);
    assert!(
        error.contains("no encryption") && error.contains("look at `user`, `sslmode`"),
        "{error}"
    );
    let allow = over(
        "127.0.0.1",
        server.port,
        "postgres",
        "user: postgres, sslmode: allow",
    );
    block_on(async { session(&allow, Access::Read).await });
}
