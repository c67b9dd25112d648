//! A revision's sections cut where transactions end.

use crate::migrate::revision::{Block, Mode, Section, Statement};

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
            .map(|block| statements(block).len())
            .sum()
    }

    /// Whether foreign keys must be off before it begins.
    pub(super) fn rebuilds(&self) -> bool {
        self.blocks
            .iter()
            .any(|block| matches!(block, Block::Rebuild(_)))
    }
}

/// The statements of a block.
pub(super) fn statements(block: &Block) -> &[Statement] {
    match block {
        Block::Statement(statement) => std::slice::from_ref(statement),
        Block::Rebuild(rebuild) => &rebuild.statements,
    }
}
