//! Revisions drawn as a graph: a lane for each branch, newest first.

use std::collections::BTreeSet;

use schemi_runtime::migrate::RevisionId;

use crate::command::history::Entry;

/// What stands to the left of each entry's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drawn {
    /// Lines above it, where lanes join.
    pub(super) above: Vec<String>,
    /// Its own line, which ends with its mark or the lanes beside it.
    pub(super) own: String,
    /// Beside further lines of its text.
    pub(super) beside: String,
    /// Lines below it, where lanes part.
    pub(super) below: Vec<String>,
}

/// Draws entries that are ordered newest first. Parents that are not among them have no lane.
pub(super) fn draw(entries: &[Entry]) -> Vec<Drawn> {
    let shown: BTreeSet<&RevisionId> = entries.iter().map(|entry| &entry.id).collect();
    let mut lanes = Lanes::default();
    let row = |entry: &Entry| {
        let parents = entry.revises.iter().filter(|id| shown.contains(id));
        let parents: Vec<&RevisionId> = parents.collect();
        lanes.row(&entry.id, &parents)
    };
    entries.iter().map(row).collect()
}

/// Which revision each lane leads to.
#[derive(Debug, Default)]
struct Lanes(Vec<Option<RevisionId>>);

impl Lanes {
    fn row(&mut self, id: &RevisionId, parents: &[&RevisionId]) -> Drawn {
        let mut drawn = Drawn::default();
        let coming: Vec<usize> = self.leading_to(id);
        let at = coming.first().copied().unwrap_or_else(|| self.free());
        self.0[at] = Some(id.clone());
        if coming.len() > 1 {
            drawn.above.push(self.joined(at, &coming[1..]));
            for lane in &coming[1..] {
                self.0[*lane] = None;
            }
            self.trim();
        }
        drawn.own = self.lanes(Some(at));
        self.0[at] = None;
        let mut others = Vec::new();
        for (index, parent) in parents.iter().enumerate() {
            match (index, self.leading_to(parent).first().copied()) {
                (0, _) => self.0[at] = Some((*parent).clone()),
                (_, Some(lane)) => others.push((lane, false)),
                (_, None) => {
                    let lane = self.free();
                    self.0[lane] = Some((*parent).clone());
                    others.push((lane, true));
                }
            }
        }
        if !others.is_empty() {
            drawn.below.push(self.parted(at, &others));
        }
        self.trim();
        drawn.beside = self.lanes(None);
        drawn
    }

    fn leading_to(&self, id: &RevisionId) -> Vec<usize> {
        let lanes = self.0.iter().enumerate();
        lanes
            .filter(|(_, lane)| lane.as_ref() == Some(id))
            .map(|(at, _)| at)
            .collect()
    }

    /// The first lane that leads nowhere, or a new one.
    fn free(&mut self) -> usize {
        match self.0.iter().position(Option::is_none) {
            Some(at) => at,
            None => {
                self.0.push(None);
                self.0.len() - 1
            }
        }
    }

    fn trim(&mut self) {
        while self.0.last().is_some_and(Option::is_none) {
            self.0.pop();
        }
    }

    /// The lanes of a line, with a mark in one of them.
    fn lanes(&self, mark: Option<usize>) -> String {
        let signs = self.0.iter().enumerate().map(|(at, lane)| {
            if Some(at) == mark {
                '*'
            } else if lane.is_some() {
                '│'
            } else {
                ' '
            }
        });
        spaced(signs)
    }

    /// The line where lanes end in the one at the left of them.
    fn joined(&self, at: usize, ending: &[usize]) -> String {
        let ends: Vec<(usize, char)> = ending.iter().map(|lane| (*lane, '┴')).collect();
        self.connected(at, &ends, '╯')
    }

    /// The line where new lanes begin, and where others are led to that are there already.
    fn parted(&self, at: usize, others: &[(usize, bool)]) -> String {
        let sign = |new: bool| if new { '┬' } else { '┼' };
        let ends: Vec<(usize, char)> = others
            .iter()
            .map(|(lane, new)| (*lane, sign(*new)))
            .collect();
        self.connected(at, &ends, '╮')
    }

    /// A line across, from one lane to others; `corner` is how a lane ends or begins at its right end.
    fn connected(&self, at: usize, ends: &[(usize, char)], corner: char) -> String {
        let lanes = || ends.iter().map(|(lane, _)| *lane).chain([at]);
        let (first, last) = (lanes().min().unwrap_or(at), lanes().max().unwrap_or(at));
        let mut text = String::new();
        for lane in 0..self.0.len().max(last + 1) {
            let within = (first..=last).contains(&lane);
            let goes_on = self.0.get(lane).is_some_and(Option::is_some);
            let end = ends.iter().find(|(end, _)| *end == lane);
            text.push(match end {
                _ if lane == first && within => '├',
                Some((_, '┼')) if lane == last => '┤',
                Some(_) if lane == last => corner,
                Some((_, sign)) => *sign,
                None if lane == last && lane == at => '┤',
                None if within && goes_on => '┼',
                None if within => '─',
                None if goes_on => '│',
                None => ' ',
            });
            text.push(if (first..last).contains(&lane) {
                '─'
            } else {
                ' '
            });
        }
        text.trim_end().to_owned()
    }
}

fn spaced(signs: impl Iterator<Item = char>) -> String {
    let signs: Vec<String> = signs.map(String::from).collect();
    signs.join(" ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `c:a,b` is the revision c after a and b.
    fn drawn(graph: &str) -> String {
        let entries: Vec<Entry> = graph
            .split_whitespace()
            .map(|text| {
                let (id, parents) = text.split_once(':').unwrap();
                let parents = parents.split(',').filter(|id| !id.is_empty());
                Entry {
                    id: RevisionId(id.to_owned()),
                    revises: parents.map(|id| RevisionId(id.to_owned())).collect(),
                    depends_on: Vec::new(),
                    branch_labels: Vec::new(),
                    message: String::new(),
                    created: String::new(),
                    path: Default::default(),
                    is_head: false,
                    is_applied: None,
                    unfinished: None,
                }
            })
            .collect();
        let mut text = String::new();
        for (drawn, entry) in draw(&entries).into_iter().zip(&entries) {
            let own = [format!("{} {}", drawn.own, entry.id)];
            for line in drawn.above.into_iter().chain(own).chain(drawn.below) {
                text.push_str(&format!("{line}\n"));
            }
        }
        text
    }

    #[test]
    fn a_line_is_a_line() {
        assert_eq!(drawn("c:b b:a a:"), "* c\n* b\n* a\n");
    }

    #[test]
    fn branches_part_and_join() {
        assert_eq!(
            drawn("d:b,c c:a b:a a:"),
            "* d\n├─╮\n│ * c\n* │ b\n├─╯\n* a\n"
        );
    }

    #[test]
    fn two_heads_have_a_lane_each() {
        assert_eq!(drawn("c:a b:a a:"), "* c\n│ * b\n├─╯\n* a\n");
    }

    #[test]
    fn three_branches_join_at_once() {
        assert_eq!(
            drawn("e:b,c,d d:a c:a b:a a:"),
            "* e\n├─┬─╮\n│ │ * d\n│ * │ c\n* │ │ b\n├─┴─╯\n* a\n"
        );
    }

    #[test]
    fn a_merge_with_a_lane_that_is_there() {
        assert_eq!(
            drawn("e:b d:c,b c:a b:a a:"),
            "* e\n│ * d\n├─┤\n│ * c\n* │ b\n├─╯\n* a\n"
        );
    }

    #[test]
    fn lanes_that_are_crossed_go_on() {
        assert_eq!(
            drawn("g:a f:b e:a b: a:"),
            "* g\n│ * f\n│ │ * e\n│ * │ b\n├───╯\n* a\n"
        );
        assert_eq!(
            drawn("g:a f:b e:a a: b:"),
            "* g\n│ * f\n│ │ * e\n├─┼─╯\n* │ a\n  * b\n"
        );
    }
}
