//! What things in a database are called.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of one object, exactly as the database keeps it: no quotes, case as it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Takes a name as it stands.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// The name of a table or type, with its PostgreSQL schema where that is not the connection's own.
///
/// `schema` is `None` for the first schema of the search path (and always on SQLite), so that the
/// same models serve databases whose search paths differ. It is written `schema.name`; a dot or a
/// quote within a part makes that part stand in double quotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The PostgreSQL schema, unless it is the connection's own.
    pub schema: Option<Name>,
    /// The object's own name.
    pub name: Name,
}

impl QualifiedName {
    /// A name in the connection's own schema.
    pub fn local(name: impl Into<Name>) -> Self {
        Self {
            schema: None,
            name: name.into(),
        }
    }

    /// A name in the schema given, or in the connection's own.
    pub fn new(schema: Option<Name>, name: impl Into<Name>) -> Self {
        Self {
            schema,
            name: name.into(),
        }
    }

    /// Reads what [`fmt::Display`] writes: `name`, `schema.name`, either part in double quotes.
    pub fn parse(text: &str) -> Self {
        let (first, rest) = take_part(text);
        match rest.strip_prefix('.') {
            Some(rest) => {
                let (second, _) = take_part(rest);
                Self {
                    schema: Some(Name(first)),
                    name: Name(second),
                }
            }
            None => Self {
                schema: None,
                name: Name(first),
            },
        }
    }
}

impl QualifiedName {
    /// Reads a column after its table: `table.column`, `schema.table.column`, parts in double quotes
    /// where they need it.
    pub fn parse_column(text: &str) -> Option<(Self, Name)> {
        let mut parts = Vec::new();
        let mut rest = text;
        loop {
            let (part, left) = take_part(rest);
            parts.push(Name(part));
            match left.strip_prefix('.') {
                Some(left) => rest = left,
                None if left.is_empty() => break,
                None => return None,
            }
        }
        let column = parts.pop()?;
        let name = parts.pop()?;
        let schema = parts.pop();
        let is_whole = parts.is_empty() && !column.0.is_empty() && !name.0.is_empty();
        is_whole.then_some((Self { schema, name }, column))
    }
}

impl QualifiedName {
    /// A column of this table, so written that [`QualifiedName::parse_column`] reads it.
    pub fn column(&self, column: &Name) -> String {
        format!("{self}.{}", Self::local(column.as_str()))
    }
}

/// Splits off one part, quoted or plain, and returns it with what follows.
fn take_part(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find('.').unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut part = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                part.push('"');
                chars.next();
            }
            '"' => return (part, &quoted[at + 1..]),
            c => part.push(c),
        }
    }
    (part, "")
}

fn write_part(f: &mut fmt::Formatter<'_>, part: &Name) -> fmt::Result {
    if part.0.contains(['.', '"']) || part.0.is_empty() {
        write!(f, "\"{}\"", part.0.replace('"', "\"\""))
    } else {
        f.write_str(&part.0)
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write_part(f, schema)?;
            f.write_str(".")?;
        }
        write_part(f, &self.name)
    }
}

impl Serialize for QualifiedName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for QualifiedName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::parse(&text))
    }
}

/// The name of a constraint or an index, and whether anybody insists on it.
///
/// Models often leave such names out. Then the convention names the object when it is created, and
/// any name serves when it is compared: see [`ObjectName::Conventional`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectName {
    /// Said in the model, or found in a database.
    Said(Name),
    /// Made by the convention because the model says none: created under this name, equal to an
    /// object of the same structure under any other.
    Conventional(Name),
    /// A SQLite constraint that has no name.
    Unnamed,
}

impl ObjectName {
    /// The name to write, if there is one.
    pub fn get(&self) -> Option<&Name> {
        match self {
            Self::Said(name) | Self::Conventional(name) => Some(name),
            Self::Unnamed => None,
        }
    }

    /// Whether the model insists on this very name.
    pub fn is_said(&self) -> bool {
        matches!(self, Self::Said(_))
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(name) => name.fmt(f),
            None => f.write_str("(unnamed)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_names_read_back() {
        for (schema, name) in [
            (None, "a"),
            (Some("s"), "a"),
            (Some("s.t"), "a\"b"),
            (None, "x.y"),
        ] {
            let given = QualifiedName::new(schema.map(Name::from), name);
            assert_eq!(QualifiedName::parse(&given.to_string()), given);
            let column = QualifiedName::parse_column(&format!("{given}.c"));
            assert_eq!(column, Some((given, Name::from("c"))));
        }
        for none in ["c", "", "a.", ".c", "a.b.c.d", "\"a\"b.c"] {
            assert_eq!(QualifiedName::parse_column(none), None, "{none}");
        }
    }
}
