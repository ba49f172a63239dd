//! The order of keys in YAML: as people count, so that `web2` comes before
//! `web10`.

use std::cmp::Ordering;

/// Compares two keys. Numbers in them count as numbers; what is no letter
/// comes before letters, but after a number letters come first.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    let mut after_number = false;
    loop {
        let (left, right) = match (part(&mut a), part(&mut b)) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(left), Some(right)) => (left, right),
        };
        match left.compare(&right, after_number) {
            Ordering::Equal => after_number = matches!(left, Part::Number(_)),
            unequal => return unequal,
        }
    }
}

/// A piece of a key.
enum Part<'a> {
    Number(&'a str),
    Letter(char),
    Other(char),
}

/// Takes the first piece off a key.
fn part<'a>(rest: &mut &'a str) -> Option<Part<'a>> {
    let first = rest.chars().next()?;
    let length = if first.is_ascii_digit() {
        let end = rest.find(|c: char| !c.is_ascii_digit());
        end.unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    let (taken, left) = rest.split_at(length);
    *rest = left;
    Some(match first {
        '0'..='9' => Part::Number(taken),
        _ if first.is_alphabetic() => Part::Letter(first),
        _ => Part::Other(first),
    })
}

impl Part<'_> {
    fn compare(&self, other: &Self, after_number: bool) -> Ordering {
        match (self, other) {
            (Self::Letter(a), Self::Letter(b)) | (Self::Other(a), Self::Other(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => {
                let value = |text: &str| text.trim_start_matches('0').len();
                let digits = |text| str::trim_start_matches(text, '0');
                value(a)
                    .cmp(&value(b))
                    .then_with(|| digits(*a).cmp(digits(*b)))
                    .then_with(|| a.len().cmp(&b.len()))
            }
            (Self::Letter(_), _) => letters(after_number),
            (_, Self::Letter(_)) => letters(after_number).reverse(),
            (Self::Other(_), Self::Number(_)) => Ordering::Less,
            (Self::Number(_), Self::Other(_)) => Ordering::Greater,
        }
    }
}

/// How a letter compares to what is none.
fn letters(after_number: bool) -> Ordering {
    if after_number {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count() {
        let mut keys = [
            "a10", "a2", "a", "b", "A", "a-b", "ab", "a02", "a2b", "1", "_",
        ];
        keys.sort_by(|a, b| natural(a, b));
        assert_eq!(
            keys,
            [
                "_", "1", "A", "a", "a-b", "a2", "a2b", "a02", "a10", "ab", "b"
            ]
        );
    }

    #[test]
    fn long_numbers_count_too() {
        let large = format!("a{}", "1".repeat(40));
        assert_eq!(natural("a9", &large), Ordering::Less);
        assert_eq!(natural("", "a"), Ordering::Less);
        assert_eq!(natural("a", "a"), Ordering::Equal);
    }
}
