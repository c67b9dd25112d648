//! The diagram drawn: a picture of its own, without scripts, fonts or anything from elsewhere.

use super::dot::escaped;
use super::layout::{Layout, Line, Point, Size, layout};
use super::{Diagram, Drawn, Key, Link, Many, Row};

/// The width of a letter of the font, and the height of a row.
const LETTER: f64 = 7.25;
const ROW: f64 = 20.0;
/// The height of the row with the table's name.
const HEAD: f64 = 26.0;
/// Between a table's edge and its text, and between a column's name and its type.
const INSET: f64 = 10.0;
const SPACE: f64 = 18.0;
/// Around the whole picture.
const MARGIN: f64 = 24.0;
/// Longer texts are cut: the whole one is told to who points at it.
const LONGEST: usize = 40;

const STYLE: &str = "\
<style>
  text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1e293b; }
  .name { font-weight: 700; }
  .type { fill: #64748b; text-anchor: end; }
  .key { font-weight: 700; }
  .box { fill: #ffffff; stroke: #94a3b8; }
  .head { fill: #dbe7f5; stroke: #94a3b8; }
  .rule { stroke: #eef2f7; }
  .link { fill: none; stroke: #64748b; stroke-width: 1.2; }
  .null { stroke-dasharray: 5 3; }
</style>
<defs>
  <marker id=\"any\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto-start-reverse\">
    <path class=\"link\" d=\"M10 0 L0 5 L10 10 M0 5 L10 5\"/>
  </marker>
  <marker id=\"one\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto-start-reverse\">
    <path class=\"link\" d=\"M5 0 L5 10 M0 5 L10 5\"/>
  </marker>
</defs>
";

/// The diagram as a picture.
pub fn text(diagram: &Diagram) -> String {
    let sizes: Vec<Size> = diagram.tables.iter().map(size).collect();
    let lines: Vec<Line> = diagram.links.iter().map(line).collect();
    let found = layout(&sizes, &lines);
    let (width, height) = (found.end.x + 2.0 * MARGIN, found.end.y + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\">\n{STYLE}<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    for (number, link) in diagram.links.iter().enumerate() {
        out.push_str(&path(diagram, link, &sizes, &found, number));
    }
    for (table, (corner, size)) in diagram.tables.iter().zip(found.corners.iter().zip(&sizes)) {
        out.push_str(&drawn(table, *corner, *size));
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn size(table: &Drawn) -> Size {
    let letters = |text: &str| cut(text).chars().count() as f64 * LETTER;
    let row = |row: &Row| letters(&named(row)) + SPACE + letters(&typed(row));
    let widest = table
        .rows
        .iter()
        .map(row)
        .fold(letters(&table.name), f64::max);
    Size {
        width: (widest + 2.0 * INSET).ceil(),
        height: HEAD + ROW * table.rows.len() as f64,
    }
}

/// A line leads from who is referred to, on the left, to who refers.
fn line(link: &Link) -> Line {
    let below = |row: usize| HEAD + ROW * (row as f64 + 0.5);
    Line {
        left: (link.parent.0, below(link.parent.1)),
        right: (link.child.0, below(link.child.1)),
    }
}

fn named(row: &Row) -> String {
    row.name.clone()
}

/// A column's type, with what it is beside.
fn typed(row: &Row) -> String {
    let keys = row.keys.iter().map(|key| format!(" {}", key.as_str()));
    let null = if row.nullable { "?" } else { "" };
    format!("{}{null}{}", cut(&row.ty), keys.collect::<String>())
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let begin: String = text.chars().take(LONGEST - 1).collect();
    format!("{begin}…")
}

fn drawn(table: &Drawn, at: Point, size: Size) -> String {
    let (x, y, Size { width, height }) = (at.x, at.y, size);
    let mut out = format!(
        "<g transform=\"translate({x:.1} {y:.1})\">\n  <title>{}</title>\n  <rect class=\"box\" \
         width=\"{width}\" height=\"{height}\" rx=\"4\"/>\n  <path class=\"head\" d=\"M0 {HEAD} V4 Q0 0 4 0 \
         H{} Q{width} 0 {width} 4 V{HEAD} Z\"/>\n  <text class=\"name\" x=\"{INSET}\" y=\"17\">{}</text>\n",
        escaped(&table.name),
        width - 4.0,
        escaped(&cut(&table.name)),
    );
    for (number, row) in table.rows.iter().enumerate() {
        let top = HEAD + ROW * number as f64;
        if number > 0 {
            let end = width - 1.0;
            out.push_str(&format!("  <path class=\"rule\" d=\"M1 {top} H{end}\"/>\n"));
        }
        let class = match row.keys.contains(&Key::Primary) {
            true => " class=\"key\"",
            false => "",
        };
        let base = top + 14.0;
        out.push_str(&format!(
            "  <text{class} x=\"{INSET}\" y=\"{base}\">{}</text><text class=\"type\" x=\"{}\" \
             y=\"{base}\">{}</text>\n",
            escaped(&cut(&named(row))),
            width - INSET,
            escaped(&typed(row)),
        ));
    }
    out.push_str("</g>\n");
    out
}

/// A line from the row that refers to the one referred to, through the gaps that the layout found.
fn path(diagram: &Diagram, link: &Link, sizes: &[Size], found: &Layout, number: usize) -> String {
    let Line { left, right } = line(link);
    let corner = |table: usize| found.corners[table];
    let (parent, child) = (corner(left.0), corner(right.0));
    let mut d = String::new();
    if left.0 == right.0 {
        // Out of the right side, and in there again.
        let x = child.x + sizes[right.0].width;
        let (from, to) = (child.y + right.1, parent.y + left.1);
        let out = x + 34.0;
        d.push_str(&format!(
            "M{x:.1} {from:.1} C{out:.1} {from:.1} {out:.1} {to:.1} {x:.1} {to:.1}"
        ));
    } else {
        let is_turned = parent.x > child.x;
        let (mut from, to) = if is_turned {
            (end(child, sizes[right.0], right.1), start(parent, left.1))
        } else {
            (end(parent, sizes[left.0], left.1), start(child, right.1))
        };
        d.push_str(&format!("M{:.1} {:.1}", from.x, from.y));
        for (enter, leave) in &found.passes[number] {
            d.push_str(&curve(from, *enter));
            d.push_str(&format!(" L{:.1} {:.1}", leave.x, leave.y));
            from = *leave;
        }
        d.push_str(&curve(from, to));
    }
    let class = if link.nullable { "link null" } else { "link" };
    let many = match link.children {
        Many::One => "one",
        Many::Any => "any",
    };
    // The path begins at its left end, a loop at the one who refers.
    let refers_first = left.0 == right.0 || parent.x > child.x;
    let (first, last) = if refers_first {
        (many, "one")
    } else {
        ("one", many)
    };
    let name = |table: usize| escaped(&diagram.tables[table].name);
    format!(
        "<path class=\"{class}\" marker-start=\"url(#{first})\" marker-end=\"url(#{last})\" \
         d=\"{d}\"><title>{} ({}) → {}</title></path>\n",
        name(link.child.0),
        escaped(&link.columns.join(", ")),
        name(link.parent.0)
    )
}

fn start(corner: Point, below: f64) -> Point {
    Point {
        x: corner.x,
        y: corner.y + below,
    }
}

fn end(corner: Point, size: Size, below: f64) -> Point {
    Point {
        x: corner.x + size.width,
        y: corner.y + below,
    }
}

/// A curve that begins and ends level.
fn curve(from: Point, to: Point) -> String {
    let middle = f64::midpoint(from.x, to.x);
    format!(
        " C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}",
        from.y, to.y, to.x, to.y
    )
}
