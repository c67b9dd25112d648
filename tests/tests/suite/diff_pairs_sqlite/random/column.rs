//! Columns: of each name one family of types, so that rows can be carried over.

use proptest::prelude::*;

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// In a STRICT table, and in others.
    types: (&'static str, &'static str),
    collation: Option<&'static str>,
    default: Option<&'static str>,
    required: Option<&'static str>,
    check: Option<&'static str>,
    pub(super) computed: Option<&'static str>,
    /// What a row has; `#` stands for its number.
    value: &'static str,
}

/// Types that take each other's values, with defaults, and a value of each row.
struct Family {
    name: &'static str,
    strict: &'static [&'static str],
    loose: &'static [&'static str],
    collations: &'static [&'static str],
    defaults: &'static [&'static str],
    checks: &'static [&'static str],
    computed: &'static [&'static str],
    value: &'static str,
}

const FAMILIES: [Family; 6] = [
    Family {
        name: "number",
        strict: &["INTEGER", "INT", "ANY"],
        loose: &["INTEGER", "INT", "BIGINT", "integer", "NUMERIC(10, 2)", ""],
        collations: &[],
        defaults: &["0", "-1", "+7", "(1 + 2)", "899", "TRUE"],
        checks: &[
            "CHECK (number <> 999)",
            "CONSTRAINT few CHECK (number < 900)",
            "CHECK (number IN (0, -1, 7, 1, 2, 3) OR number > 800)",
        ],
        computed: &[],
        value: "#",
    },
    Family {
        name: "label",
        strict: &["TEXT"],
        loose: &["TEXT", "VARCHAR(40)", "text", "CHARACTER VARYING (20)"],
        collations: &["NOCASE", "BINARY", "RTRIM"],
        defaults: &["'a'", "'it''s'", "''", "(lower('X'))", "CURRENT_TIMESTAMP"],
        checks: &["CHECK (length(label) < 50)", "CHECK (label NOT LIKE 'x,%')"],
        computed: &[],
        value: "'a' || #",
    },
    Family {
        name: "Ratio Of",
        strict: &["REAL"],
        loose: &["REAL", "DOUBLE PRECISION", "FLOAT"],
        collations: &[],
        defaults: &["1.5", "-0.5", "1e3"],
        checks: &[],
        computed: &[],
        value: "1.5 * #",
    },
    Family {
        name: "body",
        strict: &["BLOB"],
        loose: &["BLOB", "blob"],
        collations: &[],
        defaults: &["X'00FF'", "(zeroblob(2))"],
        checks: &[],
        computed: &[],
        value: "X'0#'",
    },
    Family {
        name: "double",
        strict: &["INTEGER"],
        loose: &["INTEGER", "BIGINT", ""],
        collations: &[],
        defaults: &[],
        checks: &[],
        computed: &[
            "GENERATED ALWAYS AS (id * 2) STORED",
            "AS (id * 2)",
            "AS (id * 2) VIRTUAL",
        ],
        value: "",
    },
    Family {
        name: "when",
        strict: &["TEXT"],
        loose: &["DATETIME", "TEXT", "TIMESTAMP"],
        collations: &[],
        defaults: &[
            "CURRENT_TIMESTAMP",
            "(datetime('now'))",
            "'2026-01-01'",
            "NULL",
        ],
        checks: &[],
        computed: &[],
        value: "'2026-01-0' || #",
    },
];

/// Columns of different names, in any order.
pub(super) fn columns() -> impl Strategy<Value = Vec<Column>> {
    let all: Vec<_> = (0..FAMILIES.len())
        .map(|at| prop::option::weighted(0.6, column(&FAMILIES[at])))
        .collect();
    let all = all.prop_map(|columns| columns.into_iter().flatten().collect::<Vec<_>>());
    all.prop_shuffle()
}

fn maybe(words: &'static [&'static str], weight: f64) -> BoxedStrategy<Option<&'static str>> {
    match words {
        [] => Just(None).boxed(),
        words => prop::option::weighted(weight, prop::sample::select(words)).boxed(),
    }
}

fn column(family: &'static Family) -> impl Strategy<Value = Column> {
    let required = &[
        "NOT NULL",
        "NOT NULL ON CONFLICT IGNORE",
        "CONSTRAINT must NOT NULL",
        "NULL",
    ];
    let computed = match family.computed {
        [] => Just(None).boxed(),
        words => prop::sample::select(words).prop_map(Some).boxed(),
    };
    (
        (
            prop::sample::select(family.strict),
            prop::sample::select(family.loose),
        ),
        maybe(family.collations, 0.4),
        maybe(family.defaults, 0.5),
        maybe(required, 0.5),
        maybe(family.checks, 0.3),
        computed,
    )
        .prop_map(
            move |(types, collation, default, required, check, computed)| Column {
                name: family.name,
                types,
                collation,
                default,
                required: required.filter(|_| default.is_some_and(|default| default != "NULL")),
                check,
                computed,
                value: family.value,
            },
        )
}

impl Column {
    pub(super) fn ddl(&self, is_strict: bool, quote: fn(&str) -> String) -> String {
        let ty = if is_strict {
            self.types.0
        } else {
            self.types.1
        };
        let mut words = vec![quote(self.name), ty.to_owned()];
        words.extend(self.collation.map(|name| format!("COLLATE {name}")));
        words.extend(self.required.map(str::to_owned));
        words.extend(self.default.map(|default| format!("DEFAULT {default}")));
        words.extend(self.check.map(str::to_owned));
        words.extend(self.computed.map(str::to_owned));
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    /// What a row has in it.
    pub(super) fn value(&self, row: usize) -> Option<String> {
        let value = self.value.replace('#', &row.to_string());
        self.computed.is_none().then_some(value)
    }
}
