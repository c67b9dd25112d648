//! A revision's file read, and written again.

use std::path::Path;

use schemi_runtime::migrate::{Block, Revision, checksum, parse, write};

/// Reads the input as a revision's file.
///
/// # Panics
/// Where something does not hold: what is written is read again as the same, and line endings do not
/// count.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let path = Path::new("versions/0123456789ab_fuzzed.sql");
    let unix = checksum(text);
    assert_eq!(unix, checksum(&text.replace("\r\n", "\n")));
    match parse(text, path) {
        Ok(revision) => {
            let written = write(&revision);
            let again = parse(&written, path)
                .unwrap_or_else(|error| panic!("{error} in what was written:\n{written}"));
            assert_eq!(said(&again), said(&revision), "{written}");
            assert_eq!(write(&again), written);
        }
        Err(error) => assert!(!error.text.is_empty() && error.line <= text.len() + 1),
    }
}

/// All that a revision says, the lines left out, and the semicolons at the end of what nothing closes: they
/// belong to it, for who could tell.
fn said(revision: &Revision) -> Vec<String> {
    let mut said = vec![format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        revision.id,
        revision.revises,
        revision.depends_on,
        revision.branch_labels,
        revision.replaces,
        revision.message,
        revision.created
    )];
    for section in &revision.sections {
        said.push(format!(
            "{:?} {:?} {:?}",
            section.direction, section.dialect, section.mode
        ));
        for block in &section.blocks {
            match block {
                Block::Statement(statement) => said.push(statement_text(&statement.sql)),
                Block::Rebuild(rebuild) => {
                    said.push(format!("rebuild {}", rebuild.table));
                    said.extend(
                        rebuild
                            .statements
                            .iter()
                            .map(|one| statement_text(&one.sql)),
                    );
                }
            }
        }
    }
    said
}

fn statement_text(sql: &str) -> String {
    sql.trim_end_matches([';', '\n']).to_owned()
}
