//! The order within each column: each member near the middle of those that it is joined to, as long as that
//! lets fewer lines cross.

use super::Columns;

/// How often the columns are gone through; more changes little.
const SWEEPS: usize = 24;

/// Orders the members of each column.
pub(super) fn order(columns: &mut Columns) {
    let near = Near::of(columns);
    let mut best = columns.columns.clone();
    let mut fewest = crossings(columns, &near);
    for sweep in 0..SWEEPS {
        let count = columns.columns.len();
        let to_right = sweep % 2 == 0;
        for step in 1..count {
            let at = if to_right { step } else { count - 1 - step };
            sort(columns, &near, at, to_right);
        }
        let crossed = crossings(columns, &near);
        if crossed < fewest {
            fewest = crossed;
            best.clone_from(&columns.columns);
        }
        if fewest == 0 {
            break;
        }
    }
    columns.columns = best;
}

/// Whom each member is joined to, and where along its height.
struct Near {
    left: Vec<Vec<(usize, f64)>>,
    right: Vec<Vec<(usize, f64)>>,
}

impl Near {
    fn of(columns: &Columns) -> Self {
        let count = columns.members.len();
        let mut near = Self {
            left: vec![Vec::new(); count],
            right: vec![Vec::new(); count],
        };
        let along = |(member, below): (usize, f64)| {
            (member, below / columns.members[member].height.max(1.0))
        };
        for joint in &columns.joints {
            near.left[joint.right.0].push(along(joint.left));
            near.right[joint.left.0].push(along(joint.right));
        }
        near
    }
}

fn places(columns: &Columns) -> Vec<usize> {
    let mut places = vec![0; columns.members.len()];
    for column in &columns.columns {
        for (place, member) in column.iter().enumerate() {
            places[*member] = place;
        }
    }
    places
}

/// Sorts a column by the mean place of those whom its members are joined to on one side; who is joined to
/// nobody there stays where it is.
fn sort(columns: &mut Columns, near: &Near, at: usize, to_right: bool) {
    let places = places(columns);
    let mean = |member: usize| {
        let joined = if to_right {
            &near.left[member]
        } else {
            &near.right[member]
        };
        match joined.is_empty() {
            true => places[member] as f64,
            false => {
                let sum: f64 = joined
                    .iter()
                    .map(|(other, along)| places[*other] as f64 + along)
                    .sum();
                sum / joined.len() as f64
            }
        }
    };
    let column = &mut columns.columns[at];
    column.sort_by(|a, b| mean(*a).total_cmp(&mean(*b)));
}

/// How many pairs of joints cross: the inversions between neighbouring columns.
fn crossings(columns: &Columns, near: &Near) -> usize {
    let places = places(columns);
    let of_column = |column: &Vec<usize>| {
        let mut ends = Vec::new();
        for member in column {
            let mut own: Vec<(usize, f64)> = near.left[*member].clone();
            for end in &mut own {
                end.1 += places[end.0] as f64;
            }
            own.sort_by(|a, b| a.1.total_cmp(&b.1));
            ends.extend(own.into_iter().map(|(_, place)| place));
        }
        inversions(&mut ends)
    };
    columns.columns.iter().map(of_column).sum()
}

/// How many pairs stand in the wrong order; sorts on the way.
fn inversions(values: &mut Vec<f64>) -> usize {
    if values.len() < 2 {
        return 0;
    }
    let mut upper = values.split_off(values.len() / 2);
    let mut count = inversions(values) + inversions(&mut upper);
    let lower = std::mem::take(values);
    let (mut one, mut other) = (lower.into_iter().peekable(), upper.into_iter().peekable());
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        if b < a {
            count += one.len();
            values.extend(other.next());
        } else {
            values.extend(one.next());
        }
    }
    values.extend(one);
    values.extend(other);
    count
}
