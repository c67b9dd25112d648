//! Attributes and literals as rustfmt leaves them.

/// The longest content between parentheses that rustfmt keeps on one line.
const WIDTH: usize = 70;

/// The longest line.
const LINE: usize = 100;

/// The words that need `r#` to be names.
const KEYWORDS: &str = "abstract as async await become box break const continue do dyn else enum \
    extern false final fn for gen if impl in let loop macro match mod move mut override priv pub ref \
    return static struct trait true try type typeof unsafe unsized use virtual where while yield";

/// A name as an identifier, raw where it must be.
pub fn identifier(name: &str) -> String {
    if KEYWORDS.split_whitespace().any(|word| word == name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// A string literal.
pub fn text(value: &str) -> String {
    let is_raw = value.contains(['"', '\\'])
        && !value.contains("\"#")
        && !value.chars().any(|c| c.is_control());
    if is_raw {
        match value.contains('"') {
            true => format!("r#\"{value}\"#"),
            false => format!("r\"{value}\""),
        }
    } else {
        format!("{value:?}")
    }
}

/// A name within an attribute: bare where it can be.
pub fn name(value: &str) -> String {
    let is_plain = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && value != "_"
        && !["self", "super", "crate", "Self"].contains(&value);
    if is_plain {
        identifier(value)
    } else {
        text(value)
    }
}

/// A part of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `unlogged`, `table = "…"`, `a desc`.
    Word(String),
    /// `index(…)`.
    List(&'static str, Vec<Part>),
}

impl Part {
    /// `key = "value"`.
    pub fn pair(key: &str, value: &str) -> Self {
        Self::Word(format!("{key} = {}", text(value)))
    }

    /// One word.
    pub fn word(word: impl Into<String>) -> Self {
        Self::Word(word.into())
    }

    fn flat(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::List(name, parts) => format!("{name}({})", flat(parts)),
        }
    }

    fn write(&self, indent: usize, out: &mut String) {
        let line = self.flat();
        match self {
            Self::List(name, parts)
                if indent + line.len() + 1 > LINE || flat(parts).len() > WIDTH =>
            {
                out.push_str(&format!("{name}(\n"));
                write_lines(parts, indent + 4, out);
                out.push_str(&format!("{})", " ".repeat(indent)));
            }
            Self::List(..) | Self::Word(_) => out.push_str(&line),
        }
    }
}

fn flat(parts: &[Part]) -> String {
    parts.iter().map(Part::flat).collect::<Vec<_>>().join(", ")
}

fn write_lines(parts: &[Part], indent: usize, out: &mut String) {
    for (at, part) in parts.iter().enumerate() {
        out.push_str(&" ".repeat(indent));
        part.write(indent, out);
        out.push_str(if at + 1 < parts.len() { ",\n" } else { "\n" });
    }
}

/// `#[schemi(…)]` lines of an item, each as long as it may be.
pub fn attributes(parts: &[Part], indent: usize) -> String {
    let mut out = String::new();
    let mut rest = parts;
    while !rest.is_empty() {
        let fits = |count: usize| {
            let line = flat(&rest[..count]);
            // A list that stands alone may be as long as what is in it lets it.
            let counted = match &rest[..count] {
                [Part::List(_, parts)] => flat(parts).len(),
                _ => line.len(),
            };
            counted <= WIDTH && indent + line.len() + "#[schemi()]".len() <= LINE
        };
        let count = (1..=rest.len()).take_while(|count| fits(*count)).last();
        let pad = " ".repeat(indent);
        let (now, later) = rest.split_at(count.unwrap_or(1));
        match (count, now) {
            (None, [Part::List(name, parts)]) => {
                out.push_str(&format!("{pad}#[schemi({name}(\n"));
                write_lines(parts, indent + 4, &mut out);
                out.push_str(&format!("{pad}))]\n"));
            }
            (Some(_) | None, now) => {
                out.push_str(&format!("{pad}#[schemi({})]\n", flat(now)));
            }
        }
        rest = later;
    }
    out
}
