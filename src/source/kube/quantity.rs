//! Amounts as Kubernetes writes them: `500m`, `1.5`, `64Mi`, `1e3`.

/// An amount, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

/// What stands behind the number, and what it multiplies thousandths with: a
/// numerator and a denominator.
const SUFFIXES: &[(&str, i128, i128)] = &[
    ("", 1000, 1),
    ("n", 1, 1_000_000),
    ("u", 1, 1000),
    ("m", 1, 1),
    ("k", 1_000_000, 1),
    ("M", 1_000_000_000, 1),
    ("G", 1_000_000_000_000, 1),
    ("T", 1_000_000_000_000_000, 1),
    ("P", 1_000_000_000_000_000_000, 1),
    ("E", 1_000_000_000_000_000_000_000, 1),
    ("Ki", 1000 << 10, 1),
    ("Mi", 1000 << 20, 1),
    ("Gi", 1000 << 30, 1),
    ("Ti", 1000 << 40, 1),
    ("Pi", 1000 << 50, 1),
    ("Ei", 1000 << 60, 1),
];

impl Quantity {
    /// Reads an amount; none when it is not one. Fractions of a thousandth
    /// are rounded up, as the API server does it.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let negative = text.starts_with('-');
        let end = unsigned
            .find(|it: char| !it.is_ascii_digit() && it != '.')
            .unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if number.trim_matches('.').is_empty() || fraction.contains('.') || number.len() > 18 {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let (up, down) = factor(suffix)?;
        let (value, down) = (digits.checked_mul(up)?, scale.checked_mul(down)?);
        let rounded = value / down + i128::from(value % down != 0);
        Some(Self(if negative { -rounded } else { rounded }))
    }

    /// Thousandths, as processors are counted.
    pub fn thousandths(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// Whole units, rounded up, as bytes are counted.
    pub fn units(self) -> i64 {
        let rounded = self.0.div_euclid(1000) + i128::from(self.0.rem_euclid(1000) > 0);
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }

    /// Whether it is below nothing.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

fn factor(suffix: &str) -> Option<(i128, i128)> {
    if let Some(exponent) = suffix.strip_prefix(['e', 'E']).filter(|it| !it.is_empty()) {
        let exponent: i32 = exponent.parse().ok()?;
        let power = 10_i128.checked_pow(exponent.unsigned_abs().min(19))?;
        return Some(if exponent < 0 {
            (1000, power)
        } else {
            (1000 * power, 1)
        });
    }
    let mut known = SUFFIXES.iter();
    known
        .find(|(name, _, _)| *name == suffix)
        .map(|(_, up, down)| (*up, *down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_the_api_server_reads_them() {
        let thousandths = |text| Quantity::parse(text).map(Quantity::thousandths);
        assert_eq!(thousandths("500m"), Some(500));
        assert_eq!(thousandths("1.5"), Some(1500));
        assert_eq!(thousandths(".5"), Some(500));
        assert_eq!(thousandths("2"), Some(2000));
        assert_eq!(thousandths("100u"), Some(1));
        assert_eq!(thousandths("-1"), Some(-1000));
        let units = |text| Quantity::parse(text).map(Quantity::units);
        assert_eq!(units("64Mi"), Some(64 << 20));
        assert_eq!(units("1.5Gi"), Some(3 << 29));
        assert_eq!(units("1e3"), Some(1000));
        assert_eq!(units("128974848000m"), Some(128_974_848));
        assert_eq!(units("1E"), Some(1_000_000_000_000_000_000));
        assert_eq!(units("100m"), Some(1));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "", "64Zz", "64 Mi", "Mi", "1.2.3", "64MB", "1Gb", "five", ".", "1e",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }
}
