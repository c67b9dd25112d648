//! Names for what nobody named: `pk_`, `fk_`, `uq_`, `ix_`, `ck_`, `ex_` + table + columns.

use std::collections::BTreeSet;

/// The longest identifier that PostgreSQL keeps, in bytes; longer ones are cut without a word.
pub const MAX_BYTES: usize = 63;

/// What a conventional name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `pk_`
    PrimaryKey,
    /// `fk_`
    ForeignKey,
    /// `uq_`
    Unique,
    /// `ix_`
    Index,
    /// `ck_`
    Check,
    /// `ex_`
    Exclude,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::PrimaryKey => "pk",
            Self::ForeignKey => "fk",
            Self::Unique => "uq",
            Self::Index => "ix",
            Self::Check => "ck",
            Self::Exclude => "ex",
        }
    }
}

/// The conventional name, at most [`MAX_BYTES`] long: a longer one ends in a hash of the whole.
pub fn conventional<'a>(
    kind: Kind,
    table: &str,
    columns: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut name = format!("{}_{table}", kind.prefix());
    for column in columns {
        name.push('_');
        name.push_str(column);
    }
    shorten(&name, "")
}

/// Cuts a name so that it and a suffix fit, marking the cut with a hash of the whole name.
pub(crate) fn shorten(name: &str, suffix: &str) -> String {
    if name.len() + suffix.len() <= MAX_BYTES {
        return format!("{name}{suffix}");
    }
    let hash = format!("_{:08x}{suffix}", fnv1a(name) & 0xffff_ffff);
    let mut end = MAX_BYTES - hash.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{hash}", &name[..end])
}

/// FNV-1a, because names must be the same with every version of the standard library.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The names that are taken already, so that the convention gives each once: `_2`, `_3` follow.
#[derive(Clone, Debug, Default)]
pub struct TakenNames(BTreeSet<String>);

impl TakenNames {
    /// Notes a name that somebody said.
    pub fn reserve(&mut self, name: impl Into<String>) {
        self.0.insert(name.into());
    }

    /// Takes a name, or the first free one after it.
    pub fn take(&mut self, name: String) -> String {
        let mut free = name.clone();
        let mut count = 1;
        while !self.0.insert(free.clone()) {
            count += 1;
            free = shorten(&name, &format!("_{count}"));
        }
        free
    }
}

/// `SalesOrder` → `sales_order`, as tables and enum types are called when nobody names them.
pub fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, c) in chars.iter().enumerate() {
        let after_lower = at > 0 && (chars[at - 1].is_lowercase() || chars[at - 1].is_numeric());
        let before_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts_word = c.is_uppercase() && at > 0 && chars[at - 1] != '_';
        if starts_word && (after_lower || before_lower) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_convention() {
        assert_eq!(
            conventional(Kind::Index, "orders", ["a", "b"]),
            "ix_orders_a_b"
        );
        let long = conventional(Kind::Unique, &"é".repeat(40), ["column"]);
        assert!(long.len() <= MAX_BYTES, "{long}");
        assert_eq!(
            long,
            conventional(Kind::Unique, &"é".repeat(40), ["column"])
        );
        assert_ne!(
            long,
            conventional(Kind::Unique, &"é".repeat(40), ["columm"])
        );
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut taken = TakenNames::default();
        assert_eq!(taken.take("ck_a".into()), "ck_a");
        assert_eq!(taken.take("ck_a".into()), "ck_a_2");
        assert_eq!(taken.take("ck_a".into()), "ck_a_3");
    }

    #[test]
    fn snake_case_keeps_acronyms_together() {
        for (given, expected) in [
            ("Order", "order"),
            ("SalesOrder", "sales_order"),
            ("HTTPServer", "http_server"),
            ("Utf8Text", "utf8_text"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(snake_case(given), expected);
        }
    }
}
