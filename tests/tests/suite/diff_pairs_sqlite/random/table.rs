//! Tables: their keys, constraints, references, indexes, triggers and rows.

use proptest::prelude::*;

use super::column::{Column, columns};

/// A table. Its first column is `id`.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    quoting: usize,
    id: &'static str,
    options: &'static str,
    columns: Vec<Column>,
    constraints: Vec<&'static str>,
    references: Option<&'static str>,
    indexes: Vec<&'static str>,
    has_trigger: bool,
}

/// The column `id`, and after a `/` its key as a table's.
const IDS: [&str; 11] = [
    "INTEGER PRIMARY KEY",
    "INTEGER PRIMARY KEY AUTOINCREMENT",
    "INTEGER NOT NULL PRIMARY KEY",
    "INT PRIMARY KEY",
    "INTEGER PRIMARY KEY DESC",
    "INT NOT NULL PRIMARY KEY ON CONFLICT REPLACE",
    "INTEGER NOT NULL/PRIMARY KEY (id)",
    "INTEGER/CONSTRAINT \"the key\" PRIMARY KEY (id DESC)",
    "INTEGER NOT NULL/CONSTRAINT pk PRIMARY KEY (id) ON CONFLICT IGNORE",
    "INTEGER NOT NULL/UNIQUE (id)",
    "INTEGER",
];

const OPTIONS: [&str; 4] = ["", "STRICT", "WITHOUT ROWID", "STRICT, WITHOUT ROWID"];

/// Each on columns that it names, if they are there.
const CONSTRAINTS: [&str; 6] = [
    "UNIQUE (id, number)",
    "CONSTRAINT both UNIQUE (label, id) ON CONFLICT ROLLBACK",
    "UNIQUE (label COLLATE NOCASE, id DESC)",
    "CHECK (id < 10000)",
    "CONSTRAINT sane CHECK (label IS NULL OR label <> 'b'',)')",
    "CHECK (number <> 5 AND \"when\" IS NOT 'never')",
];

const REFERENCES: [&str; 7] = [
    "",
    "ON DELETE CASCADE",
    "ON UPDATE SET NULL ON DELETE SET DEFAULT",
    "MATCH FULL",
    "DEFERRABLE INITIALLY DEFERRED",
    "ON DELETE RESTRICT NOT DEFERRABLE",
    "ON DELETE NO ACTION DEFERRABLE",
];

/// `@` stands for the table's name, `~` for what tells its indexes apart.
const INDEXES: [&str; 8] = [
    "CREATE INDEX by_number~ ON @ (number)",
    "CREATE INDEX by_number~ ON @ (number DESC, id)",
    "CREATE UNIQUE INDEX once~ ON @ (id, label COLLATE NOCASE)",
    "CREATE INDEX low~ ON @ (lower(label))",
    "CREATE INDEX low~ ON @ (lower(label) DESC, number + 1)",
    "CREATE INDEX some~ ON @ (id) WHERE number > 0 AND label IS NOT NULL",
    "CREATE INDEX some~ ON @ (id) WHERE number > 1",
    "CREATE INDEX twice~ ON @ (\"double\", \"Ratio Of\")",
];

/// How many rows a table gets.
const ROWS: usize = 3;

fn quotes() -> [fn(&str) -> String; 4] {
    [
        |name| match name {
            "Ratio Of" | "Delta one" | "order" | "when" => format!("\"{name}\""),
            name => name.to_owned(),
        },
        |name| format!("\"{name}\""),
        |name| format!("[{name}]"),
        |name| format!("`{name}`"),
    ]
}

fn some_of(words: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(words.to_vec(), 0..=words.len().min(3))
}

pub(super) fn table(name: &'static str) -> impl Strategy<Value = Table> {
    (
        0_usize..4,
        prop::sample::select(IDS.to_vec()),
        prop::sample::select(OPTIONS.to_vec()),
        columns(),
        some_of(&CONSTRAINTS),
        prop::option::of(prop::sample::select(REFERENCES.to_vec())),
        some_of(&INDEXES),
        prop::bool::weighted(0.3),
    )
        .prop_map(
            move |(
                quoting,
                id,
                options,
                columns,
                constraints,
                references,
                indexes,
                has_trigger,
            )| {
                Table {
                    name,
                    quoting,
                    id,
                    options: fitting(id, options),
                    columns,
                    constraints,
                    references,
                    indexes,
                    has_trigger,
                }
            },
        )
}

/// A table without a rowid has a key, and does not count.
fn fitting(id: &str, options: &'static str) -> &'static str {
    let takes = id.contains("PRIMARY KEY") && !id.contains("AUTOINCREMENT");
    match options {
        "WITHOUT ROWID" if !takes => "",
        "STRICT, WITHOUT ROWID" if !takes => "STRICT",
        options => options,
    }
}

impl Table {
    fn quote(&self) -> fn(&str) -> String {
        quotes()[self.quoting]
    }

    fn is_strict(&self) -> bool {
        self.options.contains("STRICT")
    }

    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own.name == column)
    }

    /// Whether all columns are there that a text names.
    fn knows(&self, text: &str) -> bool {
        let all = ["number", "label", "Ratio Of", "double", "when"];
        all.iter()
            .all(|name| !text.contains(name) || self.has(name))
    }

    fn is_referable(&self) -> bool {
        self.id.contains("PRIMARY KEY") || self.id.contains("UNIQUE")
    }

    pub(super) fn ddl(&self, all: &[Self]) -> String {
        let quote = self.quote();
        let (id, key) = self.id.split_once('/').unwrap_or((self.id, ""));
        let mut lines = vec![format!("{} {id}", quote("id"))];
        let is_strict = self.is_strict();
        lines.extend(
            self.columns
                .iter()
                .map(|column| column.ddl(is_strict, quote)),
        );
        let parent = all
            .iter()
            .find(|table| table.name == "alpha" && table.is_referable());
        if let Some(how) = self.references {
            let target =
                parent.map_or_else(String::new, |_| format!(" REFERENCES alpha (id) {how}"));
            lines.push(format!("{} INTEGER{target}", quote("parent")));
        }
        lines.extend((!key.is_empty()).then(|| key.to_owned()));
        let constraints = self.constraints.iter().filter(|text| self.knows(text));
        lines.extend(constraints.map(|text| (*text).to_owned()));
        let name = quote(self.name);
        let (body, options) = (lines.join(",\n    "), self.options);
        let mut text = format!("CREATE TABLE {name} (\n    {body}\n) {options};\n");
        let tag = self.name.replace(' ', "_");
        let mut made: Vec<&str> = Vec::new();
        for index in self.indexes.iter().filter(|text| self.knows(text)) {
            let first = index.split('~').next().unwrap_or_default();
            if made.contains(&first) {
                continue;
            }
            made.push(first);
            let index = index.replace('~', &format!("_{tag}")).replace('@', &name);
            text.push_str(&format!("{index};\n"));
        }
        if self.has_trigger {
            text.push_str(&format!(
                "CREATE TRIGGER \"on {tag}\" AFTER DELETE ON {name} BEGIN SELECT old.id; END;\n"
            ));
        }
        text
    }

    pub(super) fn rows(&self) -> String {
        let quote = self.quote();
        let mut text = String::new();
        for row in 1..=ROWS {
            let mut names = vec!["id".to_owned()];
            let mut values = vec![row.to_string()];
            for column in &self.columns {
                if let Some(value) = column.value(row) {
                    names.push(quote(column.name));
                    values.push(value);
                }
            }
            let (names, values) = (names.join(", "), values.join(", "));
            let name = quote(self.name);
            text.push_str(&format!(
                "INSERT INTO {name} ({names}) VALUES ({values});\n"
            ));
        }
        text
    }
}
