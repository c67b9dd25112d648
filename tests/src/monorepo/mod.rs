//! A monorepo in a temporary folder: a settings file, a service with models, its databases.

mod database;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemi_schema::Dialect;
use tempfile::TempDir;

pub use database::{dump_sqlite, sqlite};

use crate::cli::{self, Ran};
use crate::postgres::{self, TestDatabase};

/// Customers and their orders: an identity, a unique column, a foreign key, a check, an index.
pub const SHOP: &str = r#"
#[derive(Model)]
#[schemi(table = "customers")]
pub struct Customer {
    #[schemi(primary_key, identity)]
    pub id: i64,
    #[schemi(unique)]
    pub email: String,
    pub name: Option<String>,
}

#[derive(Model)]
#[schemi(table = "orders", index(customer_id), check(name = "total_not_negative", expr = "total >= 0"))]
pub struct Order {
    #[schemi(primary_key, identity)]
    pub id: i64,
    #[schemi(references = "customers.id", on_delete = "cascade")]
    pub customer_id: i64,
    #[schemi(default = "0")]
    pub total: i64,
}
"#;

/// A table of notes; small, where the models do not matter.
pub const NOTES: &str = r#"
#[derive(Model)]
#[schemi(table = "notes")]
pub struct Note {
    #[schemi(primary_key)]
    pub id: i64,
    pub text: Option<String>,
}
"#;

/// A temporary monorepo with one service, `shop`.
#[derive(Debug)]
pub struct Monorepo {
    folder: TempDir,
    cache: TempDir,
    postgres: Option<TestDatabase>,
    /// The target that a test works on: `shop.dev` or `shop.prod`.
    pub target: &'static str,
}

impl Monorepo {
    /// With a SQLite database, `shop.dev`.
    pub fn sqlite(models: &str) -> Self {
        Self::new(models, None, "shop.dev", &[SQLITE])
    }

    /// With a PostgreSQL database, `shop.prod`.
    pub fn postgres(models: &str) -> Self {
        let database = postgres::database();
        let entry = postgres_entry("prod", &database.name);
        Self::new(models, Some(database), "shop.prod", &[&entry])
    }

    /// With both; the target is the SQLite one.
    pub fn both(models: &str) -> Self {
        let database = postgres::database();
        let entry = postgres_entry("prod", &database.name);
        Self::new(models, Some(database), "shop.dev", &[SQLITE, &entry])
    }

    /// One on SQLite and one on PostgreSQL, for what must be the same on both.
    pub fn each(models: &str) -> [Self; 2] {
        [Self::sqlite(models), Self::postgres(models)]
    }

    fn new(
        models: &str,
        postgres: Option<TestDatabase>,
        target: &'static str,
        entries: &[&str],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let repo = Self {
            folder,
            cache: tempfile::tempdir().expect("a temporary folder"),
            postgres,
            target,
        };
        repo.write("data/.gitkeep", "");
        repo.write("services/shop/Cargo.toml", MANIFEST);
        repo.write("settings.yaml", &format!("{SETTINGS}{}", entries.concat()));
        repo.models(models);
        repo.run(&["init", "shop"]).done();
        repo
    }

    /// Adds a development server of each kind to the settings: `development.files`, a folder, and,
    /// where it has a PostgreSQL database, `development.server`.
    pub fn add_servers(&self) {
        let mut text = format!(
            "{}development:\n  db:\n    files:\n      connection: {{ db_path: copies }}\n",
            self.read("settings.yaml")
        );
        if self.postgres.is_some() {
            let entry = postgres_entry("server", "unused");
            let lines = entry
                .lines()
                .filter(|line| !line.contains("type: postgres") && !line.contains("db_name"));
            for line in lines {
                text.push_str(&format!("{}\n", line.strip_prefix("  ").unwrap_or(line)));
            }
        }
        self.write("settings.yaml", &text);
    }

    /// The folder of everything.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The user's cache folder, as the tool sees it.
    pub fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// A file in the folder of everything.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Writes a file in it.
    ///
    /// # Panics
    /// Where that fails.
    pub fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&path, text).expect("the file can be written");
    }

    /// Reads a file in it.
    ///
    /// # Panics
    /// Where that fails.
    pub fn read(&self, relative: &str) -> String {
        std::fs::read_to_string(self.path(relative)).expect("the file can be read")
    }

    /// Says in the service's manifest which databases its models are for.
    pub fn only_for(&self, dialect: Dialect) {
        let said = format!("[package.metadata.schemi]\ndialects = [\"{dialect}\"]\n");
        self.write("services/shop/Cargo.toml", &format!("{MANIFEST}\n{said}"));
    }

    /// Replaces the service's models.
    pub fn models(&self, models: &str) {
        let text = format!("use schemi_runtime::{{Model, SqlType}};\n{models}");
        self.write("services/shop/src/lib.rs", &text);
    }

    /// The tool in this folder; it finds the settings by `SCHEMI_SETTINGS`.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = cli::schemi(self.root());
        command
            .env("SCHEMI_SETTINGS", self.path("settings.yaml"))
            .env("XDG_CACHE_HOME", self.cache.path())
            .args(args);
        command
    }

    /// Runs the tool.
    pub fn run(&self, args: &[&str]) -> Ran {
        cli::run(&mut self.command(args))
    }

    /// Runs the tool on the target: `command TARGET rest…`.
    pub fn on(&self, command: &str, rest: &[&str]) -> Ran {
        self.run(&[&[command, self.target], rest].concat())
    }

    /// Writes a revision of what differs, and gives its file's name without `.sql`.
    ///
    /// # Panics
    /// Where the tool does not write one.
    #[track_caller]
    pub fn revision(&self, rest: &[&str]) -> String {
        let before = self.revisions();
        self.on("revision", &[&["-m", "change"], rest].concat())
            .done();
        let mut new = self.revisions();
        new.retain(|name| !before.contains(name));
        assert_eq!(new.len(), 1, "one revision is new");
        new.remove(0)
    }

    /// Writes a revision of what differs and applies it.
    ///
    /// # Panics
    /// Where either fails.
    #[track_caller]
    pub fn evolve(&self, models: &str, rest: &[&str]) -> String {
        self.models(models);
        let name = self.revision(rest);
        self.on("migrate", &["--allow-data-loss"]).done();
        name
    }

    /// Writes a revision file by hand and gives its path in the folder.
    pub fn hand_written(&self, id: &str, parent: Option<&str>, body: &str) -> String {
        let parent = parent.map_or(String::new(), |parent| format!("-- revises: {parent}\n"));
        let path = format!("{VERSIONS}/{id}_hand.sql");
        let text = format!(
            "-- revision: {id}\n{parent}-- created: 2026-01-01T00:00:00Z\n-- message: by hand\n\n{body}"
        );
        self.write(&path, &text);
        path
    }

    /// The names of the revisions, without `.sql`, in order of their names.
    pub fn revisions(&self) -> Vec<String> {
        let names = names(&self.path(VERSIONS));
        let stems = names.iter().filter_map(|name| name.strip_suffix(".sql"));
        stems.map(str::to_owned).collect()
    }

    /// The text of a revision.
    pub fn revision_text(&self, name: &str) -> String {
        self.read(&format!("{VERSIONS}/{name}.sql"))
    }

    /// Whether the target is on SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.target == "shop.dev"
    }

    /// The same monorepo, with another of its databases to work on.
    pub fn turn_to(&mut self, target: &'static str) {
        self.target = target;
    }

    /// The name of the PostgreSQL database.
    ///
    /// # Panics
    /// Where there is none.
    pub fn postgres_name(&self) -> &str {
        &self.test_database().name
    }

    /// The URL of the PostgreSQL database.
    ///
    /// # Panics
    /// Where there is none.
    pub fn postgres_url(&self) -> &str {
        &self.test_database().url
    }

    fn test_database(&self) -> &TestDatabase {
        self.postgres.as_ref().expect("a PostgreSQL database")
    }

    /// Every file with its bytes: two of these are equal where nothing was touched.
    ///
    /// # Panics
    /// Where the folder cannot be read.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut open = vec![self.root().to_path_buf()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let bytes = std::fs::read(&path).expect("the file can be read");
                    found.insert(path, bytes);
                }
            }
        }
        found
    }
}

/// Where the revisions of the service are.
pub const VERSIONS: &str = "services/shop/migrations/versions";

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
    [dependencies]\nschemi-runtime = \"0.1\"\n\n[build-dependencies]\n\
    schemi-runtime = { version = \"0.1\", features = [\"build\"] }\n";

const SETTINGS: &str = "projects:\n  shop:\n    module: services/shop\n    db:\n";

const SQLITE: &str =
    "      dev:\n        type: sqlite\n        connection: { db_path: data/shop.db }\n";

/// A PostgreSQL database of the tests' server, as the settings write it.
pub fn postgres_entry(name: &str, database: &str) -> String {
    let server = postgres::server();
    format!(
        "      {name}:\n        type: postgres\n        db_name: {database}\n        connection:\n          \
         host: {}\n          port: {}\n          user: {}\n",
        server.socket.display(),
        server.port,
        server.user
    )
}

/// The names of a folder's entries, in order.
///
/// # Panics
/// Where the folder cannot be read.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the folder can be read").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Runs asynchronous work to its end.
///
/// # Panics
/// Where the runtime cannot be started.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime starts").block_on(work)
}
