//! The line of a revision's head that names its record's checksum.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

use schemi_runtime::migrate::RECORD;

/// The checksum that a revision's head names; `None` where it names none, or where the file is gone.
pub(super) fn read(revision: &Path) -> std::io::Result<Option<String>> {
    let file = match File::open(revision) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    for line in BufReader::new(file).lines() {
        let line = line?;
        let line = line.trim_start_matches('\u{feff}').trim_end();
        if ends(line) {
            break;
        }
        if let Some(checksum) = value(line) {
            return Ok(Some(checksum.to_owned()));
        }
    }
    Ok(None)
}

/// Puts a checksum below the other headers.
pub(super) fn write(revision: &str, checksum: &str) -> String {
    let mut text = String::with_capacity(revision.len() + checksum.len() + 16);
    let mut lines = revision.split_inclusive('\n');
    let mut is_named = false;
    for line in lines.by_ref() {
        if is_named && (!line.starts_with("--") || ends(line)) {
            text.push_str(&format!("-- {RECORD}: {checksum}\n{line}"));
            break;
        }
        is_named |= line.starts_with("-- revision:");
        text.push_str(line);
    }
    text.extend(lines);
    text
}

/// Whether a line stands behind the head: a section, or SQL.
fn ends(line: &str) -> bool {
    line.starts_with("-- schemi:") || !(line.is_empty() || line.starts_with("--"))
}

fn value(line: &str) -> Option<&str> {
    let (key, value) = line.strip_prefix("--")?.split_once(':')?;
    (key.trim() == RECORD).then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_stands_below_the_other_headers() {
        let head = "-- revision: a\n-- message: b\n--  c: d\n";
        for rest in [
            "\n-- schemi:up\nselect 1;\n",
            "-- schemi:up\n\n-- record: no\n",
        ] {
            let signed = write(&format!("{head}{rest}"), "123");
            assert_eq!(signed, format!("{head}-- record: 123\n{rest}"));
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.sql");
            std::fs::write(&path, signed.replace('\n', "\r\n")).unwrap();
            assert_eq!(read(&path).unwrap().as_deref(), Some("123"));
            std::fs::write(&path, format!("{head}{rest}")).unwrap();
            assert_eq!(read(&path).unwrap(), None);
        }
        assert_eq!(read(Path::new("")).unwrap(), None);
    }
}
