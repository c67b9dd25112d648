//! One spelling for the bounds of partitions.

use schemi_schema::Schema;

use super::token::{Kind, Token, tokenize};

/// Spells a bound as the server prints it, as far as that needs no server.
pub fn canonical(bound: &str) -> String {
    let Some(tokens) = tokenize(bound) else {
        return bound.trim().to_owned();
    };
    let mut out = String::new();
    let mut before: Option<&Token<'_>> = None;
    for token in &tokens {
        let joins = before.is_none_or(|before| {
            before.is("(") || token.is(")") || token.is(",") || before.kind == Kind::Operator
        });
        if !joins {
            out.push(' ');
        }
        out.push_str(&word(token));
        before = Some(token);
    }
    out
}

fn word(token: &Token<'_>) -> String {
    if token.kind != Kind::Word {
        return token.text.to_owned();
    }
    let lower = token.text.to_ascii_lowercase();
    match lower.as_str() {
        "modulus" | "remainder" | "true" | "false" => lower,
        _ => lower.to_ascii_uppercase(),
    }
}

/// Gives the partitions of `from` the text of `to` where their bounds hold the same rows: the server
/// prints values as their type has them, and an instant in the session's time zone.
pub fn settle(from: &mut Schema, to: &Schema) {
    for (name, table) in &mut from.tables {
        let after = to.tables.get(name);
        if let (Some(old), Some(new)) = (
            &mut table.partition_of,
            after.and_then(|after| after.partition_of.as_ref()),
        ) && old.table == new.table
            && is_same(&old.bound, &new.bound)
        {
            old.bound = new.bound.clone();
        }
    }
}

fn is_same(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (tokenize(a), tokenize(b)) else {
        return false;
    };
    let (a, b) = (bare(&a), bare(&b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || same_instant(a, b))
}

/// The tokens without casts, and values without quotes.
fn bare(tokens: &[Token<'_>]) -> Vec<String> {
    let mut out = Vec::new();
    let mut tokens = tokens.iter().peekable();
    let mut sign = "";
    while let Some(token) = tokens.next() {
        if token.kind == Kind::Cast {
            let is_type = |token: &&Token<'_>| matches!(token.kind, Kind::Word | Kind::Quoted);
            while tokens.next_if(is_type).is_some() {}
        } else if token.is("-") {
            sign = "-";
        } else if let Some(text) = literal(token.text) {
            out.push(text);
        } else {
            out.push(format!("{sign}{}", token.text.to_ascii_lowercase()));
            sign = "";
        }
    }
    out
}

fn literal(text: &str) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inside.replace("''", "'"))
}

/// Whether two texts are one instant, where at most one of them says a time zone: the other one is meant
/// in the session's, and that is in which the server prints.
fn same_instant(a: &str, b: &str) -> bool {
    let (Some((a, zone_a)), Some((b, zone_b))) = (instant(a), instant(b)) else {
        return false;
    };
    a == b && (zone_a == zone_b || zone_a.is_none() || zone_b.is_none())
}

/// The date and time of a text in ISO's form, in full, and its time zone.
fn instant(text: &str) -> Option<(String, Option<String>)> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut is_date = date.chars().enumerate();
    if !is_date.all(|(at, c)| {
        if at == 4 || at == 7 {
            c == '-'
        } else {
            c.is_ascii_digit()
        }
    }) {
        return None;
    }
    let rest = rest.trim_start_matches([' ', 'T']);
    let end = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let mut parts = time.trim().split(':').filter(|part| !part.is_empty());
    let mut next = || parts.next().unwrap_or("00").to_owned();
    let (hour, minute, second) = (next(), next(), next());
    let zone = match zone.trim() {
        "" => None,
        "Z" | "z" => Some("+00".to_owned()),
        zone => Some(zone.trim_end_matches(":00").to_owned()),
    };
    Some((format!("{date} {hour}:{minute}:{second}"), zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_spelled_as_the_server_does() {
        for (said, printed) in [
            (
                "for values from ('2026-01-01', minvalue) to ('2027-01-01',maxvalue)",
                "FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2027-01-01', MAXVALUE)",
            ),
            ("FOR VALUES in ( 'a',null )", "FOR VALUES IN ('a', NULL)"),
            (
                "for values WITH (MODULUS 4, remainder 0)",
                "FOR VALUES WITH (modulus 4, remainder 0)",
            ),
            ("default", "DEFAULT"),
        ] {
            assert_eq!(canonical(said), printed);
        }
    }

    #[test]
    fn values_are_the_same_in_other_words() {
        let of = |value: &str| format!("FOR VALUES FROM ({value}) TO (MAXVALUE)");
        for (a, b) in [
            ("'2026-01-01'", "'2026-01-01 00:00:00+02'"),
            ("'2026-01-01'::date", "'2026-01-01'"),
            ("'2026-01-01T10:00Z'", "'2026-01-01 10:00:00+00'"),
            ("5", "'5'"),
            ("-5", "'-5'"),
        ] {
            assert!(is_same(&of(a), &of(b)), "{a} {b}");
        }
        for (a, b) in [
            ("'2026-01-01'", "'2026-01-02'"),
            ("'2026-01-01 00:00:00+00'", "'2026-01-01 00:00:00+02'"),
            ("5", "6"),
        ] {
            assert!(!is_same(&of(a), &of(b)), "{a} {b}");
        }
    }
}
