//! Names resolved and routes planned over small graphs.

use std::collections::{BTreeMap, BTreeSet};

use super::{PlanError, applied_ids, check, downgrade, resume, stamped, upgrade};
use crate::migrate::applied::{Applied, State};
use crate::migrate::graph::{Graph, ResolveError};
use crate::migrate::header::Header;
use crate::migrate::revision::{Direction, RevisionId};

fn ids(text: &str) -> Vec<RevisionId> {
    text.split_whitespace()
        .map(|id| RevisionId(id.to_owned()))
        .collect()
}

/// `id < parents > dependencies : labels`, a revision a line.
fn graph(lines: &[(&str, &str, &str, &str)]) -> Graph {
    let header = |&(id, revises, depends_on, labels): &(&str, &str, &str, &str)| Header {
        id: RevisionId(id.to_owned()),
        revises: ids(revises),
        depends_on: ids(depends_on),
        branch_labels: labels.split_whitespace().map(str::to_owned).collect(),
        ..Header::default()
    };
    Graph::new(lines.iter().map(header).collect()).unwrap()
}

/// ```text
/// a1 ─ b1 ─ c_shop ─ d_shop ─┐
///       └── c_till ─ d_till ─┴ (not merged)      x1 ─ x2 (depends on c_shop)
/// ```
fn forked() -> Graph {
    graph(&[
        ("aaaa1", "", "", ""),
        ("bbbb1", "aaaa1", "", ""),
        ("c_shop", "bbbb1", "", "shop"),
        ("d_shop", "c_shop", "", ""),
        ("c_till", "bbbb1", "", "till"),
        ("d_till", "c_till", "", ""),
        ("xxxx1", "", "", "other"),
        ("xxxx2", "xxxx1", "c_shop", ""),
    ])
}

fn row(id: &str, parents: &str) -> Applied {
    Applied {
        revision: RevisionId(id.to_owned()),
        parents: ids(parents),
        message: String::new(),
        state: State::Done,
        direction: Direction::Up,
        statement_no: 0,
        checksum: "same".into(),
        applied_at: String::new(),
        duration_ms: 0,
        applied_by: String::new(),
        tool_version: String::new(),
        git_commit: None,
        down_script: "-- schemi:down\n".into(),
    }
}

fn rows(graph: &Graph, applied: &str) -> Vec<Applied> {
    let row = |id: &RevisionId| {
        let parents: Vec<&str> = graph
            .get(id)
            .map(|node| node.revises.iter().map(|id| id.0.as_str()).collect())
            .unwrap_or_default();
        row(&id.0, &parents.join(" "))
    };
    ids(applied).iter().map(row).collect()
}

fn text(ids: &[RevisionId]) -> String {
    let ids: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    ids.join(" ")
}

#[test]
fn every_form_of_a_name_is_understood() {
    let graph = forked();
    let applied: BTreeSet<RevisionId> = ids("aaaa1 bbbb1 c_shop").into_iter().collect();
    for (name, meant) in [
        ("d_shop", "d_shop"),
        ("bbbb", "bbbb1"),
        ("shop", "c_shop"),
        ("heads", "d_shop d_till xxxx2"),
        ("base", ""),
        ("current", "c_shop"),
        ("+1", "d_shop"),
        ("-1", "bbbb1"),
        ("-3", ""),
        ("c_shop-2", "aaaa1"),
        ("aaaa1+1", "bbbb1"),
        ("shop@head", "d_shop"),
        ("shop@heads", "d_shop"),
        ("aaaa1@heads", "d_shop d_till"),
        ("till@bbbb1+2", "d_till"),
        ("shop@head-1", "c_shop"),
        ("other@base+1", "xxxx1"),
        ("d_till@head", "d_till"),
    ] {
        let found = graph.resolve(name, &applied).unwrap();
        let sorted = graph.sorted(&found.into_iter().collect());
        assert_eq!(text(&sorted), meant, "{name}");
    }
    for (range, meant) in [
        ("aaaa1:c_shop", "aaaa1 bbbb1 c_shop"),
        (":bbbb1", "aaaa1 bbbb1"),
        ("d_till:", "d_till"),
        ("base:current", "aaaa1 bbbb1 c_shop"),
        ("bbbb1:shop@head", "bbbb1 c_shop d_shop"),
    ] {
        assert_eq!(
            text(&graph.resolve_range(range, &applied).unwrap()),
            meant,
            "{range}"
        );
    }
}

#[test]
fn what_a_name_does_not_say_is_asked_back() {
    let graph = graph(&[
        ("abcd1", "", "", "shop"),
        ("abcd2", "abcd1", "", ""),
        ("abcd3", "abcd1", "", ""),
    ]);
    let none = BTreeSet::new();
    for (name, says) in [
        ("head", "several heads: abcd2, abcd3"),
        ("abcd", "begins several revisions: abcd1, abcd2, abcd3"),
        ("abd1", "did you mean `abcd1`"),
        ("haed", "did you mean `head`"),
        ("abc", "no revision `abc`"),
        ("abcd1+1", "could be any of abcd2, abcd3"),
        ("abcd2+1", "beyond the last"),
        ("abcd2-3", "beyond the first"),
        ("nobody@head", "no revision `nobody`"),
        ("abcd2@abcd3", "branch of `abcd2`"),
        ("", "no revision"),
    ] {
        let error = graph.resolve(name, &none).unwrap_err().to_string();
        assert!(error.contains(says), "{name}: {error}");
    }
}

#[test]
fn upgrades_bring_parents_and_dependencies() {
    let graph = forked();
    for (applied, target, steps) in [
        ("", "bbbb1", "aaaa1 bbbb1"),
        ("aaaa1 bbbb1", "shop@head", "c_shop d_shop"),
        ("", "xxxx2", "aaaa1 bbbb1 c_shop xxxx1 xxxx2"),
        ("aaaa1 bbbb1 c_shop", "+1", "d_shop"),
        ("aaaa1 bbbb1", "aaaa1", ""),
        ("aaaa1 bbbb1 c_shop d_shop c_till", "till@+1", "d_till"),
    ] {
        let route = upgrade(&graph, &rows(&graph, applied), target).unwrap();
        assert_eq!(text(&route.revisions), steps, "{applied} → {target}");
    }
    let error = upgrade(&graph, &[], "head").unwrap_err();
    assert!(
        matches!(error, PlanError::Resolve(ResolveError::SeveralHeads(_))),
        "{error}"
    );
}

#[test]
fn downgrades_take_children_and_dependents_first() {
    let graph = forked();
    for (applied, target, steps) in [
        ("aaaa1 bbbb1", "-1", "bbbb1"),
        ("aaaa1 bbbb1", "base", "bbbb1 aaaa1"),
        ("aaaa1 bbbb1 c_shop c_till", "bbbb1", "c_till c_shop"),
        ("aaaa1 bbbb1 c_shop c_till", "shop@-1", "c_shop"),
        (
            "aaaa1 bbbb1 c_shop d_shop c_till",
            "shop@base",
            "d_shop c_shop",
        ),
        ("aaaa1 bbbb1 c_shop xxxx1 xxxx2", "bbbb1", "xxxx2 c_shop"),
        ("aaaa1 bbbb1 c_shop", "c_shop-1", "c_shop"),
        ("aaaa1 bbbb1 c_shop", "current", ""),
    ] {
        let route = downgrade(&graph, &rows(&graph, applied), target).unwrap();
        assert_eq!(text(&route.revisions), steps, "{applied} → {target}");
    }
    for (applied, target, says) in [
        (
            "aaaa1 bbbb1 c_shop c_till",
            "-1",
            "several revisions are current",
        ),
        ("aaaa1", "bbbb1", "not applied"),
        ("aaaa1", "-2", "beyond the first"),
    ] {
        let error = downgrade(&graph, &rows(&graph, applied), target)
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{applied} → {target}: {error}");
    }
}

#[test]
fn revisions_of_another_checkout_can_be_taken_back() {
    let graph = graph(&[("aaaa1", "", "", ""), ("bbbb1", "aaaa1", "", "")]);
    let applied = [
        row("aaaa1", ""),
        row("their1", "aaaa1"),
        row("their2", "their1"),
    ];
    let steps = |target| text(&downgrade(&graph, &applied, target).unwrap().revisions);
    assert_eq!(steps("aaaa1"), "their2 their1");
    assert_eq!(steps("-1"), "their2");
    assert_eq!(steps("base"), "their2 their1 aaaa1");
    assert_eq!(steps("their1"), "their2");
}

#[test]
fn a_merge_goes_back_to_both_parents() {
    let graph = graph(&[
        ("aaaa1", "", "", ""),
        ("bbbb1", "", "", ""),
        ("merged", "aaaa1 bbbb1", "", ""),
    ]);
    let applied = rows(&graph, "aaaa1 bbbb1 merged");
    assert_eq!(text(&graph.heads_among(&applied_ids(&applied))), "merged");
    assert_eq!(
        text(&downgrade(&graph, &applied, "-1").unwrap().revisions),
        "merged"
    );
    assert!(downgrade(&graph, &applied, "-2").is_err());
    assert_eq!(
        text(&stamped(&graph, &[], "head").unwrap()),
        "aaaa1 bbbb1 merged"
    );
}

#[test]
fn disagreements_are_refused_by_name() {
    let graph = graph(&[("aaaa1", "", "", "")]);
    let sums = |sum: &str| BTreeMap::from([(RevisionId("aaaa1".into()), sum.to_owned())]);
    let fine = [row("aaaa1", "")];
    assert!(check(&graph, &fine, &sums("same"), false).is_ok());
    let error = check(&graph, &fine, &sums("other"), false).unwrap_err();
    assert!(matches!(error, PlanError::Edited { .. }), "{error}");
    let strange = [Applied {
        git_commit: Some("0123abc".into()),
        ..row("their1", "")
    }];
    let error = check(&graph, &strange, &sums("same"), false).unwrap_err();
    assert!(error.to_string().contains("0123abc"), "{error}");
    assert!(check(&graph, &strange, &sums("same"), true).is_ok());
    let half = [Applied {
        state: State::Partial,
        statement_no: 3,
        ..row("aaaa1", "")
    }];
    let error = check(&graph, &half, &sums("same"), true).unwrap_err();
    assert!(
        error.to_string().contains("`aaaa1`") && error.to_string().contains("`repair`"),
        "{error}"
    );
    assert_eq!(text(&resume(&half).unwrap().revisions), "aaaa1");
    assert!(matches!(resume(&fine), Err(PlanError::NothingToResume)));
}

#[test]
fn a_long_history_is_resolved_fast() {
    let lines: Vec<(String, String)> = (0..2000)
        .map(|at| {
            (
                format!("r{at:05}"),
                if at == 0 {
                    String::new()
                } else {
                    format!("r{:05}", at - 1)
                },
            )
        })
        .collect();
    let lines: Vec<(&str, &str, &str, &str)> = lines
        .iter()
        .map(|(id, parent)| (id.as_str(), parent.as_str(), "", ""))
        .collect();
    let graph = graph(&lines);
    let route = upgrade(&graph, &[], "head").unwrap();
    assert_eq!(route.revisions.len(), 2000);
    assert_eq!(route.revisions[1999].0, "r01999");
}
