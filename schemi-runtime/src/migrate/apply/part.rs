//! A revision's sections cut where transactions end.

use schemi_schema::Dialect;

use crate::migrate::revision::{Block, Mode, Rebuild, Section};
use crate::migrate::scan::names;

/// What meets transactions as one: a transaction, or statements outside of any.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) kind: PartKind,
    pub(super) blocks: Vec<&'a Block>,
}

/// How a part meets transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    /// All of it in one.
    Transaction,
    /// Statement by statement, in none.
    Off,
}

/// Neighbours in transaction mode become one part, every other section one of its own. There is
/// always at least one, so that an empty revision gets its history row, too.
pub(super) fn parts(sections: &[Section]) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut open = false;
    for section in sections {
        let (kind, joins) = match section.mode {
            Mode::Transaction => (PartKind::Transaction, true),
            Mode::Separate => (PartKind::Transaction, false),
            Mode::Off => (PartKind::Off, false),
        };
        match parts.last_mut() {
            Some(part) if joins && open => part.blocks.extend(&section.blocks),
            Some(_) | None => parts.push(Part {
                kind,
                blocks: section.blocks.iter().collect(),
            }),
        }
        open = joins;
    }
    if parts.is_empty() {
        parts.push(Part {
            kind: PartKind::Transaction,
            blocks: Vec::new(),
        });
    }
    parts
}

impl Part<'_> {
    /// How many statements of the files it holds.
    pub(super) fn len(&self) -> usize {
        self.blocks
            .iter()
            .map(|block| block.statements().len())
            .sum()
    }

    /// Whether SQLite's foreign keys must be off before it begins, and checked at its end: while
    /// they are on, dropping a table deletes its rows first, and the children's with them.
    pub(super) fn drops_tables(&self) -> bool {
        self.blocks.iter().any(|block| dropped(block).is_some())
    }
}

/// The table that a block drops, if it drops one, as it is to be named in errors.
pub(super) fn dropped(block: &Block) -> Option<Rebuild> {
    match block {
        Block::Rebuild(rebuild) => Some(rebuild.clone()),
        Block::Statement(statement) => {
            let words = names(&statement.sql, Dialect::Sqlite);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let ["drop", "table", rest @ ..] = words.as_slice() else {
                return None;
            };
            let table = rest
                .iter()
                .find(|word| !["if", "exists", "main"].contains(word));
            Some(Rebuild {
                table: table.unwrap_or(&"").to_string(),
                statements: Vec::new(),
                line: statement.line,
            })
        }
    }
}
