//! pg_dump and pg_restore, run: the definitions of a source as a dump that was looked into, and put
//! into a copy.

use std::process::Command;

use super::child::{Child, Failure, output};
use super::contents;
use super::ends::Ends;
use super::folder::Folder;
use super::properties::Ownership;
use super::secret::Connection;
use super::server::full;
use super::source::Source;
use super::tools::Tools;
use crate::dialect::copy::{CopyError, Options, Rows};
use crate::settings::PostgresSpec;

/// The first version that would write statistics, and so values, into a dump.
const HAS_STATISTICS: u32 = 18;

/// What a foreign key says that is not fulfilled.
const ORPHANS: &str = "violates foreign key constraint";

/// How many objects are named that were left out.
const NAMED: usize = 10;

/// How a refused statement is told.
const REFUSED: &str = "could not execute query: ERROR:  ";

/// A dump that holds what it should.
pub(super) struct Dump {
    tools: Tools,
    folder: Folder,
    from: String,
    /// Whether owners and privileges are restored.
    ownership: Ownership,
    /// Whether it is restored where it was made.
    is_one_server: bool,
    /// Objects that are not restored, for people.
    left_out: Vec<String>,
}

impl Dump {
    /// Dumps the definitions, and large objects if they go along.
    pub(super) async fn make(
        ends: &Ends,
        source: &Source,
        snapshot: &str,
        jobs: usize,
        options: &Options<'_>,
    ) -> Result<Self, CopyError> {
        let from = ends.from.target.clone();
        let tools = Tools::find(source.major, &from, options.postgres_tools.as_deref())?;
        let folder = Folder::new().map_err(|error| CopyError::File {
            what: format!("a dump of {from} to "),
            path: std::env::temp_dir(),
            error,
        })?;
        let mut dump = Self {
            tools,
            folder,
            from,
            ownership: source.ownership,
            is_one_server: ends.is_one_server,
            left_out: source.related.views.clone(),
        };
        let files = dump.files("source", &ends.from, &ends.from.database)?;
        let mut command = dump.tools.pg_dump();
        files.give(&mut command);
        command.arg(format!("--snapshot={snapshot}"));
        dump.what(&mut command, source, options.selection.rows);
        let wait = ends.from.lock_timeout.as_millis();
        if wait > 0 {
            command.arg(format!("--lock-wait-timeout={wait}"));
        }
        if source.large_objects == Rows::All && jobs > 1 {
            command.arg(format!("--jobs={jobs}"));
        }
        dump.run(command, "pg_dump").await?;
        drop(files);
        dump.check(source).await?;
        Ok(dump)
    }

    /// What is dumped, and how.
    fn what(&self, command: &mut Command, source: &Source, rows: Rows) {
        command
            .args([
                "--format=directory",
                "--compress=0",
                "--no-sync",
                "--no-subscriptions",
            ])
            .arg("--file")
            .arg(self.folder.path().join("dump"));
        if self.tools.major >= HAS_STATISTICS {
            command.arg("--no-statistics");
        }
        for relation in &source.related.relations {
            command.arg(format!("--exclude-table={relation}"));
        }
        match (rows, source.large_objects) {
            (Rows::None, _) => {
                command.arg("--schema-only");
            }
            // Rows go another way.
            (Rows::All, Rows::None) => {
                command.args(["--no-blobs", "--section=pre-data", "--section=post-data"]);
            }
            (Rows::All, Rows::All) => {
                command.arg("--blobs");
                for wanted in &source.choice.wanted {
                    let name = full(&wanted.table.schema, &wanted.table.name);
                    command.arg(format!("--exclude-table-data={name}"));
                }
            }
        }
    }

    /// Looks into the dump: a program that fails may still say that it did not.
    async fn check(&mut self, source: &Source) -> Result<(), CopyError> {
        let bad = |what: String| CopyError::BadDump {
            from: self.from.clone(),
            program: self.tools.dumper(),
            what,
        };
        let mut command = self.tools.pg_restore();
        command.arg("--list").arg(self.folder.path().join("dump"));
        match self.start(command, "list").await {
            Ok(()) => {}
            Err(Failure::Said(message)) => return Err(bad(format!("cannot be read: {message}"))),
            Err(Failure::System(error)) => return Err(self.file(error)),
        }
        let list = std::fs::read_to_string(output(&self.folder, "list"));
        let list = list.map_err(|error| self.file(error))?;
        let missing = contents::missing(&list, &source.choice);
        if !missing.is_empty() {
            return Err(bad(format!("is without {}", missing.join(", "))));
        }
        let (list, _) = contents::without(&list, &source.related.alone);
        let (wanted, left_out) = contents::without(&list, &source.related.objects);
        let written = self.folder.write("wanted", &wanted);
        written.map_err(|error| self.file(error))?;
        self.left_out.extend(left_out);
        Ok(())
    }

    /// Puts one part of it into a database.
    pub(super) async fn restore(
        &self,
        to: &PostgresSpec,
        section: &'static str,
        jobs: usize,
    ) -> Result<(), CopyError> {
        let files = self.files("target", to, &to.database)?;
        let mut command = self.tools.pg_restore();
        files.give(&mut command);
        command
            // Nobody sees the copy before it is whole, and its exchange is waited for.
            .env("PGOPTIONS", "-c synchronous_commit=off")
            .arg("--exit-on-error")
            .arg(format!("--section={section}"))
            .arg(format!("--jobs={jobs}"))
            .arg("--use-list")
            .arg(self.folder.path().join("wanted"));
        if self.ownership == Ownership::New {
            command.args(["--no-owner", "--no-privileges"]);
        }
        if !self.is_one_server {
            command.args(["--no-tablespaces", "--no-security-labels"]);
        }
        command.arg(self.folder.path().join("dump"));
        self.run(command, "pg_restore").await
    }

    /// What of it a user should know.
    pub(super) fn told(&self) -> Option<String> {
        let (first, more) = self.left_out.split_at(self.left_out.len().min(NAMED));
        let more = match more.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let first = first.join(", ");
        (!first.is_empty()).then(|| {
            format!("these were left out too, for they may need a table that was: {first}{more}")
        })
    }

    fn files(
        &self,
        name: &str,
        spec: &PostgresSpec,
        database: &str,
    ) -> Result<Connection, CopyError> {
        let files = Connection::new(&self.folder, name, spec, database);
        files.map_err(|error| self.file(error))
    }

    async fn run(&self, command: Command, program: &'static str) -> Result<(), CopyError> {
        match self.start(command, program).await {
            Ok(()) => Ok(()),
            Err(Failure::System(error)) => Err(self.file(error)),
            Err(Failure::Said(message)) => {
                let message = message.replace(REFUSED, "");
                if message.contains(ORPHANS) {
                    return Err(CopyError::Orphans {
                        what: vec![message],
                    });
                }
                Err(CopyError::Failed {
                    from: self.from.clone(),
                    program,
                    message,
                })
            }
        }
    }

    async fn start(&self, command: Command, name: &str) -> Result<(), Failure> {
        Child::start(command, &self.folder, name)?.wait().await
    }

    fn file(&self, error: std::io::Error) -> CopyError {
        CopyError::File {
            what: format!("a dump of {} to ", self.from),
            path: self.folder.path().to_owned(),
            error,
        }
    }
}
