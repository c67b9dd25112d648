//! A service with many tables, and its database.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use schemi_schema::Dialect;
use schemi_tests::generator::{self, Extent};
use schemi_tests::monorepo::postgres_entry;
use schemi_tests::postgres;
use tempfile::TempDir;

use crate::floor;
use crate::measure::{self, Cost};

const MANIFEST: &str = "[package]\nname = \"many\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
    [dependencies]\nschemi-runtime = \"0.1\"\n\n[build-dependencies]\n\
    schemi-runtime = { version = \"0.1\", features = [\"build\"] }\n";

/// A service with one database, in a folder of its own where the workspace is built: on a disk, as a
/// system's temporary folder may be memory, which is not made to wait for what is written.
#[derive(Debug)]
pub(crate) struct Service {
    folder: TempDir,
    tool: PathBuf,
    dialect: Dialect,
    database: String,
}

impl Service {
    /// One with so many models, and an empty database.
    pub(crate) fn new(tool: &Path, dialect: Dialect, models: usize) -> Self {
        let mut service = Self {
            folder: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder"),
            tool: tool.to_path_buf(),
            dialect,
            database: String::new(),
        };
        service.write("Cargo.toml", MANIFEST);
        service.write("src/lib.rs", &generator::models(models));
        service.renew_database();
        service.run(&["init", "many"]);
        service
    }

    /// The tool, run on the database: `command many.db rest…`.
    pub(crate) fn on(&self, command: &str, rest: &[&str]) -> Cost {
        self.run(&[&[command, "many.db"], rest].concat())
    }

    /// Writes the revisions of so many tables.
    pub(crate) fn write_revisions(&self, count: usize, extent: Extent) {
        generator::write_revisions(&self.versions(), count, extent).expect("files can be written");
    }

    /// Takes all revisions out.
    pub(crate) fn remove_revisions(&self) {
        let folder = self.versions();
        std::fs::remove_dir_all(&folder).expect("the folder can be removed");
        std::fs::create_dir(&folder).expect("the folder can be made");
    }

    /// Puts an empty database in the place of the present one.
    ///
    /// The former one stays on the server until the end: after thousands of files have been removed,
    /// ext4 takes twice as long to create new ones for a minute, and whoever runs next would pay.
    pub(crate) fn renew_database(&mut self) {
        match self.dialect {
            Dialect::Postgres => self.database = postgres::database().name,
            // The first time there is none.
            Dialect::Sqlite => drop(std::fs::remove_file(self.path("many.db"))),
        }
        let entry = match self.dialect {
            Dialect::Postgres => postgres_entry("db", &self.database),
            Dialect::Sqlite => {
                "      db: { type: sqlite, connection: { db_path: many.db } }\n".to_owned()
            }
        };
        let text = format!("projects:\n  many:\n    module: .\n    db:\n{entry}");
        self.write("settings.yaml", &text);
    }

    /// The database's own client reads the schema.
    pub(crate) fn read_floor(&self) -> Cost {
        match self.dialect {
            Dialect::Postgres => floor::read_postgres(&self.database),
            Dialect::Sqlite => floor::read_sqlite(&self.path("many.db")),
        }
    }

    /// The database's own client counts the rows of the history.
    pub(crate) fn history_floor(&self) -> Cost {
        match self.dialect {
            Dialect::Postgres => floor::count_postgres(&self.database),
            Dialect::Sqlite => floor::count_sqlite(&self.path("many.db")),
        }
    }

    /// The database's own client runs what the revisions run, in an empty database.
    pub(crate) fn apply_floor(&self, count: usize, extent: Extent) -> Cost {
        let statements = (0..count)
            .flat_map(|number| generator::statements(number, self.dialect, extent))
            .map(|statement| statement + ";\n");
        self.write("floor.sql", &statements.collect::<String>());
        let script = self.path("floor.sql");
        match self.dialect {
            Dialect::Postgres => {
                let database = postgres::database().name;
                floor::run_postgres(&database, &script)
            }
            Dialect::Sqlite => {
                let file = self.path("floor.db");
                let cost = floor::run_sqlite(&file, &script);
                std::fs::remove_file(&file).expect("the file can be removed");
                cost
            }
        }
    }

    /// The tool, run with these arguments.
    pub(crate) fn run(&self, args: &[&str]) -> Cost {
        let mut command = Command::new(&self.tool);
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("SCHEMI_SETTINGS", self.path("settings.yaml"))
            .stdin(Stdio::null());
        measure::run(&mut command)
    }

    /// The folder of the revisions.
    pub(crate) fn versions(&self) -> PathBuf {
        self.path("migrations/versions")
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&path, text).expect("the file can be written");
    }
}
