//! Connections opened from settings, and what an error says when one cannot be.

mod password;
mod server;
mod session;
mod sqlite;
mod tls;

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
