//! The diagram in Graphviz's language: `dot -Tsvg`.

use super::{Diagram, Drawn, Link, Many};

/// The diagram as text.
pub fn text(diagram: &Diagram) -> String {
    let mut out = String::from(
        "digraph schema {\n    graph [rankdir=RL, ranksep=1.2, nodesep=0.4];\n    node [shape=plain, \
         fontname=\"Helvetica\", fontsize=11];\n    edge [color=\"#64748b\", dir=both, arrowhead=tee];\n",
    );
    for (at, table) in diagram.tables.iter().enumerate() {
        out.push_str(&node(at, table));
    }
    for link in &diagram.links {
        out.push_str(&edge(link));
    }
    out.push_str("}\n");
    out
}

/// A node is called by its place, since a name may hold anything.
fn node(at: usize, table: &Drawn) -> String {
    let mut label = format!(
        "<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\"><TR><TD \
         BGCOLOR=\"#dbe7f5\"><B>{}</B></TD></TR>",
        escaped(&table.name)
    );
    for (number, row) in table.rows.iter().enumerate() {
        let keys: Vec<&str> = row.keys.iter().map(|key| key.as_str()).collect();
        let null = if row.nullable { "?" } else { "" };
        label.push_str(&format!(
            "<TR><TD PORT=\"c{number}\" ALIGN=\"LEFT\">{} <I>{}{null}</I> {}</TD></TR>",
            escaped(&row.name),
            escaped(&row.ty),
            keys.join(" ")
        ));
    }
    label.push_str("</TABLE>");
    format!("    t{at} [label=<{label}>];\n")
}

fn edge(link: &Link) -> String {
    let ((child, column), (parent, referenced)) = (link.child, link.parent);
    let tail = match link.children {
        Many::One => "tee",
        Many::Any => "crow",
    };
    let style = if link.nullable { ", style=dashed" } else { "" };
    format!("    t{child}:c{column} -> t{parent}:c{referenced} [arrowtail={tail}{style}];\n")
}

/// Text within a label of HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Neither XML nor HTML has them.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
