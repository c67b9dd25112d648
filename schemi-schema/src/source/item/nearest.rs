//! Which of the known words was meant.

/// `: did you mean …?` where a word is near, and the list of all words: the tail of an error.
pub(in crate::source) fn ways_out<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    let known: Vec<_> = known.into_iter().collect();
    let list = known
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ");
    match nearest(word, &known) {
        Some(near) => format!("did you mean `{near}`? valid are {list}"),
        None => format!("valid are {list}"),
    }
}

/// The word with the fewest typing mistakes between, if a third of it or less is mistyped.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = known
        .iter()
        .map(|known| (distance(&word, &known.to_lowercase()), *known))
        .min()?;
    let longest = word.chars().count().max(near.1.chars().count());
    (near.0 * 3 <= longest.max(3)).then_some(near.1)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (row[j - 1] + 1)
                .min(rows[i - 1][j] + 1)
                .min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_named_and_far_ones_are_not() {
        let known = ["default", "unique", "index"];
        assert_eq!(nearest("defualt", &known), Some("default"));
        assert_eq!(nearest("uniqe", &known), Some("unique"));
        assert_eq!(nearest("Index", &known), Some("index"));
        assert_eq!(nearest("colour", &known), None);
    }
}
