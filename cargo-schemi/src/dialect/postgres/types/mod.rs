//! The spelling of column types.

pub mod cast;
pub mod family;
pub mod quote;
pub mod storage;

use super::normalize::token::{Kind, Token, tokenize};
use quote::ident;
use schemi_schema::{Name, QualifiedName};

/// Spells a type as `format_type` prints it, so that a model's `int8` equals the database's `bigint`.
///
/// The `serial` pseudo-types become the integers that they stand for. A text that is no type name
/// stays as it is, for the server to refuse.
pub fn canonical(type_text: &str) -> String {
    if PRINTED.contains(&type_text) {
        return type_text.to_owned();
    }
    tokenize(type_text)
        .and_then(|tokens| Reader { tokens: &tokens }.column_type())
        .unwrap_or_else(|| type_text.trim().to_owned())
}

/// Types as the server prints them, which nearly all columns have: they are not read word by word.
const PRINTED: [&str; 14] = [
    "text",
    "integer",
    "bigint",
    "boolean",
    "uuid",
    "timestamp with time zone",
    "character varying",
    "timestamp without time zone",
    "numeric",
    "date",
    "jsonb",
    "double precision",
    "bytea",
    "smallint",
];

/// A type without its length, precision and `[]`: `character varying(10)[]` → `character varying`.
pub fn base(canonical: &str) -> String {
    let element = element(canonical).unwrap_or(canonical);
    match (element.find('('), element.find(')')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", element[..open].trim_end(), &element[close + 1..])
        }
        _ => element.to_owned(),
    }
}

/// What an array type holds.
pub fn element(canonical: &str) -> Option<&str> {
    canonical.strip_suffix("[]")
}

/// The `serial` pseudo-type that a text names, as the integer type behind it.
pub fn serial(type_text: &str) -> Option<&'static str> {
    Some(match type_text.trim().to_ascii_lowercase().as_str() {
        "serial" | "serial4" => "integer",
        "bigserial" | "serial8" => "bigint",
        "smallserial" | "serial2" => "smallint",
        _ => return None,
    })
}

/// The default of a `serial` column: the next value of the sequence that the server makes for it.
pub fn serial_sequence(table: &QualifiedName, column: &Name) -> String {
    let name = sequence_name(table.name.as_str(), column.as_str());
    let sequence = quote::beside(table, &Name::new(name));
    format!("nextval({}::regclass)", quote::literal(&sequence))
}

/// The sequence that the server makes for a `serial` or identity column.
pub fn implied_sequence(table: &QualifiedName, column: &Name) -> QualifiedName {
    let name = sequence_name(table.name.as_str(), column.as_str());
    QualifiedName::new(table.schema.clone(), name)
}

/// The name that the server gives to the sequence of a `serial` or identity column: the longer of
/// both parts is cut where 63 bytes are passed.
pub fn sequence_name(table: &str, column: &str) -> String {
    let (mut table_end, mut column_end) = (table.len(), column.len());
    while table_end + column_end + "__seq".len() > 63 {
        if table_end > column_end {
            table_end -= 1;
        } else {
            column_end -= 1;
        }
    }
    let table = &table[..table.floor_char_boundary(table_end)];
    let column = &column[..column.floor_char_boundary(column_end)];
    format!("{table}_{column}_seq")
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
}

impl<'a> Reader<'_, 'a> {
    fn column_type(mut self) -> Option<String> {
        let name = self.scalar()?;
        let is_array = self.array_suffix();
        self.tokens
            .is_empty()
            .then(|| if is_array { format!("{name}[]") } else { name })
    }

    /// Takes the words given, if they come next.
    fn take(&mut self, words: &str) -> bool {
        let mut rest = self.tokens;
        for word in words.split(' ') {
            match rest.split_first() {
                Some((token, after)) if token.is_word(word) => rest = after,
                Some(_) | None => return false,
            }
        }
        self.tokens = rest;
        true
    }

    fn take_text(&mut self, text: &str) -> bool {
        let found = self.tokens.first().is_some_and(|token| token.is(text));
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn scalar(&mut self) -> Option<String> {
        let first = *self.tokens.first()?;
        let is_catalog = first.is_word("pg_catalog") && self.tokens.get(1)?.kind == Kind::Dot;
        if is_catalog {
            self.tokens = &self.tokens[2..];
        } else if first.kind == Kind::Quoted || self.tokens.get(1).is_some_and(|t| t.is(".")) {
            return self.named();
        }
        if self.take("double precision") {
            return Some("double precision".to_owned());
        }
        if self.take("national character varying") || self.take("national char varying") {
            return self.with_lengths("character varying", None);
        }
        if self.take("character varying") || self.take("char varying") || self.take("nchar varying")
        {
            return self.with_lengths("character varying", None);
        }
        if self.take("bit varying") {
            return self.with_lengths("bit varying", None);
        }
        if self.take("national character") || self.take("national char") {
            return self.with_lengths("character", Some("(1)"));
        }
        let word = self
            .tokens
            .first()
            .filter(|token| token.kind == Kind::Word)?;
        let word = word.text.to_ascii_lowercase();
        self.builtin(&word)
    }

    fn builtin(&mut self, word: &str) -> Option<String> {
        let fixed = match word {
            "int" | "int4" | "integer" | "serial" | "serial4" => Some("integer"),
            "int8" | "bigint" | "bigserial" | "serial8" => Some("bigint"),
            "int2" | "smallint" | "smallserial" | "serial2" => Some("smallint"),
            "float4" | "real" => Some("real"),
            "float8" => Some("double precision"),
            "bool" | "boolean" => Some("boolean"),
            _ => None,
        };
        if let Some(fixed) = fixed {
            self.tokens = &self.tokens[1..];
            return Some(fixed.to_owned());
        }
        let (name, without) = match word {
            "varchar" => ("character varying", None),
            "char" | "character" | "nchar" => ("character", Some("(1)")),
            "bpchar" => ("character", Some("")),
            "varbit" => ("bit varying", None),
            "bit" => ("bit", Some("(1)")),
            "numeric" | "decimal" | "dec" => {
                self.tokens = &self.tokens[1..];
                return Some(self.numeric());
            }
            "float" => {
                self.tokens = &self.tokens[1..];
                return Some(self.float());
            }
            "timestamp" | "timestamptz" | "time" | "timetz" => return self.time(word),
            "interval" => return self.interval(),
            _ => return self.named(),
        };
        self.tokens = &self.tokens[1..];
        let text = self.with_lengths(name, without)?;
        // Without a length, `bpchar` is a type of its own that `character` cannot say.
        Some(if word == "bpchar" && text == "character" {
            "bpchar".to_owned()
        } else {
            text
        })
    }

    /// A name of the user's or an extension's, which may have a schema and modifiers.
    fn named(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            let (token, rest) = self.tokens.split_first()?;
            self.tokens = rest;
            match token.kind {
                Kind::Word => name.push_str(&token.text.to_ascii_lowercase()),
                Kind::Quoted => {
                    let inner = token.text[1..token.text.len() - 1].replace("\"\"", "\"");
                    name.push_str(&ident(&inner));
                }
                Kind::Literal | Kind::Number | Kind::Operator | Kind::Open | Kind::Close => {
                    return None;
                }
                Kind::Comma | Kind::Dot | Kind::Cast => return None,
            }
            if !self.take_text(".") {
                break;
            }
            name.push('.');
        }
        self.with_lengths(&name, None)
    }

    /// The modifiers in parentheses, as the server prints them: without blanks.
    fn modifiers(&mut self) -> Option<Option<String>> {
        if !self.take_text("(") {
            return Some(None);
        }
        let end = self.tokens.iter().position(|token| token.is(")"))?;
        let text: String = self.tokens[..end].iter().map(|token| token.text).collect();
        self.tokens = &self.tokens[end + 1..];
        Some(Some(format!("({text})")))
    }

    fn with_lengths(&mut self, name: &str, without: Option<&str>) -> Option<String> {
        let modifiers = self.modifiers()?;
        Some(format!(
            "{name}{}",
            modifiers.as_deref().or(without).unwrap_or_default()
        ))
    }

    fn numeric(&mut self) -> String {
        match self.modifiers().flatten() {
            Some(precision) if !precision.contains(',') => {
                format!("numeric({},0)", &precision[1..precision.len() - 1])
            }
            modifiers => format!("numeric{}", modifiers.unwrap_or_default()),
        }
    }

    fn float(&mut self) -> String {
        let bits = self.modifiers().flatten();
        let bits = bits.and_then(|bits| bits[1..bits.len() - 1].parse::<u8>().ok());
        match bits {
            Some(..=24) => "real".to_owned(),
            Some(25..) | None => "double precision".to_owned(),
        }
    }

    fn time(&mut self, word: &str) -> Option<String> {
        self.tokens = &self.tokens[1..];
        let precision = self.modifiers()?.unwrap_or_default();
        let zoned = match word.strip_suffix("tz") {
            Some(_) => true,
            None if self.take("with time zone") => true,
            None => {
                self.take("without time zone");
                false
            }
        };
        let name = word.strip_suffix("tz").unwrap_or(word);
        let zone = if zoned { "with" } else { "without" };
        Some(format!("{name}{precision} {zone} time zone"))
    }

    fn interval(&mut self) -> Option<String> {
        const FIELDS: [&str; 13] = [
            "year to month",
            "day to hour",
            "day to minute",
            "day to second",
            "hour to minute",
            "hour to second",
            "minute to second",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
        ];
        self.tokens = &self.tokens[1..];
        let before = self.modifiers()?;
        let fields = FIELDS.into_iter().find(|fields| self.take(fields));
        let after = self.modifiers()?;
        let precision = before.or(after).unwrap_or_default();
        Some(match fields {
            Some(fields) => format!("interval {fields}{precision}"),
            None => format!("interval{precision}"),
        })
    }

    /// `[]`, `[3]` and `ARRAY`, in any number: the server keeps neither sizes nor dimensions.
    fn array_suffix(&mut self) -> bool {
        let mut found = self.take("array");
        while self.take_text("[") {
            if self
                .tokens
                .first()
                .is_some_and(|token| token.kind == Kind::Number)
            {
                self.tokens = &self.tokens[1..];
            }
            if !self.take_text("]") {
                return false;
            }
            found = true;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_become_what_the_server_prints() {
        for (given, expected) in [
            ("INT8", "bigint"),
            ("int", "integer"),
            ("varchar(10)", "character varying(10)"),
            ("varchar", "character varying"),
            ("char", "character(1)"),
            ("char(3)", "character(3)"),
            ("bpchar", "bpchar"),
            ("\"char\"", "\"char\""),
            ("decimal(10, 2)", "numeric(10,2)"),
            ("numeric(10)", "numeric(10,0)"),
            ("dec", "numeric"),
            ("float", "double precision"),
            ("float(24)", "real"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("timestamp", "timestamp without time zone"),
            ("timetz", "time with time zone"),
            ("time (2) with time zone", "time(2) with time zone"),
            ("bit", "bit(1)"),
            ("varbit(5)", "bit varying(5)"),
            ("int[3][]", "integer[]"),
            ("text ARRAY", "text[]"),
            ("varchar(3)[]", "character varying(3)[]"),
            ("interval second(3)", "interval second(3)"),
            ("interval(3)", "interval(3)"),
            ("interval year to month", "interval year to month"),
            ("CITEXT", "citext"),
            ("geometry(Point, 4326)", "geometry(Point,4326)"),
            ("\"My Type\"", "\"My Type\""),
            ("app.\"mood\"", "app.mood"),
            ("pg_catalog.int4", "integer"),
            ("bigserial", "bigint"),
            ("not a type (", "not a type ("),
        ] {
            assert_eq!(canonical(given), expected, "{given}");
            assert_eq!(canonical(expected), expected, "{expected}");
        }
    }

    #[test]
    fn a_base_has_no_modifiers() {
        assert_eq!(base("character varying(10)[]"), "character varying");
        assert_eq!(
            base("timestamp(3) with time zone"),
            "timestamp with time zone"
        );
    }
}
