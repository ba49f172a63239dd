//! Numbers with a fraction, as Go writes them: the canonical document and the
//! configuration hash are texts of its libraries.
//!
//! All forms have the fewest digits that read back as the same number; they
//! differ in when they turn to an exponent, and in how that looks.

/// As Go's `%g` and its YAML library: `1.5`, `1e+06`, `1e-05`, `+Inf`.
pub fn general(value: f64) -> String {
    written(value, -4, 6, |power| {
        let sign = if power < 0 { '-' } else { '+' };
        format!("e{sign}{:02}", power.unsigned_abs())
    })
}

/// As Go's JSON library: `1.5`, `1000000`, `1e-7`, `1e+21`.
pub fn json(value: f64) -> String {
    written(value, -6, 21, |power| {
        let sign = if power < 0 { "-" } else { "+" };
        format!("e{sign}{}", power.unsigned_abs())
    })
}

/// Writes without an exponent while the power of ten is in `from..to`.
fn written(value: f64, from: i32, to: i32, exponent: fn(i32) -> String) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let shortest = format!("{value:e}");
    let (digits, power) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    match power.parse::<i32>() {
        Ok(power) if power < from || power >= to => format!("{digits}{}", exponent(power)),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_general_form_turns_to_an_exponent_at_a_million() {
        let all = [
            999_999.0,
            1e6,
            100_000.5,
            1_234_567.5,
            0.0001,
            0.000_012_34,
            -0.0,
            1e20,
        ];
        let written: Vec<_> = all.into_iter().map(general).collect();
        assert_eq!(
            written,
            [
                "999999",
                "1e+06",
                "100000.5",
                "1.2345675e+06",
                "0.0001",
                "1.234e-05",
                "-0",
                "1e+20"
            ]
        );
        assert_eq!(general(f64::INFINITY), "+Inf");
    }

    #[test]
    fn json_turns_to_an_exponent_far_out() {
        let written: Vec<_> = [1e6, 1e20, 1e21, 1e-6, 1e-7, 0.1]
            .into_iter()
            .map(json)
            .collect();
        assert_eq!(
            written,
            [
                "1000000",
                "100000000000000000000",
                "1e+21",
                "0.000001",
                "1e-7",
                "0.1"
            ]
        );
    }
}
