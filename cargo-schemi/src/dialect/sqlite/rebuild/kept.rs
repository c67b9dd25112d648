//! Values that stay as they are in a column that gets another declared type, as far as that lets them.
//!
//! SQLite converts what is put into a column by the affinity of its declared type, and never asks: the
//! text `007` is a 7 in a column of numbers, and `date` or `uuid` are names of numbers to it. So a value that
//! would become another one fails, with the column, the value and the type in the message. Text may become
//! the number that SQLite would write in the same letters.

use super::cast::failure;
use crate::dialect::sqlite::types::Storage;

/// A value on its way.
pub(super) struct Kept<'a> {
    /// The column, as messages name it.
    pub(super) what: &'a str,
    /// What the column did with values before.
    pub(super) from: Storage,
    /// What it does with them afterwards.
    pub(super) to: Storage,
    /// The declared type afterwards.
    pub(super) declared: &'a str,
    /// What it takes beside.
    pub(super) takes: Takes,
    /// The value.
    pub(super) value: &'a str,
}

/// What a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Whatever it is given.
    Anything,
    /// Only its declared type, and not every value was so before.
    ItsType,
    /// Whole numbers: it becomes the rowid.
    Rowid,
}

impl Kept<'_> {
    /// The value, or the error.
    pub(super) fn sql(&self) -> String {
        let value = self.value;
        let because = |what: &str| {
            let message = format!("{} cannot become {what}: it holds ", self.what);
            failure(&message, Some(value))
        };
        let strict = format!("{} of a STRICT table", self.declared);
        let (unfit, wanted) = match self.takes {
            Takes::Anything => (None, String::new()),
            Takes::ItsType => (self.of_another_type(), strict),
            Takes::Rowid => (
                Some(self.no_integer()),
                format!("{}, which is the rowid", self.declared),
            ),
        };
        let mut cases = String::new();
        if let Some(changed) = self.changed() {
            cases.push_str(&format!(" WHEN {changed} THEN {}", because(self.declared)));
        }
        if let Some(unfit) = unfit {
            cases.push_str(&format!(" WHEN {unfit} THEN {}", because(&wanted)));
        }
        match cases.is_empty() {
            true => value.to_owned(),
            false => format!("CASE{cases} ELSE {value} END"),
        }
    }

    /// Whether SQLite would make another value of it.
    fn changed(&self) -> Option<String> {
        let value = self.value;
        let holds_text_of_numbers = matches!(self.from, Storage::Text | Storage::Blob);
        // Text that looks like a number is one where it is compared with one.
        let number = format!("CAST({value} AS NUMERIC)");
        let is_number = format!("typeof({value}) = 'text' AND {value} = {number}");
        let written = |ty: &str| format!("CAST(CAST({value} AS {ty}) AS TEXT)");
        let differs = |ty: &str| format!("{} <> {value} COLLATE BINARY", written(ty));
        match self.to {
            Storage::Blob => None,
            Storage::Integer | Storage::Numeric => holds_text_of_numbers.then(|| {
                // `1.0e+16` is written so, and becomes a whole number all the same.
                format!(
                    "{is_number} AND ({} OR typeof({number}) = 'real' AND {number} = CAST({number} AS INTEGER))",
                    differs("NUMERIC")
                )
            }),
            Storage::Real if self.from == Storage::Real => None,
            Storage::Real => Some(format!(
                "typeof({value}) = 'integer' AND {value} <> CAST({value} AS REAL) OR {is_number} \
                 AND ({number} <> CAST({value} AS REAL) OR {} AND {})",
                differs("NUMERIC"),
                differs("REAL")
            )),
            Storage::Text if self.from == Storage::Text => None,
            Storage::Text => Some(format!(
                "typeof({value}) IN ('integer', 'real') AND {value} <> CAST(CAST({value} AS TEXT) AS NUMERIC)"
            )),
        }
    }

    /// Whether a STRICT column would refuse it.
    fn of_another_type(&self) -> Option<String> {
        let value = self.value;
        match self.to {
            // Blobs are bytes there, and ANY is whatever comes.
            Storage::Blob if self.declared.eq_ignore_ascii_case("ANY") => None,
            Storage::Blob => Some(format!("typeof({value}) NOT IN ('blob', 'null')")),
            Storage::Text => Some(format!("typeof({value}) = 'blob'")),
            Storage::Real => Some(format!("{value} <> CAST({value} AS REAL)")),
            Storage::Integer | Storage::Numeric => Some(self.no_integer()),
        }
    }

    /// Whether it is neither a whole number nor NULL.
    fn no_integer(&self) -> String {
        let value = self.value;
        format!("{value} <> CAST(CAST({value} AS NUMERIC) AS INTEGER)")
    }
}
