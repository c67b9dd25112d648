//! One spelling for the options of sequences: what is so anyway is not said.

use schemi_schema::{Sequence, SequenceOptions};

/// Spells a sequence.
pub fn normalize(sequence: &mut Sequence) {
    sequence.options.ty = sequence.options.ty.take().filter(|ty| ty != "bigint");
    let ty = sequence.options.ty.clone();
    options(&mut sequence.options, ty.as_deref().unwrap_or("bigint"));
    sequence.comment = sequence.comment.take().filter(|text| !text.is_empty());
}

/// Leaves out of the options what follows from the type of the numbers and the direction.
pub fn options(options: &mut SequenceOptions, ty: &str) {
    let (least, greatest) = match ty {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let falls = options.increment.is_some_and(|step| step < 0);
    let (min, max) = if falls { (least, -1) } else { (1, greatest) };
    let start = if falls {
        options.max.unwrap_or(max)
    } else {
        options.min.unwrap_or(min)
    };
    options.start = options.start.filter(|value| *value != start);
    options.min = options.min.filter(|value| *value != min);
    options.max = options.max.filter(|value| *value != max);
    options.increment = options.increment.filter(|value| *value != 1);
    options.cache = options.cache.filter(|value| *value != 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_so_anyway_is_not_said() {
        let said = |increment, min, max, start| SequenceOptions {
            increment: Some(increment),
            min: Some(min),
            max: Some(max),
            start: Some(start),
            cache: Some(1),
            ..SequenceOptions::default()
        };
        let left = |mut given: SequenceOptions, ty| {
            options(&mut given, ty);
            given
        };
        assert!(left(said(1, 1, i64::MAX, 1), "bigint").is_default());
        assert!(left(said(1, 1, 32767, 1), "smallint").is_default());
        let falling = left(said(-2, i64::from(i32::MIN), -1, -1), "integer");
        assert_eq!(falling.increment, Some(-2));
        assert_eq!(
            (falling.min, falling.max, falling.start),
            (None, None, None)
        );
        let late = left(said(1, 10, i64::MAX, 10), "bigint");
        assert_eq!((late.min, late.start), (Some(10), None));
    }
}
