//! A real PostgreSQL for tests: started on first use, without network, gone with the process.

mod place;

use std::cell::Cell;
use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use place::{drop_to, find_bin};

/// A running server.
#[derive(Debug)]
pub struct Server {
    /// Where psql, pg_dump and the others are.
    pub bin: PathBuf,
    /// The folder of its socket, to be given as host.
    pub socket: PathBuf,
    /// The port, which names the socket.
    pub port: u16,
    /// The superuser.
    pub user: String,
    _watchdog: Option<Child>,
}

/// An empty database of the server.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub url: String,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| match Server::start() {
    Ok(server) => server,
    Err(error) => panic!(
        "the tests need PostgreSQL: {error}\ninstall it (Debian: apt-get install postgresql), or set \
         SCHEMI_TEST_PG_BIN to the folder of initdb and postgres"
    ),
});
static COUNT: AtomicU32 = AtomicU32::new(0);

/// What initdb makes, made once and copied for each server, with what removes it.
static CLUSTER: LazyLock<Result<(PathBuf, Child), String>> = LazyLock::new(|| {
    let (dir, watchdog) = folder()?;
    let bin = find_bin().ok_or("no initdb found")?;
    initialise(as_server(&bin.join("initdb"), &dir), &dir.join("data"))?;
    Ok((dir, watchdog))
});

thread_local! {
    static ALONE: Cell<Option<&'static Server>> = const { Cell::new(None) };
}

/// The server of this process; after [`alone`] that of the test.
///
/// # Panics
/// Where PostgreSQL is not installed: a test that is skipped proves nothing.
pub fn server() -> &'static Server {
    ALONE.get().unwrap_or(&SERVER)
}

/// Gives the test, which has a thread of its own, a server of its own: for what looks at a server as a
/// whole, where others would be seen. It ends with the process.
///
/// # Panics
/// Where it cannot be started.
pub fn alone() {
    match Server::start_another() {
        Ok(server) => ALONE.set(Some(Box::leak(Box::new(server)))),
        Err(error) => panic!("a server of one's own: {error}"),
    }
}

/// A new, empty database.
pub fn database() -> TestDatabase {
    server().database()
}

/// Ends the server and removes its folder when this process ends, however it ends: its standard
/// input closes then.
const WATCHDOG: &str = r#"cat >/dev/null
p=$(head -n1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT $p && while kill -0 $p 2>/dev/null; do sleep 0.05; done
rm -rf "$1""#;

const OPTIONS: [&str; 13] = [
    "password_encryption=scram-sha-256",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "max_locks_per_transaction=1024",
    "wal_level=minimal",
    "max_wal_senders=0",
    "timezone=UTC",
    "log_min_messages=fatal",
    "unix_socket_permissions=0777",
];

/// What is not the same of all servers.
#[derive(Default)]
struct Begin<'a> {
    /// A certificate and a key.
    tls: Option<(&'a str, &'a str)>,
    /// What is set otherwise than in [`OPTIONS`].
    options: &'a [&'a str],
    /// The server whose standby it is.
    follows: Option<&'a Server>,
}

impl Server {
    fn start() -> Result<Self, String> {
        Self::start_with(&Begin::default())
    }

    /// Another server beside that of this process, which ends with it too.
    ///
    /// # Errors
    /// What initdb or the server said.
    pub fn start_another() -> Result<Self, String> {
        Self::start_with(&Begin::default())
    }

    /// A server of its own that [`Server::standby`] can follow.
    ///
    /// # Errors
    /// What initdb or the server said.
    pub fn start_followed() -> Result<Self, String> {
        Self::start_with(&Begin {
            options: &["wal_level=replica", "max_wal_senders=4"],
            ..Begin::default()
        })
    }

    /// A standby that follows this server and can be read.
    ///
    /// # Errors
    /// What pg_basebackup or the server said.
    pub fn standby(&self) -> Result<Self, String> {
        Self::start_with(&Begin {
            // No less than the one that it follows.
            options: &["wal_level=replica", "max_wal_senders=4", "hot_standby=on"],
            follows: Some(self),
            ..Begin::default()
        })
    }

    /// A server of its own that listens on 127.0.0.1 too and speaks TLS with a certificate and a
    /// key, both in PEM form.
    ///
    /// # Errors
    /// What initdb or the server said.
    pub fn start_with_tls(certificate: &str, key: &str) -> Result<Self, String> {
        Self::start_with(&Begin {
            tls: Some((certificate, key)),
            ..Begin::default()
        })
    }

    fn start_with(begin: &Begin<'_>) -> Result<Self, String> {
        let tls = begin.tls;
        let bin = find_bin().ok_or("no initdb found")?;
        let (dir, watchdog) = folder()?;
        let command = |program: &str| as_server(&bin.join(program), &dir);
        match begin.follows {
            None => copy_cluster(&dir)?,
            Some(server) => follow(command("pg_basebackup"), server, &dir.join("data"))?,
        }
        let port = match tls {
            None => 5432,
            Some(_) => free_port().map_err(|e| e.to_string())?,
        };
        let log = std::fs::File::create(dir.join("log")).map_err(|e| e.to_string())?;
        let mut postgres = command("postgres");
        postgres
            .arg("-D")
            .arg(dir.join("data"))
            .arg("-k")
            .arg(&dir)
            .arg("-p")
            .arg(port.to_string());
        match tls {
            None => postgres.args(["-h", ""]),
            Some((certificate, key)) => {
                write_private(&dir.join("data/server.crt"), certificate)?;
                write_private(&dir.join("data/server.key"), key)?;
                postgres.args(["-h", "127.0.0.1", "-c", "ssl=on"])
            }
        };
        for option in OPTIONS.iter().chain(begin.options) {
            postgres.args(["-c", option]);
        }
        postgres.process_group(0).stdout(Stdio::null()).stderr(log);
        let _running = postgres.spawn().map_err(|e| e.to_string())?;
        let server = Self {
            bin,
            socket: dir,
            port,
            user: "postgres".into(),
            _watchdog: Some(watchdog),
        };
        server.wait()?;
        Ok(server)
    }

    fn wait(&self) -> Result<(), String> {
        let begun = Instant::now();
        while let Err(error) = self.psql("postgres", "select 1") {
            if begun.elapsed() > Duration::from_secs(30) {
                let log = std::fs::read_to_string(self.socket.join("log")).unwrap_or_default();
                return Err(format!("{error}\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(15));
        }
        Ok(())
    }

    /// Runs SQL with psql as the superuser and returns what it prints, unaligned, without headers.
    ///
    /// # Errors
    /// What psql printed on standard error.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let output = Command::new(self.bin.join("psql"))
            .args([
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                &self.user,
                "-d",
                database,
                "-c",
                sql,
            ])
            .arg("-h")
            .arg(&self.socket)
            .args(["-p", &self.port.to_string()])
            .output()
            .map_err(|e| e.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Limits the bytes of the server's files: what a full disk looks like from inside.
    ///
    /// # Panics
    /// Where the limit cannot be set.
    pub fn limit_files(&self, bytes: &str) {
        let pid = std::fs::read_to_string(self.socket.join("data/postmaster.pid"));
        let pid = pid.expect("a running server has its number there");
        let mut command = Command::new("prlimit");
        if let Some((uid, gid)) = drop_to() {
            command.uid(uid).gid(gid);
        }
        command.args(["--pid", pid.lines().next().unwrap_or_default()]);
        made(command.arg(format!("--fsize={bytes}:"))).expect("a limit is set");
    }

    /// The first number of its version.
    ///
    /// # Panics
    /// Where it does not say it.
    pub fn major(&self) -> u32 {
        let said = self.psql("postgres", "SHOW server_version_num");
        let number = said
            .as_deref()
            .ok()
            .and_then(|text| text.trim().parse::<u32>().ok());
        number.expect("a server has a version") / 10_000
    }

    /// A new, empty database.
    ///
    /// # Panics
    /// Where the server refuses to create it.
    pub fn database(&self) -> TestDatabase {
        let name = format!(
            "t{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        if let Err(error) = self.psql("postgres", &format!("create database {name}")) {
            panic!("create database {name}: {error}");
        }
        TestDatabase {
            url: self.url(&name),
            name,
        }
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        let host = self.socket.to_string_lossy().replace('/', "%2F");
        format!("postgres://{}@{host}:{}/{database}", self.user, self.port)
    }
}

fn watch(dir: &Path) -> std::io::Result<Child> {
    Command::new("sh")
        .args(["-c", WATCHDOG, "postgres-watchdog"])
        .arg(dir)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// A file that only the server's user may read, as it demands of its key.
fn write_private(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| e.to_string())?;
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(|e| e.to_string())?;
    give_to_server(path)
}

/// Lets the server's user own a file or folder.
fn give_to_server(path: &Path) -> Result<(), String> {
    match drop_to() {
        Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(|e| e.to_string()),
        None => Ok(()),
    }
}

/// A new folder for a server, with what removes it when this process ends.
fn folder() -> Result<(PathBuf, Child), String> {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("schemi-pg-{}-{count}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    give_to_server(&dir)?;
    let watchdog = watch(&dir).map_err(|e| e.to_string())?;
    Ok((dir, watchdog))
}

/// A program that runs as the server's user does.
fn as_server(program: &Path, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(dir)
        .env_remove("PGHOST")
        .stdin(Stdio::null());
    if let Some((uid, gid)) = drop_to() {
        command.uid(uid).gid(gid);
    }
    command
}

fn copy_cluster(dir: &Path) -> Result<(), String> {
    let (cluster, _) = CLUSTER.as_ref().map_err(Clone::clone)?;
    let mut copy = as_server(Path::new("cp"), dir);
    made(copy.arg("-R").arg(cluster.join("data")).arg(dir))
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn initialise(mut initdb: Command, data: &Path) -> Result<(), String> {
    let how = "-U postgres -A trust -N -E UTF8 --locale=C";
    made(initdb.arg("-D").arg(data).args(how.split(' ')))
}

/// A copy of a running server that follows it.
fn follow(mut backup: Command, server: &Server, data: &Path) -> Result<(), String> {
    let how = "-U postgres --write-recovery-conf --checkpoint=fast --no-sync -p";
    backup.args(how.split(' ')).arg(server.port.to_string());
    made(backup.arg("-h").arg(&server.socket).arg("-D").arg(data))
}

fn made(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| e.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{}: {said}", command.get_program().display()))
    }
}
