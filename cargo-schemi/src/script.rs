//! The SQL that carries changes out.

use schemi_runtime::migrate::{Block, Mode, Rebuild, Statement};

/// What one direction of a revision runs on one dialect, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Its parts, each with its way of meeting transactions.
    pub parts: Vec<Part>,
}

/// A run of blocks that share a mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How it meets transactions.
    pub mode: Mode,
    /// What it runs.
    pub blocks: Vec<Block>,
}

impl Script {
    /// Whether it runs nothing.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.blocks.is_empty())
    }

    /// Adds a statement to the revision's transaction.
    pub fn push(&mut self, sql: impl Into<String>) {
        self.block(Mode::Transaction, Block::Statement(Statement::new(sql)));
    }

    /// Adds a statement that meets transactions in its own way.
    pub fn push_in(&mut self, mode: Mode, sql: impl Into<String>) {
        self.block(mode, Block::Statement(Statement::new(sql)));
    }

    /// Adds a SQLite table made anew.
    pub fn rebuild(&mut self, table: impl Into<String>, create: String, copy: String) {
        let statements = vec![Statement::new(create), Statement::new(copy)];
        self.block(
            Mode::Transaction,
            Block::Rebuild(Rebuild {
                table: table.into(),
                statements,
                line: 0,
            }),
        );
    }

    fn block(&mut self, mode: Mode, block: Block) {
        match self.parts.last_mut() {
            Some(part) if part.mode == mode => part.blocks.push(block),
            _ => self.parts.push(Part {
                mode,
                blocks: vec![block],
            }),
        }
    }
}
