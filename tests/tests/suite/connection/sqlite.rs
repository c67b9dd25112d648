//! SQLite files and databases in memory.

use super::*;

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
    command.args(["--exact", &format!("connection::sqlite::{test}")]);
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
