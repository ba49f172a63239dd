//! Amounts of bytes: `512m`, `1.5gb`, `64KiB`, `-1`.

use super::{Mistake, float};
use crate::model::Bytes;

/// Reads an amount of bytes: a whole number, or a number with a unit of 1024.
/// The unit may have `b` or `ib` behind it, and one blank before it.
pub fn bytes(text: &str) -> Result<Bytes, Mistake> {
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(Bytes(whole));
    }
    let mistake = || {
        Mistake::new(format!("`{text}` is no amount of bytes"))
            .hint("write a number and a unit, as in 512m or 1.5gb")
    };
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ');
    let end = text.rfind(numeric).ok_or_else(mistake)? + 1;
    let (number, unit) = text.split_at(end);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let number = float(number).ok_or_else(mistake)?;
    let factor = factor(&unit.to_lowercase()).ok_or_else(|| {
        Mistake::new(format!("`{unit}` in the size `{text}` is no unit"))
            .hint("units are b, k, m, g, t and p")
    })?;
    if number < 0.0 || number.is_nan() {
        return Err(mistake());
    }
    #[allow(clippy::cast_possible_truncation)] // what is below a byte is dropped
    Ok(Bytes((number * factor) as i64))
}

fn factor(unit: &str) -> Option<f64> {
    let mut chars = unit.chars();
    let Some(first) = chars.next() else {
        return Some(1.0);
    };
    let power = match first {
        'b' => return chars.next().is_none().then_some(1.0),
        'k' => 1,
        'm' => 2,
        'g' => 3,
        't' => 4,
        'p' => 5,
        _ => return None,
    };
    matches!(chars.as_str(), "" | "b" | "ib").then(|| 1024_f64.powi(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<i64, String> {
        bytes(text)
            .map(|it| it.0)
            .map_err(|mistake| mistake.to_string())
    }

    #[test]
    fn amounts() {
        assert_eq!(read("1024"), Ok(1024));
        assert_eq!(read("1k"), Ok(1024));
        assert_eq!(read("1.5KB"), Ok(1536));
        assert_eq!(read("2 GiB"), Ok(2 << 30));
        assert_eq!(read("10b"), Ok(10));
        assert_eq!(read("1p"), Ok(1 << 50));
        assert_eq!(read("-1"), Ok(-1));
        assert_eq!(read("1.9"), Ok(1));
    }

    #[test]
    fn mistakes() {
        assert_eq!(read("1q").unwrap_err(), "`q` in the size `1q` is no unit");
        assert_eq!(
            read("1bb").unwrap_err(),
            "`bb` in the size `1bb` is no unit"
        );
        assert_eq!(read("m").unwrap_err(), "`m` is no amount of bytes");
        assert_eq!(read("").unwrap_err(), "`` is no amount of bytes");
        assert_eq!(read("-1m").unwrap_err(), "`-1m` is no amount of bytes");
        assert_eq!(read("1  m").unwrap_err(), "`1  m` is no amount of bytes");
    }
}
