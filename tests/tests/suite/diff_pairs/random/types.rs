//! Types and sequences of their own.

use proptest::prelude::*;

/// The types that columns may have beside the built-in ones. They are there in every shape, so that a
/// column can always have them.
#[derive(Clone, Debug)]
pub(super) struct Types {
    enum_values: Vec<&'static str>,
    code_check: Option<&'static str>,
    code_default: Option<&'static str>,
    place_fields: Vec<(&'static str, &'static str)>,
    sequence: Option<String>,
    comment: Option<&'static str>,
}

pub(super) fn types() -> impl Strategy<Value = Types> {
    let values = Just(vec!["glad", "so-so", "O'Hara", "x"]).prop_shuffle();
    let values = (values, 0..4_usize).prop_map(|(mut values, count)| {
        values.truncate(count);
        // The one that rows have.
        values.insert(count / 2, "sad");
        values
    });
    let checks = [
        "VALUE <> 'zzz'",
        "length(VALUE) < 50",
        "VALUE ~ '^[a-zA-Z0-9]*$'",
    ];
    let fields = prop::sample::subsequence(
        vec![("zip", "varchar(10)"), ("at", "date"), ("no", "integer")],
        0..=3,
    );
    // One of them stays: with no attribute left, a type is made anew.
    let fields = fields.prop_map(|mut fields| {
        fields.insert(0, ("street", "text"));
        fields
    });
    (
        values,
        prop::option::of(prop::sample::select(checks.to_vec())),
        prop::option::of(prop::sample::select(vec!["'a'", "'b'"])),
        fields,
        prop::option::of(sequence()),
        prop::option::of(prop::sample::select(vec!["it's so", "other"])),
    )
        .prop_map(
            |(enum_values, code_check, code_default, place_fields, sequence, comment)| Types {
                enum_values,
                code_check,
                code_default,
                place_fields,
                sequence,
                comment,
            },
        )
}

fn sequence() -> impl Strategy<Value = String> {
    (
        prop::option::of(prop::sample::select(vec!["integer", "bigint"])),
        prop::option::of(1..5_u32),
        prop::option::of(1..30_u32),
        prop::option::of(1..9_u32),
        any::<bool>(),
    )
        .prop_map(|(ty, step, start, cache, cycles)| {
            let mut text = "CREATE SEQUENCE counter".to_owned();
            if let Some(ty) = ty {
                text.push_str(&format!(" AS {ty}"));
            }
            for (word, number) in [("INCREMENT", step), ("START", start), ("CACHE", cache)] {
                if let Some(number) = number {
                    text.push_str(&format!(" {word} {number}"));
                }
            }
            text + if cycles { " CYCLE;\n" } else { ";\n" }
        })
}

impl Types {
    pub(super) fn ddl(&self) -> String {
        let quoted = |value: &&str| format!("'{}'", value.replace('\'', "''"));
        let values: Vec<String> = self.enum_values.iter().map(quoted).collect();
        let fields: Vec<String> = self
            .place_fields
            .iter()
            .map(|(name, ty)| format!("{name} {ty}"))
            .collect();
        let default = self.code_default.map(|value| format!(" DEFAULT {value}"));
        let check = self
            .code_check
            .map(|check| format!(" CONSTRAINT of_code CHECK ({check})"));
        let comment = self
            .comment
            .map(|text| format!("COMMENT ON TYPE mood IS '{}';\n", text.replace('\'', "''")));
        format!(
            "CREATE TYPE mood AS ENUM ({});\nCREATE DOMAIN code AS text{}{};\nCREATE TYPE place AS ({});\n{}{}",
            values.join(", "),
            default.unwrap_or_default(),
            check.unwrap_or_default(),
            fields.join(", "),
            self.sequence.clone().unwrap_or_default(),
            comment.unwrap_or_default()
        )
    }
}
