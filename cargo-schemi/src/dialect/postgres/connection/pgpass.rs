//! libpq's password file: `hostname:port:database:username:password` in each line.
//!
//! sqlx reads it too, but for PGHOST and PGUSER, before it knows the host and the user in question.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// The password for a connection, from `$PGPASSFILE`, else `~/.pgpass`.
pub(super) fn find(host: &str, port: u16, database: &str, user: &str) -> Option<SecretString> {
    let path = match std::env::var_os("PGPASSFILE") {
        Some(path) => PathBuf::from(path),
        None => etcetera::home_dir().ok()?.join(".pgpass"),
    };
    if !is_private(&path) {
        return None;
    }
    let text = std::fs::read_to_string(path).ok()?;
    let port = port.to_string();
    lookup(&text, [host, &port, database, user]).map(SecretString::from)
}

/// As libpq does, a file that others may read is passed over.
#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path)
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(path: &Path) -> bool {
    path.is_file()
}

fn lookup(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let mut fields = fields(line).into_iter();
            let fits = wanted.iter().enumerate().all(|(at, wanted)| {
                fields.next().is_some_and(|field| {
                    field == "*" || field == *wanted || (at == 0 && is_local(&field, wanted))
                })
            });
            fields.next().filter(|_| fits)
        })
}

/// `localhost` stands for the usual socket folders.
fn is_local(field: &str, host: &str) -> bool {
    field == "localhost" && matches!(host, "/tmp" | "/var/run/postgresql" | "/run/postgresql")
}

/// The fields, in which a backslash keeps a colon or a backslash. The fifth takes the rest.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let next = match c {
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => chars.next().unwrap_or('\\'),
            c => c,
        };
        if let Some(last) = fields.last_mut() {
            last.push(next);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::lookup;

    #[test]
    fn the_first_line_that_fits_counts() {
        let text = "# h:1:d:u:no\nother:*:*:*:no\nh:1:d:u:a\\:b\\\\c:d\n*:*:*:*:late\n";
        assert_eq!(
            lookup(text, ["h", "1", "d", "u"]).as_deref(),
            Some("a:b\\c:d")
        );
        assert_eq!(lookup(text, ["h", "2", "d", "u"]).as_deref(), Some("late"));
        assert_eq!(lookup("h:1:d\n", ["h", "1", "d", "u"]), None);
        assert_eq!(
            lookup("localhost:*:*:*:x", ["/tmp", "1", "d", "u"]).as_deref(),
            Some("x")
        );
    }
}
