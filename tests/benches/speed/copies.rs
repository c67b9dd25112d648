//! Copies of databases of so many megabytes, beside what the databases' own programs need for them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use schemi_schema::Dialect;
use schemi_tests::postgres::{self, Server};
use tempfile::TempDir;

use crate::measure::{self, Cost, Pairs};
use crate::report::{Floor, Goal, Row};

/// The names of the rows.
pub(crate) const NAMES: [&str; 3] = [
    "clone a file",
    "clone on one server",
    "clone to another server",
];

/// How often each is made.
const RUNS: usize = 3;

/// A row holds about a kilobyte.
const ROWS_PER_MEGABYTE: usize = 1000;

/// How many tables share the rows.
const TABLES: usize = 4;

/// A folder with settings, and what is copied.
struct Copies {
    folder: TempDir,
    tool: PathBuf,
}

/// A SQLite file.
pub(crate) fn sqlite(tool: &Path, megabytes: usize) -> Row {
    let copies = Copies::new(
        tool,
        "development:\n  db:\n    files: { connection: { db_path: . } }\n\
        projects:\n  many:\n    module: .\n    db:\n      db: { type: sqlite, connection: { db_path: many.db } }\n",
    );
    let rows = megabytes * ROWS_PER_MEGABYTE / TABLES;
    let tables: String = (0..TABLES)
        .map(|table| {
            format!(
                "CREATE TABLE t{table} (id integer PRIMARY KEY, a integer, b text); WITH RECURSIVE c(x) AS \
                 (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {rows}) \
                 INSERT INTO t{table} SELECT x, x, hex(randomblob(480)) FROM c; CREATE INDEX i{table} ON t{table} (a);"
            )
        })
        .collect();
    copies.sqlite3(&format!("PRAGMA journal_mode = OFF; {tables}"));
    let pairs = Pairs::of(
        RUNS,
        || {
            // Neither has an old copy to remove.
            std::fs::remove_file(copies.path("copy.db")).ok();
            copies.clone_to("development.files/copy", &["--create", "--force"])
        },
        || {
            std::fs::remove_file(copies.path("floor.db")).ok();
            copies.sqlite3(".backup floor.db")
        },
    );
    row(NAMES[0], Dialect::Sqlite, megabytes, &pairs, 1.2)
}

/// A PostgreSQL database, on its own server and to another one.
pub(crate) fn postgres(tool: &Path, megabytes: usize, takes: impl Fn(&str) -> bool) -> Vec<Row> {
    let here = postgres::server();
    let source = here.database();
    fill(here, &source.name, megabytes);
    let mut found = Vec::new();
    if takes(NAMES[1]) {
        found.push(one_server(tool, here, &source.name, megabytes));
    }
    if takes(NAMES[2]) {
        found.push(another_server(tool, here, &source.name, megabytes));
    }
    found
}

fn one_server(tool: &Path, server: &Server, source: &str, megabytes: usize) -> Row {
    let copies = Copies::new(tool, &settings(server, server, source));
    let floor = || {
        let drop = "DROP DATABASE IF EXISTS bench_floor";
        server.psql("postgres", drop).expect("it can be dropped");
        let create = format!("CREATE DATABASE bench_floor TEMPLATE \"{source}\"");
        measure::run(client(server, "psql").args(["-d", "postgres", "-c", &create]))
    };
    let clone = || copies.clone_anew(server);
    let pairs = Pairs::of(RUNS, clone, floor);
    row(NAMES[1], Dialect::Postgres, megabytes, &pairs, 1.15)
}

fn another_server(tool: &Path, here: &Server, source: &str, megabytes: usize) -> Row {
    let there = Server::start_another().expect("a second server starts");
    let copies = Copies::new(tool, &settings(here, &there, source));
    let floor = || {
        let pipe = dumped(here, &there, source, &copies.path("dump"), Variant::Pipe);
        let folder = dumped(here, &there, source, &copies.path("dump"), Variant::Folder);
        if pipe.wall < folder.wall {
            pipe
        } else {
            folder
        }
    };
    let clone = || copies.clone_anew(&there);
    let pairs = Pairs::of(RUNS, clone, floor);
    row(NAMES[2], Dialect::Postgres, megabytes, &pairs, 1.1)
}

/// The ways of the server's own programs.
#[derive(Clone, Copy)]
enum Variant {
    /// One into the other.
    Pipe,
    /// By a folder, two tables at a time.
    Folder,
}

fn dumped(here: &Server, there: &Server, source: &str, folder: &Path, variant: Variant) -> Cost {
    for sql in [
        "DROP DATABASE IF EXISTS bench_floor",
        "CREATE DATABASE bench_floor TEMPLATE template0",
    ] {
        there
            .psql("postgres", sql)
            .expect("the copy's database can be made");
    }
    std::fs::remove_dir_all(folder).ok();
    let (dump, restore) = (line(here, "pg_dump"), line(there, "pg_restore"));
    let script = match variant {
        Variant::Pipe => format!("{dump} -Fc -Z0 {source} | {restore} -d bench_floor"),
        Variant::Folder => {
            let folder = folder.display();
            format!(
                "{dump} -Fd -j 2 -Z0 -f {folder} {source} && {restore} -j 2 -d bench_floor {folder}"
            )
        }
    };
    measure::run(
        Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::null()),
    )
}

fn fill(server: &Server, database: &str, megabytes: usize) {
    let rows = megabytes * ROWS_PER_MEGABYTE / TABLES;
    for table in 0..TABLES {
        let sql = format!(
            "CREATE TABLE t{table} AS SELECT x::bigint AS id, x AS a, (SELECT string_agg(md5((x * 31 + g)::text), '') FROM generate_series(1, 28) g) AS b \
             FROM generate_series(1, {rows}) x; \
             ALTER TABLE t{table} ADD PRIMARY KEY (id); CREATE INDEX ON t{table} (a)"
        );
        server.psql(database, &sql).expect("rows can be made");
    }
    server.psql(database, "CHECKPOINT").expect("a checkpoint");
}

fn settings(here: &Server, there: &Server, source: &str) -> String {
    let connection = |server: &Server| {
        format!(
            "{{ host: {}, port: {}, user: {} }}",
            server.socket.display(),
            server.port,
            server.user
        )
    };
    format!(
        "development:\n  db:\n    there: {{ connection: {} }}\nprojects:\n  many:\n    module: .\n    db:\n      \
         db: {{ type: postgres, db_name: {source}, connection: {} }}\n",
        connection(there),
        connection(here)
    )
}

fn client(server: &Server, program: &str) -> Command {
    let mut command = Command::new(server.bin.join(program));
    command.args(["-U", &server.user, "-p", &server.port.to_string(), "-h"]);
    command.arg(&server.socket).stdin(Stdio::null());
    command
}

fn line(server: &Server, program: &str) -> String {
    format!(
        "{} -U {} -p {} -h {}",
        server.bin.join(program).display(),
        server.user,
        server.port,
        server.socket.display()
    )
}

fn row(what: &'static str, dialect: Dialect, size: usize, pairs: &Pairs, times: f64) -> Row {
    Row {
        what,
        database: dialect.as_str(),
        size,
        cost: pairs.tool(),
        floor: Some(Floor::from(pairs)),
        goal: Goal::Times(times),
    }
}

impl Copies {
    fn new(tool: &Path, settings: &str) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        std::fs::write(folder.path().join("settings.yaml"), settings).expect("a file");
        Self {
            folder,
            tool: tool.to_path_buf(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn clone_to(&self, target: &str, rest: &[&str]) -> Cost {
        let mut command = Command::new(&self.tool);
        command
            .args(["clone", "many.db", target])
            .args(rest)
            .current_dir(self.folder.path())
            .env("SCHEMI_SETTINGS", self.path("settings.yaml"))
            .stdin(Stdio::null());
        measure::run(&mut command)
    }

    /// A clone to a server, where no old copy has to be removed.
    fn clone_anew(&self, server: &Server) -> Cost {
        let drop = "DROP DATABASE IF EXISTS bench_copy";
        server.psql("postgres", drop).expect("it can be dropped");
        self.clone_to("development.there/bench_copy", &["--create", "--force"])
    }

    fn sqlite3(&self, text: &str) -> Cost {
        let mut command = Command::new("sqlite3");
        command
            .args(["-batch", "-bail", "many.db", text])
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        measure::run(&mut command)
    }
}
