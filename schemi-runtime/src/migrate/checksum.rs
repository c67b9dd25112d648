//! What tells an edited file from the one that was applied.

use sha2::{Digest, Sha256};

/// SHA-256 of a revision's text in hexadecimal; line ends, trailing blanks and a byte order mark do
/// not count, because editors and git change them without asking.
pub fn checksum(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut hash = Sha256::new();
    for line in text.trim_end().lines() {
        hash.update(line.trim_end());
        hash.update("\n");
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_that_nobody_sees_do_not_count() {
        let unix = checksum("-- revision: a\n\nselect 1;\n");
        assert_eq!(
            unix,
            checksum("\u{feff}-- revision: a\r\n  \r\nselect 1;  \r\n\r\n")
        );
        assert_ne!(unix, checksum("-- revision: a\n\nselect  1;\n"));
        assert_eq!(unix.len(), 64);
    }
}
