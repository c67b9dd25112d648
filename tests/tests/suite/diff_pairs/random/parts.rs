//! What hangs on a table: constraints and indexes, of those columns that are there.

use proptest::prelude::*;

use super::column::Column;

/// A constraint or an index, as far as its table allows it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    kind: Kind,
    /// One of its variants.
    variant: usize,
    is_named: bool,
    comment: Option<&'static str>,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    UniqueNumber,
    UniquePair,
    CheckId,
    CheckNumber,
    ExcludeSpan,
    IndexNumber,
    IndexLabel,
    IndexMoment,
    IndexBody,
    IndexMany,
}

const KINDS: [Kind; 10] = [
    Kind::UniqueNumber,
    Kind::UniquePair,
    Kind::CheckId,
    Kind::CheckNumber,
    Kind::ExcludeSpan,
    Kind::IndexNumber,
    Kind::IndexLabel,
    Kind::IndexMoment,
    Kind::IndexBody,
    Kind::IndexMany,
];

pub(super) fn parts() -> impl Strategy<Value = Vec<Part>> {
    let kinds = prop::sample::subsequence(KINDS.to_vec(), 0..=6);
    kinds.prop_flat_map(|kinds| kinds.into_iter().map(part).collect::<Vec<_>>())
}

fn part(kind: Kind) -> impl Strategy<Value = Part> {
    let comment = prop::option::weighted(0.15, prop::sample::select(vec!["why", "it's"]));
    (0..6_usize, any::<bool>(), comment).prop_map(move |(variant, is_named, comment)| Part {
        kind,
        variant,
        is_named,
        comment,
    })
}

/// The table that a part stands on.
pub(super) struct On<'t> {
    pub(super) table: &'t str,
    /// A name without a schema and quotes.
    pub(super) plain: &'t str,
    pub(super) columns: &'t [Column],
    pub(super) is_partitioned: bool,
}

impl On<'_> {
    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.is(name))
    }

    fn numbers(&self) -> bool {
        self.columns.iter().any(Column::may_be_unique)
    }
}

impl Part {
    /// The statements that make it; none where its columns are not there.
    pub(super) fn ddl(&self, on: &On<'_>) -> String {
        match self.kind {
            Kind::UniqueNumber | Kind::UniquePair | Kind::CheckId | Kind::CheckNumber => {
                self.constraint(on)
            }
            Kind::ExcludeSpan => self.constraint(on),
            Kind::IndexNumber
            | Kind::IndexLabel
            | Kind::IndexMoment
            | Kind::IndexBody
            | Kind::IndexMany => self.index(on),
        }
    }

    fn pick<'w>(&self, words: &[&'w str]) -> &'w str {
        words[self.variant % words.len()]
    }

    fn constraint(&self, on: &On<'_>) -> String {
        let later = ["", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"];
        let said = match self.kind {
            Kind::UniqueNumber if on.numbers() && !on.is_partitioned => {
                format!("UNIQUE (number){}", self.pick(&later))
            }
            Kind::UniquePair if on.numbers() => {
                format!("UNIQUE ({})", self.pick(&["id, number", "number, id"]))
            }
            Kind::CheckId => {
                let weak = match on.is_partitioned {
                    true => ["", "", " NOT VALID"],
                    false => ["", " NO INHERIT", " NOT VALID"],
                };
                let expr = ["id > 0", "id BETWEEN 1 AND 1000", "(id % 7) <> 6"];
                format!("CHECK ({}){}", expr[self.variant / 3], self.pick(&weak))
            }
            Kind::CheckNumber if on.has("number") => {
                let expr = [
                    "number IS NOT NULL OR id > 0",
                    "number > '-5'",
                    "number <> 99",
                ];
                format!("CHECK ({})", self.pick(&expr))
            }
            Kind::ExcludeSpan if on.has("span") && !on.is_partitioned => {
                let expr = [
                    "EXCLUDE USING gist (span WITH &&)",
                    "EXCLUDE USING gist (span WITH &&) WHERE (id > 1)",
                    "EXCLUDE USING gist (span WITH -|-)",
                ];
                self.pick(&expr).to_owned()
            }
            _ => return String::new(),
        };
        let name = format!("of_{}_{:?}", on.plain, self.kind).to_lowercase();
        let named = match self.is_named || self.comment.is_some() {
            true => format!("CONSTRAINT {name} "),
            false => String::new(),
        };
        let mut text = format!("ALTER TABLE {} ADD {named}{said};\n", on.table);
        if let Some(comment) = self.comment {
            let comment = comment.replace('\'', "''");
            text.push_str(&format!(
                "COMMENT ON CONSTRAINT {name} ON {} IS '{comment}';\n",
                on.table
            ));
        }
        text
    }

    fn index(&self, on: &On<'_>) -> String {
        let keys = match self.kind {
            Kind::IndexNumber if on.has("number") => self.pick(&[
                "(number)",
                "(number DESC NULLS LAST)",
                "(number, id) WHERE id > 1",
                "(number) WITH (fillfactor = 70)",
                "(id) INCLUDE (number)",
                "USING brin (id) WITH (pages_per_range = 32)",
            ]),
            Kind::IndexLabel if on.has("label") => self.pick(&[
                "(label)",
                "(lower(label))",
                "(label text_pattern_ops)",
                "USING hash (label)",
                "(label COLLATE \"C\" DESC)",
                "((label || 'x'), id) WHERE label <> 'b'",
            ]),
            Kind::IndexMoment if on.has("moment") => {
                self.pick(&["(moment)", "(moment DESC, id)", "USING brin (moment)"])
            }
            Kind::IndexBody if on.columns.iter().any(|column| column.is_of("jsonb")) => {
                self.pick(&["USING gin (body)", "USING gin (body jsonb_path_ops)"])
            }
            Kind::IndexMany if on.has("\"Many Of\"") => self.pick(&[
                "USING gin (\"Many Of\")",
                "(\"Many Of\")",
                "USING gin (\"Many Of\") WITH (fastupdate = off)",
            ]),
            _ => return String::new(),
        };
        let name = format!("ix_{}_{:?}", on.plain, self.kind).to_lowercase();
        let mut text = format!("CREATE INDEX {name} ON {} {keys};\n", on.table);
        if let Some(comment) = self.comment {
            let comment = comment.replace('\'', "''");
            let schema = match on.table.split_once('.') {
                Some((schema, _)) => format!("{schema}."),
                None => String::new(),
            };
            text.push_str(&format!(
                "COMMENT ON INDEX {schema}{name} IS '{comment}';\n"
            ));
        }
        text
    }
}
