//! Did you mean …: the known word that is nearest to one that is not known.

/// The nearest of the known words, if it is near enough to be meant: one
/// change in a short word, one in three letters in a long one. Of equally near
/// words the first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, removed, replaced or swapped with their
/// neighbour, whatever their case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut fewest = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                fewest = fewest.min(before[j - 1] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["image", "ports", "networks", "build"];
        assert_eq!(nearest("imagee", known), Some("image"));
        assert_eq!(nearest("netwroks", known), Some("networks"));
        assert_eq!(nearest("Port", known), Some("ports"));
        assert_eq!(nearest("command", known), None);
    }

    #[test]
    fn a_swap_is_one_change() {
        assert_eq!(distance("hots", "host"), 1);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(distance("same", "SAME"), 0);
    }
}
