//! How high each member stands: so that lines are as level as the order and the distances let them be.

use super::Columns;

/// Between two tables of a column, one below the other.
const BETWEEN: f64 = 26.0;
/// Between two lines, or a line and a table.
const BESIDE: f64 = 8.0;
/// How often the columns are gone through.
const SWEEPS: usize = 30;

/// The top of each member; the highest is at 0.
pub(super) fn tops(columns: &Columns) -> Vec<f64> {
    let mut tops = vec![0.0; columns.members.len()];
    for column in &columns.columns {
        let mut at = 0.0;
        for (place, member) in column.iter().enumerate() {
            at += distance(columns, column, place);
            tops[*member] = at;
            at += columns.members[*member].height;
        }
    }
    let wishes = Wishes::of(columns);
    let count = columns.columns.len();
    for sweep in 0..SWEEPS {
        for step in 0..count {
            let at = if sweep % 2 == 0 {
                step
            } else {
                count - 1 - step
            };
            settle(columns, &wishes, at, &mut tops);
        }
    }
    let highest = tops.iter().copied().fold(f64::INFINITY, f64::min);
    for top in &mut tops {
        *top -= highest;
    }
    tops
}

/// What a member keeps from the one above it.
fn distance(columns: &Columns, column: &[usize], place: usize) -> f64 {
    let is_table = |place: usize| columns.members[column[place]].table.is_some();
    match place {
        0 => 0.0,
        place if is_table(place) && is_table(place - 1) => BETWEEN,
        _ => BESIDE,
    }
}

/// For each member those whom it is joined to, and by how much lower than their tops its own would be, were
/// the line level.
struct Wishes(Vec<Vec<(usize, f64)>>);

impl Wishes {
    fn of(columns: &Columns) -> Self {
        let mut wishes = vec![Vec::new(); columns.members.len()];
        for joint in &columns.joints {
            let ((left, below), (right, under)) = (joint.left, joint.right);
            wishes[left].push((right, under - below));
            wishes[right].push((left, below - under));
        }
        Self(wishes)
    }

    fn top(&self, member: usize, tops: &[f64]) -> f64 {
        let wishes = &self.0[member];
        match wishes.is_empty() {
            true => tops[member],
            false => {
                let sum: f64 = wishes
                    .iter()
                    .map(|(other, lower)| tops[*other] + lower)
                    .sum();
                sum / wishes.len() as f64
            }
        }
    }
}

/// Puts the members of a column as near to where they wish to be as their order and distances let them:
/// whoever would come too near to the one above makes a block with it, which stands in the middle of its
/// members' wishes (the pool of adjacent violators).
fn settle(columns: &Columns, wishes: &Wishes, at: usize, tops: &mut [f64]) {
    let column = &columns.columns[at];
    let mut below = 0.0;
    let mut offsets = Vec::with_capacity(column.len());
    // The mean of what is left of the wishes without the offsets, and of how many members.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (place, member) in column.iter().enumerate() {
        below += distance(columns, column, place);
        offsets.push(below);
        let mut block = (wishes.top(*member, tops) - below, 1);
        below += columns.members[*member].height;
        while let Some(above) = blocks.pop_if(|above| above.0 > block.0) {
            let count = above.1 + block.1;
            let sum = above.0 * above.1 as f64 + block.0 * block.1 as f64;
            block = (sum / count as f64, count);
        }
        blocks.push(block);
    }
    let mut place = 0;
    for (start, count) in blocks {
        for _ in 0..count {
            tops[column[place]] = start + offsets[place];
            place += 1;
        }
    }
}
