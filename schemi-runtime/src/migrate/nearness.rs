//! Names that somebody may have meant.

use std::collections::BTreeSet;

/// The candidates that differ from a word by a slip or two, nearest first.
pub(crate) fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    let mut found = BTreeSet::new();
    for candidate in candidates {
        let distance = distance(word, candidate);
        if distance <= limit {
            found.insert((distance, candidate));
        }
    }
    found.into_iter().map(|(_, name)| name).take(5).collect()
}

/// The slips between two words: characters added, left out, replaced, or two neighbours swapped.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(row[j - 1] + 1).min(rows[i - 1][j] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_strangers_are_not() {
        assert_eq!(near("revise", ["revises", "message"]), ["revises"]);
        assert!(near("note", ["revises", "message"]).is_empty());
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(near("haed", ["head", "heads", "base"]), ["head"]);
    }
}
