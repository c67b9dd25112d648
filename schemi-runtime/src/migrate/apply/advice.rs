//! The way out of refusals in which a database names none, or one that costs data.

use crate::migrate::error::ServerError;

/// Adds a way out to a refusal of a script's statement.
pub(super) fn advise(error: &mut ServerError) {
    if error.refuses_transaction() && error.hint.is_none() {
        let way = "put it into a section of its own, with `transaction=off` after the header";
        error.hint = Some(way.to_owned());
    } else if let Some((kind, name)) = broken_by(&error.message) {
        error.hint = Some(around(&format!("{kind} `{name}`")));
    } else if is_depended_on(error) {
        // The server's own advice is CASCADE, which drops what nobody has read.
        error.hint = Some(around("what depends on it"));
    } else if error.is_there_already() && error.hint.is_none() {
        let way = "where the database has all that this revision makes, `schemi stamp` writes that down \
             instead of running it";
        error.hint = Some(way.to_owned());
    }
}

fn around(what: &str) -> String {
    format!(
        "drop {what} in a revision of its own before this one (`revision --empty`) and create it anew in one \
         after it; or write both into this file by hand, before and after the statement"
    )
}

/// The view or trigger that SQLite finds broken after a change to a table: `error in view v after
/// drop column: no such column: x`.
fn broken_by(message: &str) -> Option<(&str, &str)> {
    let rest = message.strip_prefix("error in ")?;
    let (kind, rest) = rest.split_once(' ')?;
    let ends = [" after drop column: ", " after rename: ", ": "];
    let end = ends.iter().find_map(|end| rest.find(end))?;
    let is_known = kind == "view" || kind == "trigger";
    is_known.then(|| (kind, &rest[..end]))
}

/// Whether PostgreSQL keeps an object because others need it, or a column's type because of a view.
fn is_depended_on(error: &ServerError) -> bool {
    let of_view = error.code == "0A000" && error.message.contains("used by a view");
    error.code == "2BP01" || of_view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_finds_broken_is_named() {
        for (message, found) in [
            (
                "error in view v after drop column: no such column: x",
                Some(("view", "v")),
            ),
            (
                "error in trigger my log after rename: no such column: new.x",
                Some(("trigger", "my log")),
            ),
            (
                "error in view v: no such table: main.t",
                Some(("view", "v")),
            ),
            (
                "error in index i after drop column: no such column: x",
                None,
            ),
            ("no such column: x", None),
        ] {
            assert_eq!(broken_by(message), found, "{message}");
        }
    }
}
