//! Numbers and truth values that are written as text.

use super::Mistake;

/// A whole number.
pub fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number with or without a fraction or exponent.
pub fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// A truth value: `true`, `false`, or one of the words of YAML 1.1, whatever
/// their case.
pub fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The mode of a file in octal digits.
pub fn file_mode(text: &str) -> Result<u32, Mistake> {
    u32::from_str_radix(text, 8).map_err(|_| {
        Mistake::new(format!("`{text}` is no file mode"))
            .hint("write it in octal digits, as in \"0440\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_truth_values() {
        assert_eq!(boolean("Yes"), Some(true));
        assert_eq!(boolean("off"), Some(false));
        assert_eq!(boolean("1"), None);
    }

    #[test]
    fn modes_are_octal() {
        assert_eq!(file_mode("0440"), Ok(0o440));
        assert_eq!(file_mode("644"), Ok(0o644));
        assert_eq!(
            file_mode("0o8").unwrap_err().to_string(),
            "`0o8` is no file mode"
        );
    }
}
