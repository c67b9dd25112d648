//! Durations as the file writes them: a number and a unit, or `0` for no limit.

use std::time::Duration;

/// The longest that PostgreSQL's timeouts take, in milliseconds.
const LONGEST: u64 = i32::MAX as u64;

const UNITS: [(&str, u64); 6] = [
    ("ms", 1),
    ("s", 1000),
    ("min", 60_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

/// Reads `10s`, `500ms`, `2min`, `1h`, `1d` or `0`.
///
/// # Errors
/// A fragment that says what is accepted.
pub fn parse(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number = number.parse::<u64>().ok();
    let milliseconds = match (number, unit.trim()) {
        (Some(0), "") => Some(0),
        (Some(number), unit) => UNITS
            .iter()
            .find(|(name, _)| *name == unit)
            .and_then(|(_, factor)| number.checked_mul(*factor)),
        (None, _) => None,
    };
    milliseconds
        .filter(|milliseconds| *milliseconds <= LONGEST)
        .map(Duration::from_millis)
        .ok_or_else(|| {
            "expected a duration with its unit: `10s`, `500ms`, `2min`, `1h` (24 days at most), or \
             `0` for no limit"
                .to_owned()
        })
}

/// Writes what [`parse`] reads.
pub fn format(duration: Duration) -> String {
    match duration.as_millis() {
        0 => "0".to_owned(),
        ms if ms % 1000 == 0 => format!("{}s", ms / 1000),
        ms => format!("{ms}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit_unless_zero() {
        assert_eq!(parse("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("2min"), parse("2 m"));
        assert_eq!(parse("0"), Ok(Duration::ZERO));
        for bad in [
            "10",
            "",
            "s",
            "-1s",
            "1.5s",
            "10 years",
            "25d",
            "99999999999999999999s",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_read_back() {
        for text in ["0", "10s", "500ms", "90s"] {
            assert_eq!(format(parse(text).unwrap()), text);
        }
    }
}
