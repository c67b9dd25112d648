//! Where tables stand and how lines run: tables in columns, each to the right of what it refers to, and
//! lines that pass between them. The same input gives the same picture.
//!
//! | module | step |
//! |---|---|
//! | `rank` | which column each table stands in, with a place for every line that passes a column |
//! | `order` | the order within each column, so that few lines cross |
//! | `height` | how high each stands |
//!
//! After K. Sugiyama, S. Tagawa, M. Toda: Methods for visual understanding of hierarchical system structures
//! (1981).

mod height;
mod order;
mod rank;

use std::collections::BTreeMap;

/// A table's size, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A line from one table to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The table at its left end, and how far below that one's top it ends.
    pub left: (usize, f64),
    /// The same of its right end.
    pub right: (usize, f64),
}

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The upper left corner of each table.
    pub corners: Vec<Point>,
    /// For each line the stretches on which it passes columns, from left to right.
    pub passes: Vec<Vec<(Point, Point)>>,
    /// The right and lower end of all.
    pub end: Point,
}

/// Between two columns.
const GAP: f64 = 90.0;
/// Between two parts of a diagram that nothing joins.
const APART: f64 = 40.0;

/// One who stands in a column: a table, or a line that passes it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Member {
    /// The table; none where a line passes.
    table: Option<usize>,
    height: f64,
}

/// From a member to one of the next column to the left, each with how far below its top.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Joint {
    left: (usize, f64),
    right: (usize, f64),
}

/// The columns of one part of the diagram, from left to right.
#[derive(Clone, Debug, Default)]
struct Columns {
    members: Vec<Member>,
    /// The members of each column, from top to bottom.
    columns: Vec<Vec<usize>>,
    joints: Vec<Joint>,
    /// The members by which each line of the part passes, from left to right.
    passes: Vec<(usize, Vec<usize>)>,
}

/// Lays tables out; lines lead from the right end, who refers, to the left end, who is referred to.
pub fn layout(sizes: &[Size], lines: &[Line]) -> Layout {
    let mut all = Layout {
        corners: vec![Point::default(); sizes.len()],
        passes: vec![Vec::new(); lines.len()],
        end: Point::default(),
    };
    let mut parts: Vec<Part> = parts(sizes.len(), lines)
        .into_iter()
        .map(|tables| Part::of(&tables, sizes, lines))
        .collect();
    // The large ones first; those of one size stay in the order of their tables.
    parts.sort_by(|a, b| b.size.height.total_cmp(&a.size.height));
    let area: f64 = parts
        .iter()
        .map(|part| part.size.width * part.size.height)
        .sum();
    let widest = parts.iter().map(|part| part.size.width).fold(0.0, f64::max);
    let width = widest.max((area * 1.7).sqrt());
    let (mut at, mut below) = (Point::default(), 0.0_f64);
    for part in parts {
        if at.x > 0.0 && at.x + part.size.width > width {
            at = Point { x: 0.0, y: below };
        }
        let Size { width, height } = part.size;
        part.put(at, &mut all);
        at.x += width + APART;
        below = below.max(at.y + height + APART);
        all.end.x = all.end.x.max(at.x - APART);
        all.end.y = all.end.y.max(below - APART);
    }
    all
}

/// The tables that lines join, part by part.
fn parts(tables: usize, lines: &[Line]) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..tables).collect();
    fn root(of: &[usize], mut at: usize) -> usize {
        while of[at] != at {
            at = of[at];
        }
        at
    }
    for line in lines {
        let (one, other) = (root(&of, line.left.0), root(&of, line.right.0));
        of[one.max(other)] = one.min(other);
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for table in 0..tables {
        parts.entry(root(&of, table)).or_default().push(table);
    }
    parts.into_values().collect()
}

/// A part of the diagram that nothing joins to the others, laid out by itself.
struct Part {
    corners: Vec<(usize, Point)>,
    passes: Vec<(usize, Vec<(Point, Point)>)>,
    size: Size,
}

impl Part {
    fn of(tables: &[usize], sizes: &[Size], lines: &[Line]) -> Self {
        let mut columns = rank::columns(tables, sizes, lines);
        order::order(&mut columns);
        let tops = height::tops(&columns);
        let (mut x, mut height) = (0.0, 0.0_f64);
        let mut corners = Vec::new();
        // Where the column of each member begins and ends.
        let mut spans = vec![(0.0, 0.0); columns.members.len()];
        for column in &columns.columns {
            let tables = column
                .iter()
                .filter_map(|member| columns.members[*member].table);
            let width = tables.map(|table| sizes[table].width).fold(0.0, f64::max);
            for member in column {
                let Member { table, height: own } = columns.members[*member];
                spans[*member] = (x, x + width);
                height = height.max(tops[*member] + own);
                corners.extend(table.map(|table| {
                    (
                        table,
                        Point {
                            x,
                            y: tops[*member],
                        },
                    )
                }));
            }
            x += width + GAP;
        }
        let pass = |member: &usize| {
            let (from, to) = spans[*member];
            let y = tops[*member] + columns.members[*member].height / 2.0;
            (Point { x: from, y }, Point { x: to, y })
        };
        let passes = columns.passes.iter();
        let passes = passes.map(|(line, members)| (*line, members.iter().map(pass).collect()));
        Self {
            corners,
            passes: passes.collect(),
            size: Size {
                width: x - GAP,
                height,
            },
        }
    }

    fn put(self, at: Point, all: &mut Layout) {
        let moved = |point: Point| Point {
            x: point.x + at.x,
            y: point.y + at.y,
        };
        for (table, corner) in self.corners {
            all.corners[table] = moved(corner);
        }
        for (line, passes) in self.passes {
            let passes = passes
                .into_iter()
                .map(|(from, to)| (moved(from), moved(to)));
            all.passes[line] = passes.collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size {
        width: 100.0,
        height: 60.0,
    };

    fn line(left: usize, right: usize) -> Line {
        Line {
            left: (left, 10.0),
            right: (right, 20.0),
        }
    }

    /// No two tables stand on each other, no line runs over a table, and all of it has its place.
    fn check(tables: usize, lines: &[Line]) -> Layout {
        let sizes = vec![SIZE; tables];
        let found = layout(&sizes, lines);
        assert_eq!(found, layout(&sizes, lines), "the same again");
        for (one, a) in found.corners.iter().enumerate() {
            for b in &found.corners[one + 1..] {
                let apart = (a.x - b.x).abs() >= SIZE.width || (a.y - b.y).abs() >= SIZE.height;
                assert!(apart, "{a:?} {b:?}");
            }
            assert!(a.x >= 0.0 && a.y >= 0.0, "{a:?}");
            assert!(a.x + SIZE.width <= found.end.x && a.y + SIZE.height <= found.end.y);
            for (from, to) in found.passes.iter().flatten() {
                let beside = to.x <= a.x || from.x >= a.x + SIZE.width;
                assert!(
                    beside || from.y <= a.y || from.y >= a.y + SIZE.height,
                    "{from:?} {a:?}"
                );
            }
        }
        found
    }

    #[test]
    fn who_refers_stands_to_the_right() {
        let found = check(4, &[line(0, 1), line(1, 2), line(0, 2), line(0, 3)]);
        assert!(found.corners[0].x < found.corners[1].x);
        assert!(found.corners[1].x < found.corners[2].x);
        assert_eq!(found.corners[1].x, found.corners[3].x);
        assert_eq!(
            found.passes.iter().map(Vec::len).collect::<Vec<_>>(),
            [0, 0, 1, 0]
        );
    }

    #[test]
    fn circles_and_strangers_have_their_place() {
        check(0, &[]);
        check(1, &[]);
        check(7, &[]);
        check(2, &[line(0, 1), line(1, 0)]);
        check(5, &[line(0, 1), line(1, 2), line(2, 0), line(3, 4)]);
    }

    #[test]
    fn a_thousand_tables_are_laid_out() {
        let lines: Vec<Line> = (1..1000)
            .flat_map(|at| {
                [
                    line(at * 7 % at, at),
                    line(at / 3, at),
                    line(at * 31 % at, at),
                ]
            })
            .collect();
        check(1000, &lines);
    }
}
