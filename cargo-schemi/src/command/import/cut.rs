//! A script of alembic's, cut into revisions and sections.

use std::path::Path;

use schemi_runtime::migrate::parse::parse_sections;
use schemi_runtime::migrate::{
    Block, Direction, Mode, RevisionId, Section, Statement, sections_text, split,
};
use schemi_schema::Dialect;

/// What a script says of one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) id: RevisionId,
    /// Its text, as transactions part it.
    parts: Vec<(Mode, String)>,
}

/// The revisions of a script, which announces each in a comment.
pub(super) fn pieces(script: &str, direction: Direction) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut mode = Mode::Transaction;
    let lines: Vec<&str> = script.lines().collect();
    let is_blank = |at: Option<usize>| {
        let line = at.and_then(|at| lines.get(at));
        line.is_none_or(|line| line.trim().is_empty())
    };
    for (at, line) in lines.iter().enumerate() {
        let stands_alone = is_blank(at.checked_sub(1)) && is_blank(Some(at + 1));
        if let Some(id) = announced(line, direction).filter(|_| stands_alone) {
            pieces.push(Piece {
                id,
                parts: Vec::new(),
            });
        } else if stands_alone && *line == "BEGIN;" {
            mode = Mode::Transaction;
        } else if stands_alone && *line == "COMMIT;" {
            // What follows before the next BEGIN is in an `autocommit_block`.
            mode = Mode::Off;
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(mode, line);
        }
    }
    pieces
}

/// The revision of `-- Running upgrade PARENTS -> ID` or `-- Running downgrade ID -> PARENTS`.
fn announced(line: &str, direction: Direction) -> Option<RevisionId> {
    let (from, to) = match direction {
        Direction::Up => line
            .strip_prefix("-- Running upgrade ")?
            .split_once("-> ")?,
        Direction::Down => {
            let rest = line.strip_prefix("-- Running downgrade ")?;
            rest.split_once(" ->")?
        }
    };
    let id = match direction {
        Direction::Up => to,
        Direction::Down => from,
    };
    let id = id.trim();
    (!id.is_empty() && !id.contains(char::is_whitespace)).then(|| RevisionId(id.to_owned()))
}

impl Piece {
    fn push(&mut self, mode: Mode, line: &str) {
        match self.parts.last_mut() {
            Some((last, text)) if *last == mode => {
                text.push_str(line);
                text.push('\n');
            }
            Some(_) | None => self.parts.push((mode, format!("{line}\n"))),
        }
    }

    /// Its sections, without what alembic says for itself.
    ///
    /// # Errors
    /// What a revision may not say.
    pub(super) fn sections(
        &self,
        direction: Direction,
        dialect: Dialect,
        version_table: &str,
    ) -> Result<Vec<Section>, String> {
        let mut sections = Vec::new();
        for (mode, text) in &self.parts {
            let fragments = split(text, Some(dialect), 1).map_err(|error| error.to_string())?;
            let statements = fragments
                .into_iter()
                .map(|fragment| fragment.sql)
                .filter(|sql| !is_alembics(sql, version_table));
            let statements = statements.map(|sql| Statement::new(trimmed(sql)));
            let blocks: Vec<Block> = statements.map(Block::Statement).collect();
            if !blocks.is_empty() {
                sections.push(section(direction, dialect, *mode, blocks));
            }
        }
        if sections.is_empty() {
            sections.push(section(direction, dialect, Mode::Transaction, Vec::new()));
        }
        let text = sections_text(&sections, direction, Some(dialect));
        parse_sections(&text, Path::new(&self.id.0)).map_err(|error| error.text)?;
        Ok(sections)
    }
}

/// Whether a line ends in blanks within a text: those are a value's.
fn ends_line_in_text(sql: &str) -> bool {
    let mut is_text = false;
    sql.split_inclusive('\n').any(|line| {
        is_text ^= line.matches('\'').count() % 2 == 1;
        is_text && line.trim_end_matches(['\n', '\r']).ends_with([' ', '\t'])
    })
}

fn section(direction: Direction, dialect: Dialect, mode: Mode, blocks: Vec<Block>) -> Section {
    Section {
        direction,
        dialect: Some(dialect),
        mode,
        blocks,
        line: 0,
    }
}

/// A section that fails where it is run, since what it should do is not known.
pub(super) fn unknown(
    id: &RevisionId,
    direction: Direction,
    dialect: Dialect,
    why: &str,
) -> Section {
    let why = why.replace(['\n', '\r'], " ");
    let sql = format!(
        "-- imported from alembic without its SQL: {why}\n-- write it here, or only stamp the databases that \
         have it\nSELECT * FROM \"no SQL for revision {id}\""
    );
    let blocks = vec![Block::Statement(Statement::new(sql))];
    section(direction, dialect, Mode::Transaction, blocks)
}

/// Whether a statement only keeps alembic's own table.
fn is_alembics(sql: &str, version_table: &str) -> bool {
    let plain = |text: &str| text.replace(['"', '`', '[', ']'], "").to_lowercase();
    let (sql, table) = (plain(sql), plain(version_table));
    let words: Vec<&str> = sql
        .split(|c: char| c.is_whitespace() || c == '(')
        .filter(|word| !word.is_empty())
        .take(3)
        .collect();
    let named = match words.as_slice() {
        ["create" | "drop", "table", name]
        | ["insert", "into", name]
        | ["delete", "from", name] => name,
        ["update", name, ..] => name,
        _ => return false,
    };
    let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
    *named == table || (last(named) == last(&table) && (named.contains('.') != table.contains('.')))
}

/// A statement without the blanks that SQLAlchemy leaves at line ends; those within a text stay.
fn trimmed(sql: String) -> String {
    match ends_line_in_text(&sql) {
        true => sql,
        false => sql
            .lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "BEGIN;\n\nCREATE TABLE ops.alembic_version (\n    version_num VARCHAR(32)\n);\n\n\
        -- Running upgrade  -> a1\n\nCREATE TABLE t (\n    id SERIAL\n);\n\nCOMMIT;\n\nCREATE INDEX CONCURRENTLY i \
        ON t (id);\n\nBEGIN;\n\nINSERT INTO t VALUES (1);\n\nINSERT INTO ops.alembic_version (version_num) VALUES \
        ('a1') RETURNING ops.alembic_version.version_num;\n\n-- Running upgrade a1, b2 -> c3\n\nUPDATE \
        ops.alembic_version SET version_num='c3';\n\nCOMMIT;\n\n";

    #[test]
    fn a_script_falls_into_revisions_and_transactions() {
        let pieces = pieces(SCRIPT, Direction::Up);
        let ids: Vec<&str> = pieces.iter().map(|piece| piece.id.0.as_str()).collect();
        assert_eq!(ids, ["a1", "c3"]);
        let table = "alembic_version";
        let sections = pieces[0]
            .sections(Direction::Up, Dialect::Postgres, table)
            .unwrap();
        assert_eq!(
            sections_text(&sections, Direction::Up, Some(Dialect::Postgres)),
            "-- schemi:up postgres\nCREATE TABLE t (\n    id SERIAL\n);\n\n-- schemi:up postgres transaction=off\n\
             CREATE INDEX CONCURRENTLY i ON t (id);\n\n-- schemi:up postgres\nINSERT INTO t VALUES (1);\n"
        );
        let sections = pieces[1]
            .sections(Direction::Up, Dialect::Postgres, table)
            .unwrap();
        assert!(
            sections.len() == 1 && sections[0].blocks.is_empty(),
            "{sections:?}"
        );
    }

    #[test]
    fn a_way_back_names_its_revision_first() {
        let script = "-- Running downgrade c3 -> a1, b2\n\nDROP TABLE t;\n\n-- Running downgrade a1 -> \n\nx;\n";
        let ids: Vec<String> = pieces(script, Direction::Down)
            .into_iter()
            .map(|piece| piece.id.0)
            .collect();
        assert_eq!(ids, ["c3", "a1"]);
    }

    #[test]
    fn only_alembics_own_table_is_left_out() {
        for (sql, is_own) in [
            (
                "INSERT INTO alembic_version (version_num) VALUES ('a')",
                true,
            ),
            ("update \"ops\".\"alembic_version\" set x = 1", true),
            ("DELETE FROM alembic_version", true),
            ("DROP TABLE alembic_version", true),
            ("INSERT INTO alembic_versions VALUES (1)", false),
            ("SELECT * FROM alembic_version", false),
        ] {
            assert_eq!(is_alembics(sql, "alembic_version"), is_own, "{sql}");
        }
        assert!(is_alembics("DELETE FROM ops.v", "ops.v"));
        assert!(!is_alembics("DELETE FROM other.v", "ops.v"));
        for refused in ["ROLLBACK;", "SELECT 'a"] {
            let piece = pieces(
                &format!("-- Running upgrade  -> a\n\n{refused}\n"),
                Direction::Up,
            )
            .remove(0);
            assert!(
                piece.sections(Direction::Up, Dialect::Sqlite, "v").is_err(),
                "{refused}"
            );
        }
        let kept =
            "-- Running upgrade  -> a\n\nCREATE TABLE t (a TEXT DEFAULT 'x', \n    b TEXT);\n";
        let piece = pieces(kept, Direction::Up).remove(0);
        assert!(piece.sections(Direction::Up, Dialect::Sqlite, "v").is_ok());
        assert_eq!(trimmed("SELECT 'a \nb'".to_owned()), "SELECT 'a \nb'");
        assert_eq!(trimmed("SELECT 'a', \n1".to_owned()), "SELECT 'a',\n1");
    }
}
