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

/// Levenshtein's distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_strangers_are_not() {
        assert_eq!(near("revise", ["revises", "message"]), ["revises"]);
        assert!(near("note", ["revises", "message"]).is_empty());
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
