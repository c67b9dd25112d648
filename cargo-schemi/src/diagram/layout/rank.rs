//! Which column each table stands in: to the right of all that it refers to, and near to who refers to it.

use std::collections::BTreeMap;

use super::{Columns, Joint, Line, Member, Size};

/// How much height a line takes that passes a column.
const LINE: f64 = 10.0;

/// The columns of one part, each in the order of the tables.
pub(super) fn columns(tables: &[usize], sizes: &[Size], lines: &[Line]) -> Columns {
    let own: BTreeMap<usize, usize> = tables.iter().enumerate().map(|(at, t)| (*t, at)).collect();
    let ends = |line: &Line| Some((*own.get(&line.left.0)?, *own.get(&line.right.0)?));
    let pairs: Vec<(usize, usize)> = lines.iter().filter_map(ends).collect();
    let ranks = ranks(tables.len(), &pairs);
    let mut found = Columns {
        members: tables
            .iter()
            .map(|table| Member {
                table: Some(*table),
                height: sizes[*table].height,
            })
            .collect(),
        columns: vec![Vec::new(); ranks.iter().max().map_or(0, |last| last + 1)],
        ..Columns::default()
    };
    for (member, rank) in ranks.iter().enumerate() {
        found.columns[*rank].push(member);
    }
    for (number, line) in lines.iter().enumerate() {
        if let Some((left, right)) = ends(line) {
            found.join(number, ((left, line.left.1), (right, line.right.1)), &ranks);
        }
    }
    found
}

impl Columns {
    /// Leads a line from column to column; where it goes round a circle, from the other end.
    fn join(&mut self, line: usize, ends: ((usize, f64), (usize, f64)), ranks: &[usize]) {
        let (mut left, mut right) = ends;
        if ranks[left.0] > ranks[right.0] {
            (left, right) = (right, left);
        }
        let mut passes = Vec::new();
        let mut at = left;
        for rank in ranks[left.0] + 1..ranks[right.0] {
            let member = self.members.len();
            self.members.push(Member {
                table: None,
                height: LINE,
            });
            self.columns[rank].push(member);
            passes.push(member);
            let here = (member, LINE / 2.0);
            self.joints.push(Joint {
                left: at,
                right: here,
            });
            at = here;
        }
        if ranks[left.0] < ranks[right.0] {
            self.joints.push(Joint { left: at, right });
        }
        self.passes.push((line, passes));
    }
}

/// The column of each table, by pairs of who is referred to and who refers.
fn ranks(tables: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut referred: Vec<Vec<usize>> = vec![Vec::new(); tables];
    for (left, right) in pairs {
        if left != right {
            referred[*right].push(*left);
        }
    }
    let mut finder = Finder {
        referred,
        state: vec![State::New; tables],
        ranks: vec![0; tables],
        used: Vec::new(),
    };
    for table in 0..tables {
        finder.visit(table);
    }
    let Finder {
        mut ranks, used, ..
    } = finder;
    // Who refers to nothing stands beside the first that refers to it, not at the far left.
    let is_first: Vec<bool> = ranks.iter().map(|rank| *rank == 0).collect();
    for table in (0..tables).filter(|table| is_first[*table]) {
        let users = used.iter().filter(|(left, _)| *left == table);
        if let Some(nearest) = users.map(|(_, right)| ranks[*right]).min() {
            ranks[table] = nearest - 1;
        }
    }
    ranks
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Finds the longest way from each table to one that refers to nothing.
struct Finder {
    referred: Vec<Vec<usize>>,
    state: Vec<State>,
    ranks: Vec<usize>,
    /// The pairs that go from left to right; those that close a circle are none of them.
    used: Vec<(usize, usize)>,
}

impl Finder {
    /// Without recursion: a chain of references may be as long as there are tables.
    fn visit(&mut self, start: usize) {
        if self.state[start] != State::New {
            return;
        }
        self.state[start] = State::Open;
        let mut stack = vec![(start, 0)];
        while let Some((table, next)) = stack.pop() {
            let Some(&left) = self.referred[table].get(next) else {
                self.state[table] = State::Done;
                continue;
            };
            match self.state[left] {
                State::New => {
                    // It is looked at again once its own rank is known.
                    stack.push((table, next));
                    self.state[left] = State::Open;
                    stack.push((left, 0));
                }
                State::Done => {
                    self.ranks[table] = self.ranks[table].max(self.ranks[left] + 1);
                    self.used.push((left, table));
                    stack.push((table, next + 1));
                }
                State::Open => stack.push((table, next + 1)),
            }
        }
    }
}
