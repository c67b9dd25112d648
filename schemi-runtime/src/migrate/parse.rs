//! A revision's file read: its header, its sections, their statements.

use std::path::{Path, PathBuf};

use schemi_schema::{Dialect, QualifiedName};

use super::checksum::checksum;
use super::header::{self, Header};
use super::revision::{Block, Direction, Mode, Rebuild, Revision, Section, Statement};
use super::scan::words;
use super::split::split;

/// Why a revision's file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {text}", path.display())]
pub struct ParseError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and the way out.
    pub text: String,
}

impl ParseError {
    pub(crate) fn new(path: &Path, line: usize, text: String) -> Self {
        Self {
            path: path.to_owned(),
            line,
            text,
        }
    }
}

/// Reads a revision from the text of its file.
///
/// # Errors
/// A header that is missing or misspelt, SQL outside of a section, an unknown marker, and whatever
/// a revision may not say (COMMIT, psql's commands …), each with its line.
pub fn parse(text: &str, path: &Path) -> Result<Revision, ParseError> {
    let Header {
        id,
        revises,
        depends_on,
        branch_labels,
        replaces,
        message,
        created,
        path,
    } = header::read(text, path.to_owned())?;
    Ok(Revision {
        id,
        revises,
        depends_on,
        branch_labels,
        replaces,
        message,
        created,
        sections: parse_sections(text, &path)?,
        path,
        checksum: checksum(text),
    })
}

/// Reads the sections of a text that may have no header, such as a stored down script.
///
/// # Errors
/// As [`parse`].
pub fn parse_sections(text: &str, path: &Path) -> Result<Vec<Section>, ParseError> {
    let mut reader = Reader {
        path,
        sections: Vec::new(),
        rebuild: None,
    };
    let mut chunk = (0, 1);
    let mut offset = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(marker) = line.strip_prefix("-- schemi:") {
            reader.chunk(&text[chunk.0..offset], chunk.1)?;
            reader.marker(marker.trim_end(), index + 1)?;
            chunk = (offset + line.len(), index + 2);
        } else if is_nearly_marker(line) {
            let text = "a marker stands at the beginning of its line, and is written `-- schemi:…`";
            return Err(ParseError::new(path, index + 1, text.to_owned()));
        }
        offset += line.len();
    }
    reader.chunk(&text[chunk.0..], chunk.1)?;
    reader.finish()
}

/// A marker that is only a comment by a slip: what follows it would land in the section before it.
fn is_nearly_marker(line: &str) -> bool {
    let comment = line.trim_start().strip_prefix("--").unwrap_or_default();
    let comment = comment.trim_start_matches(['-', ' ', '\t']);
    let word = comment.get(..6).unwrap_or_default();
    word.eq_ignore_ascii_case("schemi")
        && comment[6..].trim_start().starts_with(':')
        && !line.starts_with("-- schemi:")
}

/// The sections read so far, and the rebuild that is open.
struct Reader<'a> {
    path: &'a Path,
    sections: Vec<Section>,
    rebuild: Option<Rebuild>,
}

impl Reader<'_> {
    fn error<T>(&self, line: usize, text: impl Into<String>) -> Result<T, ParseError> {
        Err(ParseError::new(self.path, line, text.into()))
    }

    /// The SQL between two markers.
    fn chunk(&mut self, text: &str, line: usize) -> Result<(), ParseError> {
        let dialect = self.sections.last().and_then(|section| section.dialect);
        let fragments = split(text, dialect, line)
            .map_err(|error| ParseError::new(self.path, error.line(), error.to_string()))?;
        for fragment in fragments {
            let statement = Statement {
                sql: fragment.sql,
                line: fragment.line,
            };
            self.check_pragma(&statement)?;
            match (&mut self.rebuild, self.sections.last_mut()) {
                (Some(rebuild), _) => rebuild.statements.push(statement),
                (None, Some(section)) => section.blocks.push(Block::Statement(statement)),
                (None, None) => {
                    return self.error(
                        fragment.line,
                        "SQL before the first section: put `-- schemi:up` or `-- schemi:down` above it",
                    );
                }
            }
        }
        Ok(())
    }

    /// SQLite ignores this pragma within a transaction. Who writes it means to rebuild a table, and
    /// without it DROP TABLE would empty the table's children.
    fn check_pragma(&self, statement: &Statement) -> Result<(), ParseError> {
        let in_transaction = self.sections.last().is_some_and(|section| {
            section.mode != Mode::Off && section.dialect != Some(Dialect::Postgres)
        });
        let words = words(&statement.sql, Dialect::Sqlite);
        let switches = words.first().is_some_and(|word| word == "pragma")
            && words.iter().any(|word| word == "foreign_keys");
        if in_transaction && switches {
            return self.error(
                statement.line,
                "`PRAGMA foreign_keys` has no effect within a transaction: to make a table anew, put \
                 CREATE and INSERT between `-- schemi:rebuild TABLE` and `-- schemi:end`",
            );
        }
        Ok(())
    }

    fn marker(&mut self, marker: &str, line: usize) -> Result<(), ParseError> {
        let (word, rest) = marker.split_once(' ').unwrap_or((marker, ""));
        if let Some(rebuild) = self.rebuild.as_ref().filter(|_| word != "end") {
            let text = format!(
                "the rebuild of `{}` that begins in line {} is still open: write `-- schemi:end` first",
                rebuild.table, rebuild.line
            );
            return self.error(line, text);
        }
        match word {
            "up" => self.section(Direction::Up, rest, line),
            "down" => self.section(Direction::Down, rest, line),
            "rebuild" => self.open_rebuild(rest.trim(), line),
            "end" => self.close_rebuild(line),
            word => self.error(
                line,
                format!("unknown marker `schemi:{word}`: write `up`, `down`, `rebuild` or `end`"),
            ),
        }
    }

    fn section(
        &mut self,
        direction: Direction,
        words: &str,
        line: usize,
    ) -> Result<(), ParseError> {
        let mut section = Section {
            direction,
            dialect: None,
            mode: Mode::Transaction,
            blocks: Vec::new(),
            line,
        };
        for word in words.split_whitespace() {
            match word.split_once('=') {
                Some(("transaction", "on")) => section.mode = Mode::Transaction,
                Some(("transaction", "off")) => section.mode = Mode::Off,
                Some(("transaction", "separate")) => section.mode = Mode::Separate,
                Some(_) => {
                    let text = format!(
                        "unknown option `{word}`: write `transaction=off` or `transaction=separate`"
                    );
                    return self.error(line, text);
                }
                None => match word.parse::<Dialect>() {
                    Ok(dialect) => section.dialect = Some(dialect),
                    Err(text) => return self.error(line, text),
                },
            }
        }
        self.sections.push(section);
        Ok(())
    }

    fn open_rebuild(&mut self, table: &str, line: usize) -> Result<(), ParseError> {
        match self.sections.last() {
            Some(section) if section.dialect == Some(Dialect::Sqlite) => {
                if section.mode == Mode::Off {
                    return self.error(
                        line,
                        "a rebuild needs a transaction: take `transaction=off` out of the section",
                    );
                }
            }
            Some(_) | None => {
                return self.error(line, "a rebuild belongs into a section for sqlite");
            }
        }
        if table.is_empty() {
            return self.error(line, "write the table's name after `schemi:rebuild`");
        }
        self.rebuild = Some(Rebuild {
            table: QualifiedName::parse(table).name.as_str().to_owned(),
            statements: Vec::new(),
            line,
        });
        Ok(())
    }

    fn close_rebuild(&mut self, line: usize) -> Result<(), ParseError> {
        let (Some(rebuild), Some(section)) = (self.rebuild.take(), self.sections.last_mut()) else {
            return self.error(
                line,
                "`-- schemi:end` without `-- schemi:rebuild` before it",
            );
        };
        section.blocks.push(Block::Rebuild(rebuild));
        Ok(())
    }

    fn finish(self) -> Result<Vec<Section>, ParseError> {
        if let Some(rebuild) = &self.rebuild {
            let text = format!(
                "the rebuild of `{}` is never closed: write `-- schemi:end` below its statements",
                rebuild.table
            );
            return self.error(rebuild.line, text);
        }
        Ok(self.sections)
    }
}
