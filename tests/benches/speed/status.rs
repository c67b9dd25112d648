//! Many databases looked at together, beside the slowest of them alone.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use schemi_schema::Dialect;
use schemi_tests::generator;
use schemi_tests::monorepo::postgres_entry;
use schemi_tests::postgres;
use tempfile::TempDir;

use crate::measure::{self, Cost, Pairs};
use crate::report::{Floor, Goal, Row};

/// The name of the row.
pub(crate) const NAME: &str = "status, one is large";

/// How many databases there are: one with many tables, and the others with few.
const DATABASES: usize = 40;
const MANY: usize = 1000;
const FEW: usize = 10;

/// How often it is done.
const RUNS: usize = 5;

/// Two services, whose databases are all at the head.
struct Services {
    folder: TempDir,
    tool: PathBuf,
}

/// The row: its floor is the large database alone.
pub(crate) fn row(tool: &Path, dialect: Dialect) -> Row {
    let services = Services::new(tool, dialect);
    let all = || services.run(&["status"]);
    let pairs = Pairs::of(RUNS, all, || services.run(&["status", "large.db0"]));
    Row {
        what: NAME,
        database: dialect.as_str(),
        size: DATABASES,
        cost: pairs.tool(),
        floor: Some(Floor::from(&pairs)),
        goal: Goal::Times(1.2),
    }
}

impl Services {
    fn new(tool: &Path, dialect: Dialect) -> Self {
        let services = Self {
            folder: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder"),
            tool: tool.to_path_buf(),
        };
        let projects = [("large", MANY, 1), ("small", FEW, DATABASES - 1)];
        let mut settings = "projects:\n".to_owned();
        for (name, tables, databases) in projects {
            services.write(name, tables);
            settings.push_str(&format!("  {name}:\n    module: {name}\n    db:\n"));
            for number in 0..databases {
                settings.push_str(&entry(dialect, name, number));
            }
        }
        std::fs::write(services.path("settings.yaml"), settings).expect("a file");
        for (name, _, databases) in projects {
            services.run(&["init", name]);
            services.run(&["revision", &format!("{name}.db0"), "-m", "all"]);
            for number in 0..databases {
                services.run(&["migrate", &format!("{name}.db{number}")]);
            }
        }
        services
    }

    fn write(&self, name: &str, tables: usize) {
        std::fs::create_dir_all(self.path(name).join("src")).expect("a folder");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nschemi-runtime = \"0.1\"\n"
        );
        let files = [
            ("Cargo.toml", manifest),
            ("src/lib.rs", generator::models(tables)),
        ];
        for (file, text) in files {
            std::fs::write(self.path(name).join(file), text).expect("a file");
        }
    }

    fn run(&self, args: &[&str]) -> Cost {
        let mut command = Command::new(&self.tool);
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("SCHEMI_SETTINGS", self.path("settings.yaml"))
            .stdin(Stdio::null());
        measure::run(&mut command)
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }
}

fn entry(dialect: Dialect, name: &str, number: usize) -> String {
    let database = format!("db{number}");
    match dialect {
        Dialect::Sqlite => format!(
            "      {database}: {{ type: sqlite, connection: {{ db_path: {name}_{number}.db }} }}\n"
        ),
        // It stays on the tests' own server, which goes with the benchmark.
        Dialect::Postgres => postgres_entry(&database, &postgres::database().name),
    }
}
