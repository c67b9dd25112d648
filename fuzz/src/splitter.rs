//! A script cut into statements.

use schemi_runtime::migrate::split;
use schemi_schema::Dialect;

/// Cuts the input as each dialect does.
///
/// # Panics
/// Where something does not hold: each statement stands where it is said to stand, in order, and is one
/// statement by itself.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for dialect in [None, Some(Dialect::Postgres), Some(Dialect::Sqlite)] {
        cut(text, dialect);
    }
}

fn cut(text: &str, dialect: Option<Dialect>) {
    let fragments = match split(text, dialect, 1) {
        Ok(fragments) => fragments,
        Err(error) => {
            assert!((1..=text.matches('\n').count() + 1).contains(&error.line()));
            return;
        }
    };
    let mut end = 0;
    for fragment in &fragments {
        assert!(fragment.offset >= end, "{fragment:?}");
        assert!(!fragment.sql.is_empty());
        assert!(text[fragment.offset..].starts_with(&fragment.sql));
        end = fragment.offset + fragment.sql.len();
        let line = text[..fragment.offset].matches('\n').count() + 1;
        assert_eq!(fragment.line, line, "{fragment:?}");
        let alone = split(&fragment.sql, dialect, 1).expect("a statement is a script");
        let alone: Vec<&str> = alone.iter().map(|one| one.sql.as_str()).collect();
        assert_eq!(alone, [fragment.sql.as_str()]);
    }
}
