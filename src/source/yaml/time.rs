//! Points in time: unquoted texts that go-yaml takes for a date.

/// Whether an unquoted text is a point in time: a day, or a day and a time.
pub(super) fn is_time(text: &str) -> bool {
    canonical(text).is_some()
}

/// A point in time as RFC 3339 writes it; one without an offset is in UTC.
pub(super) fn canonical(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(4)?;
    let year = number(year, 0..=9999)?;
    let (month, rest) = rest.strip_prefix('-')?.split_once('-')?;
    let (day, time) = match rest.find(['T', 't', ' ']) {
        Some(end) => (&rest[..end], &rest[end..]),
        None => (rest, ""),
    };
    let month = short(month, 1..=12)?;
    let day = short(day, 1..=days(year, month))?;
    let time = match time.split_at_checked(1) {
        None => "00:00:00Z".to_owned(),
        Some((" ", time)) => clock(time)? + "Z",
        Some((_, time)) => {
            let end = time.find(['Z', '+', '-'])?;
            clock(&time[..end])? + offset(&time[end..])?
        }
    };
    Some(format!("{year:04}-{month:02}-{day:02}T{time}"))
}

/// `5:04:3.250` as `05:04:03.25`.
fn clock(text: &str) -> Option<String> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (second, fraction) = match seconds.split_once(['.', ',']) {
        Some((second, fraction)) => (second, Some(fraction)),
        None => (seconds, None),
    };
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if fraction.is_some_and(|it| !digits(it)) {
        return None;
    }
    let (hour, minute) = (short(hour, 0..=23)?, short(minute, 0..=59)?);
    let second = short(second, 0..=59)?;
    // Nanoseconds are all that is kept.
    let fraction = fraction.unwrap_or_default();
    let fraction = fraction[..fraction.len().min(9)].trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hour:02}:{minute:02}:{second:02}{dot}{fraction}"))
}

/// `Z`, `+01:00`.
fn offset(text: &str) -> Option<&str> {
    if text == "Z" {
        return Some(text);
    }
    let (hours, minutes) = text[1..].split_once(':')?;
    number(hours, 0..=24)?;
    number(minutes, 0..=60)?;
    let two = hours.len() == 2 && minutes.len() == 2;
    let zero = matches!(&text[1..], "00:00");
    two.then_some(if zero { "Z" } else { text })
}

/// A number of one or two digits.
fn short(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    number(text, range).filter(|_| text.len() <= 2)
}

fn number(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let digits = text.bytes().all(|it| it.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits)?;
    range.contains(&number).then_some(number)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn days_and_times_are_told_from_other_texts() {
        for (text, expect) in [
            ("2001-01-01", Some("2001-01-01T00:00:00Z")),
            ("2001-1-2", Some("2001-01-02T00:00:00Z")),
            ("2000-02-29", Some("2000-02-29T00:00:00Z")),
            ("1900-02-29", None),
            ("2001-13-01", None),
            ("2001-01-001", None),
            ("2001-01", None),
            ("201-01-01", None),
            ("2001-01-01x", None),
            ("2001-01-01 1:2:3", Some("2001-01-01T01:02:03Z")),
            ("2001-01-01 10:00", None),
            ("2001-01-01 10:11:12.5 +3", None),
            ("2001-01-01T10:00:00", None),
            ("2001-01-01T10:00:00.500Z", Some("2001-01-01T10:00:00.5Z")),
            (
                "2001-12-14t21:59:43.10-05:00",
                Some("2001-12-14T21:59:43.1-05:00"),
            ),
            ("2001-12-14T21:59:43+00:00", Some("2001-12-14T21:59:43Z")),
            ("2001-12-14T24:00:00Z", None),
            ("2001-12-14T21:59:43-5", None),
            ("1234-é", None),
        ] {
            assert_eq!(canonical(text).as_deref(), expect, "{text}");
        }
    }
}
