//! How the files of new revisions are called: the `file_template` of a project.

use std::fmt::Write;

/// What a template may name, as alembic calls it.
const TOKENS: [&str; 9] = [
    "rev", "slug", "epoch", "year", "month", "day", "hour", "minute", "second",
];

/// The template of who says nothing.
const USUAL: &str = "{rev}_{slug}";

/// A file's name with places to be filled in: `{year}/{rev}_{slug}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTemplate {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// What is filled in, and how many digits a number has at least.
    Token(&'static str, usize),
}

/// What a template is filled with.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    /// The revision's identifier.
    pub rev: &'a str,
    /// Its message in plain letters.
    pub slug: &'a str,
    /// When it was made, in the project's time zone.
    pub made: &'a jiff::Zoned,
}

impl Default for FileTemplate {
    fn default() -> Self {
        let (rev, slug) = (Piece::Token("rev", 0), Piece::Token("slug", 0));
        Self {
            pieces: vec![rev, Piece::Text("_".to_owned()), slug],
        }
    }
}

impl FileTemplate {
    /// Reads a template: `{token}`, or alembic's `%(token)s` and `%(month).2d`, with `/` for
    /// sub-folders.
    ///
    /// # Errors
    /// A token that there is none of, a bracket that nothing closes, a way out of the folder.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().strip_suffix(".sql").unwrap_or(text.trim());
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '%']) {
            push_text(&mut pieces, &rest[..at]);
            let (piece, after) = token(&rest[at..])?;
            pieces.push(piece);
            rest = after;
        }
        push_text(&mut pieces, rest);
        refuse_folders(text)?;
        Ok(Self { pieces })
    }

    /// The file's name, sub-folders and `.sql` included. What stands between it and an empty slug
    /// goes with the slug.
    pub fn fill(&self, values: &Values<'_>) -> String {
        let mut name = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Token("slug", _) if values.slug.is_empty() => {
                    let kept = name.trim_end_matches(['_', '-', '.']).len();
                    name.truncate(kept);
                }
                Piece::Token(token, digits) => {
                    // Writing to a String cannot fail.
                    let _ = write!(name, "{:0>digits$}", value(token, values));
                }
            }
        }
        name.push_str(".sql");
        name
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

fn value(token: &str, values: &Values<'_>) -> String {
    let made = values.made;
    match token {
        "rev" => values.rev.to_owned(),
        "slug" => values.slug.to_owned(),
        "epoch" => made.timestamp().as_second().to_string(),
        "year" => made.year().to_string(),
        "month" => made.month().to_string(),
        "day" => made.day().to_string(),
        "hour" => made.hour().to_string(),
        "minute" => made.minute().to_string(),
        _ => made.second().to_string(),
    }
}

/// The token at the beginning of a text, and what stands behind it.
fn token(text: &str) -> Result<(Piece, &str), String> {
    if let Some(text) = text.strip_prefix('{') {
        let (name, rest) = text
            .split_once('}')
            .ok_or("a `{` is never closed: write `{rev}`")?;
        let digits = if name == "year" { 4 } else { 2 };
        return Ok((known(name, digits)?, rest));
    }
    let wrong = || "after a `%` stands alembic's `(token)s`, such as `%(rev)s`".to_owned();
    let text = text.trim_start_matches('%');
    let (name, rest) = text
        .strip_prefix('(')
        .and_then(|text| text.split_once(')'))
        .ok_or_else(wrong)?;
    let end = rest.find(['s', 'd']).ok_or_else(wrong)?;
    let digits = rest[..end].trim_start_matches(['.', '0']);
    let digits = if digits.is_empty() {
        0
    } else {
        digits.parse::<u8>().map_err(|_| wrong())?.into()
    };
    Ok((known(name, digits)?, &rest[end + 1..]))
}

fn known(name: &str, digits: usize) -> Result<Piece, String> {
    let found = TOKENS.iter().find(|token| **token == name.trim());
    let token = found.ok_or_else(|| {
        format!(
            "there is no `{name}` to fill in: write one of {}",
            TOKENS.join(", ")
        )
    })?;
    // Neither an identifier nor the seconds since 1970 are numbers of two digits.
    let digits = match *token {
        "rev" | "slug" | "epoch" => 0,
        _ => digits,
    };
    Ok(Piece::Token(token, digits))
}

fn refuse_folders(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err(format!("it is empty: write for example `{USUAL}`"));
    }
    let mut parts = text.split('/');
    if parts.any(|part| part.is_empty() || part.starts_with('.')) || text.contains('\\') {
        return Err(
            "it must lead to a file below the folder of revisions: sub-folders have names and a `/` between \
             them, and none begins with a dot"
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, slug: &str) -> String {
        let made = "2026-03-07T09:05:02+00:00[UTC]".parse().unwrap();
        let template = FileTemplate::parse(template).unwrap();
        template.fill(&Values {
            rev: "8f3b",
            slug,
            made: &made,
        })
    }

    #[test]
    fn every_token_is_filled_in() {
        for (template, name) in [
            (USUAL, "8f3b_add_orders.sql"),
            ("{year}/{month}/{rev}", "2026/03/8f3b.sql"),
            (
                "{year}{month}{day}-{hour}{minute}{second}_{slug}.sql",
                "20260307-090502_add_orders.sql",
            ),
            (
                "%(year)d_%(month).2d_%(day)02d-%(rev)s",
                "2026_03_07-8f3b.sql",
            ),
            ("%%(month)d_%%(slug)s", "3_add_orders.sql"),
            ("{epoch}_{rev}", "1772874302_8f3b.sql"),
        ] {
            assert_eq!(filled(template, "add_orders"), name, "{template}");
        }
        assert_eq!(filled(USUAL, ""), "8f3b.sql");
        assert_eq!(FileTemplate::parse(USUAL).unwrap(), FileTemplate::default());
    }

    #[test]
    fn mistakes_are_named() {
        for (template, says) in [
            ("{revision}_{slug}", "no `revision`"),
            ("{rev", "never closed"),
            ("%s", "%(rev)s"),
            ("%(rev", "%(rev)s"),
            ("../{rev}", "below the folder"),
            ("/{rev}", "below the folder"),
            ("a//{rev}", "below the folder"),
            (".sql", "empty"),
        ] {
            let error = FileTemplate::parse(template).unwrap_err();
            assert!(error.contains(says), "{template}: {error}");
        }
    }
}
