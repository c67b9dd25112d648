//! Columns: of each name one family of types, so that rows can be carried over.

use proptest::prelude::*;

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    ty: &'static str,
    default: Option<&'static str>,
    is_required: bool,
    storage: Option<&'static str>,
    comment: Option<&'static str>,
    generated: Option<&'static str>,
    /// What a row has; `#` stands for its number.
    value: &'static str,
}

/// Types that take each other's values, with defaults, and a value of each row.
struct Family {
    name: &'static str,
    types: &'static [&'static str],
    defaults: &'static [&'static str],
    value: &'static str,
    stores: bool,
}

const FAMILIES: [Family; 9] = [
    Family {
        name: "number",
        types: &["smallint", "integer", "bigint", "numeric", "numeric(12,2)"],
        defaults: &["0", "7", "-1", "(1 + 2)"],
        value: "#",
        stores: false,
    },
    Family {
        name: "label",
        types: &[
            "text",
            "varchar",
            "varchar(40)",
            "code",
            "text COLLATE \"C\"",
        ],
        defaults: &["'a'", "'b'::text", "lower('C')", "''"],
        value: "'a' || #",
        stores: true,
    },
    Family {
        name: "feeling",
        types: &["mood", "text"],
        defaults: &["'sad'"],
        value: "'sad'",
        stores: false,
    },
    Family {
        name: "moment",
        types: &["timestamptz", "timestamp", "timestamptz(3)", "date"],
        defaults: &["now()", "'2026-01-01'", "CURRENT_TIMESTAMP"],
        value: "'2026-01-01'",
        stores: false,
    },
    Family {
        name: "\"Many Of\"",
        types: &["integer[]", "bigint[]", "numeric[]"],
        defaults: &["'{}'", "ARRAY[1, 2]"],
        value: "ARRAY[#]",
        stores: true,
    },
    Family {
        name: "spot",
        types: &["place", "place[]"],
        defaults: &[],
        value: "NULL",
        stores: false,
    },
    Family {
        name: "body",
        types: &["jsonb", "json"],
        defaults: &["'{}'", "'{\"a\": \"it''s\"}'"],
        value: "'{}'",
        stores: true,
    },
    Family {
        name: "span",
        types: &["int4range", "numrange"],
        defaults: &["'empty'"],
        value: "'empty'",
        stores: false,
    },
    Family {
        name: "ratio",
        types: &["real", "double precision"],
        defaults: &["'NaN'", "'-Infinity'", "1.5", "-0.0"],
        value: "1.5",
        stores: false,
    },
];

/// Columns of different names, in any order.
pub(super) fn columns() -> impl Strategy<Value = Vec<Column>> {
    let all: Vec<_> = (0..FAMILIES.len())
        .map(|at| prop::option::weighted(0.5, column(&FAMILIES[at])))
        .collect();
    all.prop_map(|columns| columns.into_iter().flatten().collect())
}

fn maybe(words: &'static [&'static str]) -> BoxedStrategy<Option<&'static str>> {
    match words {
        [] => Just(None).boxed(),
        words => prop::option::of(prop::sample::select(words)).boxed(),
    }
}

fn column(family: &'static Family) -> impl Strategy<Value = Column> {
    let storage: &[_] = match family.stores {
        true => &["EXTERNAL", "MAIN"],
        false => &[],
    };
    let generated: &[_] = match family.name {
        "label" => &["upper('x' || id::text)", "id::text"],
        "number" => &["id * 2"],
        _ => &[],
    };
    let rarely = |words: &'static [&'static str]| match words {
        [] => Just(None).boxed(),
        words => prop::option::weighted(0.1, prop::sample::select(words)).boxed(),
    };
    (
        prop::sample::select(family.types),
        maybe(family.defaults),
        any::<bool>(),
        rarely(storage),
        rarely(&["a column", "it's"]),
        rarely(generated),
    )
        .prop_map(
            |(ty, default, is_required, storage, comment, generated)| Column {
                name: family.name,
                ty,
                is_required: is_required && default.is_some() && generated.is_none(),
                default: default.filter(|_| generated.is_none()),
                storage,
                comment,
                generated,
                value: family.value,
            },
        )
}

impl Column {
    pub(super) fn ddl(&self) -> String {
        let mut text = format!("{} {}", self.name, self.ty);
        if let Some(default) = self.default {
            text.push_str(&format!(" DEFAULT {default}"));
        }
        if let Some(expr) = self.generated {
            text.push_str(&format!(" GENERATED ALWAYS AS ({expr}) STORED"));
        }
        if self.is_required {
            text.push_str(" NOT NULL");
        }
        text
    }

    /// What is said of it afterwards.
    pub(super) fn more(&self, table: &str) -> String {
        let mut text = String::new();
        if let Some(storage) = self.storage {
            let name = self.name;
            text.push_str(&format!(
                "ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE {storage};\n"
            ));
        }
        if let Some(comment) = self.comment {
            let comment = comment.replace('\'', "''");
            text.push_str(&format!(
                "COMMENT ON COLUMN {table}.{} IS '{comment}';\n",
                self.name
            ));
        }
        text
    }

    /// Its value in a row, where it has one of its own.
    pub(super) fn value(&self, row: usize) -> Option<String> {
        let value = self.value.replace('#', &row.to_string());
        self.generated.is_none().then_some(value)
    }

    /// Whether its values may be unique: not where all rows get the same one.
    pub(super) fn may_be_unique(&self) -> bool {
        self.name == "number" && self.generated.is_none() && self.default.is_none()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    pub(super) fn is_of(&self, ty: &str) -> bool {
        self.ty == ty
    }
}
