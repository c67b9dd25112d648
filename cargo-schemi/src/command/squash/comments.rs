//! The comments of files whose statements go on in another one.

use schemi_runtime::migrate::{Block, Direction, Revision, Statement};

/// A revision whose statements have the comments that stand above them in its file, and on the way up
/// the first one says whose it is.
pub(super) fn commented(revision: &Revision, text: &str) -> Revision {
    let lines: Vec<&str> = text.lines().collect();
    let mut revision = revision.clone();
    let message = revision.message.lines().next().unwrap_or_default();
    let whose = format!("-- {} {message}", revision.id);
    for section in &mut revision.sections {
        let up = section.direction == Direction::Up;
        let mut whose = up.then(|| whose.trim_end().to_owned());
        for block in &mut section.blocks {
            let statements = match block {
                Block::Statement(statement) => std::slice::from_mut(statement),
                Block::Rebuild(rebuild) => rebuild.statements.as_mut_slice(),
            };
            for statement in statements {
                let mut above = above(&lines, statement);
                above.splice(0..0, whose.take());
                above.push(std::mem::take(&mut statement.sql));
                statement.sql = above.join("\n");
            }
        }
    }
    revision
}

/// The comments above a statement, up to the one before it or to a marker.
fn above(lines: &[&str], statement: &Statement) -> Vec<String> {
    let first = statement.line.saturating_sub(1).min(lines.len());
    let before = lines[..first].iter().rev().map(|line| line.trim());
    let comments = before.take_while(|line| {
        line.is_empty() || line.starts_with("--") && !line.starts_with("-- schemi:")
    });
    let mut found: Vec<String> = comments
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    found.reverse();
    found
}
