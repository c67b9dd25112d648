//! What alembic renders, for one kind of database.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use schemi_runtime::migrate::{Direction, Graph, Header, RevisionId, Section};
use schemi_schema::Dialect;
use tempfile::NamedTempFile;

use super::cut::{self, Piece};
use super::place::Place;
use crate::command::CommandError;

/// Alembic, and what it is told.
pub(super) struct Alembic<'a> {
    /// The program and its first arguments: `alembic`, `python -m alembic`.
    pub(super) program: &'a str,
    pub(super) place: &'a Place,
    /// Databases to render for, in the place of that of `alembic.ini`.
    pub(super) urls: &'a [String],
    /// Values for its `-x`.
    pub(super) x: &'a BTreeMap<String, String>,
    /// The table that alembic keeps its revision in.
    pub(super) version_table: &'a str,
}

/// The sections of each revision and direction, or why there are none.
pub(super) type Rendered = BTreeMap<(RevisionId, Direction), Result<Vec<Section>, String>>;

/// What one call gave.
struct Ran {
    /// The revisions that are whole.
    pieces: Vec<Piece>,
    /// The revision at which it failed, if it came to any, and why.
    failure: Option<(Option<RevisionId>, String)>,
}

impl Alembic<'_> {
    /// Renders all revisions, up and down: at once as far as alembic can, and again from behind those that it
    /// cannot.
    ///
    /// # Errors
    /// A program that cannot be started or that fails whatever it is asked; SQL for another kind of database.
    pub(super) fn render(&self, dialect: Dialect, graph: &Graph) -> Result<Rendered, CommandError> {
        let ini = self.ini(dialect)?;
        let mut rendered = Rendered::new();
        for direction in [Direction::Up, Direction::Down] {
            let whole = match direction {
                Direction::Up => vec!["heads".to_owned()],
                Direction::Down => graph
                    .heads()
                    .iter()
                    .map(|head| format!("{head}:base"))
                    .collect(),
            };
            for range in whole {
                let ran = self.run(ini.path(), dialect, direction, &range)?;
                self.keep(ran, dialect, direction, &mut rendered);
            }
            let mut headers: Vec<&Header> = graph.revisions().collect();
            if direction == Direction::Down {
                headers.reverse();
            }
            for header in headers {
                self.render_one(ini.path(), dialect, direction, header, &mut rendered)?;
            }
        }
        Ok(rendered)
    }

    /// Renders a revision that is still lacking, and what comes after it on the same way; else from each of
    /// those that it comes after in turn.
    fn render_one(
        &self,
        ini: &Path,
        dialect: Dialect,
        direction: Direction,
        header: &Header,
        rendered: &mut Rendered,
    ) -> Result<(), CommandError> {
        let key = (header.id.clone(), direction);
        let mut why = "alembic renders nothing for it".to_owned();
        for range in ranges(header, direction) {
            if rendered.contains_key(&key) {
                return Ok(());
            }
            let ran = self.run(ini, dialect, direction, &range)?;
            if let Some((_, said)) = &ran.failure {
                why.clone_from(said);
            }
            self.keep(ran, dialect, direction, rendered);
        }
        if rendered.is_empty() {
            return Err(CommandError::Misused(format!(
                "alembic renders nothing: {why}; correct its project, or pass --graph-only"
            )));
        }
        rendered.entry(key).or_insert(Err(why));
        Ok(())
    }

    fn keep(&self, ran: Ran, dialect: Dialect, direction: Direction, rendered: &mut Rendered) {
        for piece in ran.pieces {
            let key = (piece.id.clone(), direction);
            let sections = || piece.sections(direction, dialect, self.version_table);
            rendered.entry(key).or_insert_with(sections);
        }
        if let Some((Some(id), why)) = ran.failure {
            rendered.entry((id, direction)).or_insert(Err(why));
        }
    }

    fn run(
        &self,
        ini: &Path,
        dialect: Dialect,
        direction: Direction,
        range: &str,
    ) -> Result<Ran, CommandError> {
        let verb = match direction {
            Direction::Up => "upgrade",
            Direction::Down => "downgrade",
        };
        let output = self.output(ini, &[verb, range, "--sql"])?;
        let said = String::from_utf8_lossy(&output.stderr);
        check_dialect(&said, dialect)?;
        let mut pieces = cut::pieces(&String::from_utf8_lossy(&output.stdout), direction);
        let failure = (!output.status.success()).then(|| {
            let last = said
                .lines()
                .rev()
                .map(str::trim)
                .find(|line| !line.is_empty());
            let why = last.map_or_else(|| output.status.to_string(), without_password);
            // The last one was under way.
            (pieces.pop().map(|piece| piece.id), why)
        });
        Ok(Ran { pieces, failure })
    }

    fn output(&self, ini: &Path, args: &[&str]) -> Result<Output, CommandError> {
        let mut words = self.program.split_whitespace();
        let program = words.next().unwrap_or_default();
        // It runs in another folder than the one that this was typed in.
        let absolute = std::path::absolute(program).ok();
        let is_path = program.contains('/');
        let program = absolute.filter(|_| is_path).unwrap_or(program.into());
        let x = self.x.iter();
        Command::new(&program)
            .args(words)
            .arg("-c")
            .arg(ini)
            .args(x.flat_map(|(key, value)| ["-x".to_owned(), format!("{key}={value}")]))
            .args(args)
            .current_dir(&self.place.folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                CommandError::Misused(format!(
                    "cannot start `{}`: {error}; install alembic, name it with --alembic PROGRAM (as \
                     .venv/bin/alembic), or pass --graph-only for revisions without SQL",
                    program.display()
                ))
            })
    }

    /// Alembic's settings with a database of this kind, in a file of their own.
    fn ini(&self, dialect: Dialect) -> Result<NamedTempFile, CommandError> {
        let scheme = match dialect {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        };
        let mut urls = self.urls.iter().chain(&self.place.url);
        let usual = match dialect {
            Dialect::Sqlite => "sqlite://",
            Dialect::Postgres => "postgresql://",
        };
        let url = urls.find(|url| url.starts_with(scheme));
        let url = url.map_or(usual, String::as_str).replace('%', "%%");
        let is_other = |line: &&str| !line.trim_start().starts_with("sqlalchemy.url");
        let mut text = String::new();
        for line in self.place.ini.lines().filter(is_other) {
            text.push_str(&format!("{line}\n"));
            if line.trim() == "[alembic]" {
                text.push_str(&format!("sqlalchemy.url = {url}\n"));
            }
        }
        let written = tempfile::Builder::new()
            .suffix(".ini")
            .tempfile()
            .and_then(|mut file| file.write_all(text.as_bytes()).map(|()| file));
        written.map_err(|error| {
            CommandError::Misused(format!("cannot write a temporary file: {error}"))
        })
    }
}

/// From where a revision stands to the end of the way; then from each of those that it comes after or
/// depends on to it, or back.
fn ranges(header: &Header, direction: Direction) -> Vec<String> {
    let mut others: Vec<&str> = header.revises.iter().map(|id| id.0.as_str()).collect();
    if others.is_empty() {
        others.push("base");
    }
    others.extend(header.depends_on.iter().map(|id| id.0.as_str()));
    let range = |other: &str| match direction {
        Direction::Up => format!("{other}:{}", header.id),
        Direction::Down => format!("{}:{other}", header.id),
    };
    let whole = match direction {
        Direction::Up => format!("{}:heads", others[0]),
        Direction::Down => format!("{}:base", header.id),
    };
    let each = others.iter().map(|other| range(other));
    [whole].into_iter().chain(each).collect()
}

/// An env.py may take its database from elsewhere than `alembic.ini`.
fn check_dialect(said: &str, dialect: Dialect) -> Result<(), CommandError> {
    let wanted = match dialect {
        Dialect::Sqlite => "SQLiteImpl",
        Dialect::Postgres => "PostgresqlImpl",
    };
    let found = said
        .split_once("Context impl ")
        .map(|(_, rest)| rest.split(['.', '\n']).next().unwrap_or_default());
    match found {
        Some(found) if found != wanted => Err(CommandError::Misused(format!(
            "alembic renders for another database than {dialect} ({found}): its env.py does not take the URL \
             of alembic.ini; set what it reads (-x KEY=VALUE, the environment), or choose with --dialect"
        ))),
        Some(_) | None => Ok(()),
    }
}

/// What alembic says, without the passwords of URLs in it.
fn without_password(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after.find([' ', '/', '\'', '"']).unwrap_or(after.len());
        let (place, further) = after.split_at(end);
        match place.rsplit_once('@') {
            Some((user, host)) => {
                let user = user.split(':').next().unwrap_or_default();
                out.push_str(&format!("{user}:***@{host}"));
            }
            None => out.push_str(place),
        }
        rest = further;
    }
    out.push_str(rest);
    out
}
