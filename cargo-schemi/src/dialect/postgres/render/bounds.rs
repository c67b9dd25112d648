//! Sequences that get bounds in which they may not stand: PostgreSQL refuses these until the sequence stands
//! within them.

use schemi_schema::SequenceOptions;

/// The least and the greatest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) min: i64,
    pub(super) max: i64,
    falls: bool,
}

impl Bounds {
    /// Of a sequence of a type.
    pub(super) fn of(options: &SequenceOptions, ty: &str) -> Self {
        let (least, greatest) = match ty {
            "smallint" => (i16::MIN.into(), i16::MAX.into()),
            "integer" => (i32::MIN.into(), i32::MAX.into()),
            _ => (i64::MIN, i64::MAX),
        };
        let falls = options.increment.is_some_and(|step| step < 0);
        Self {
            min: options.min.unwrap_or(if falls { least } else { 1 }),
            max: options.max.unwrap_or(if falls { -1 } else { greatest }),
            falls,
        }
    }

    /// Whether a sequence within these may stand before the first number of others.
    pub(super) fn begin_before(self, other: Self) -> bool {
        match other.falls {
            true => self.max > other.max,
            false => self.min < other.min,
        }
    }

    /// Bounds around both.
    pub(super) fn around(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            falls: other.falls,
        }
    }

    /// Lets a sequence (an expression for its name) go on where another one stands, or begin at the first number.
    /// One that stands behind the last is refused by the server.
    pub(super) fn go_on(self, sequence: &str, from: &str) -> String {
        let (nearest, first, within) = match self.falls {
            true => ("least", self.max, "<="),
            false => ("greatest", self.min, ">="),
        };
        format!(
            "SELECT setval({sequence}, {nearest}(last_value, {first}), is_called AND last_value {within} {first}) \
             FROM {from}"
        )
    }
}
