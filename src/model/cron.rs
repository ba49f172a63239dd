//! Schedules as `cron` writes them: `*/5 8-18 * * MON-FRI`, `@daily`.
//!
//! The grammar is that of Kubernetes: five fields, names of months and days,
//! and the short words. A day counts when it is one of the month's and one of
//! the week's; where neither is left open, when it is either.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

/// Schedules by a word.
const WORDS: &[(&str, &str)] = &[
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// How many years may lie between two moments.
const YEARS: i16 = 8;

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron(Moments);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Moments {
    /// Every so many seconds, counted from 1970.
    Every(i64),
    Fields(Fields),
}

/// The numbers that count, a bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fields {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether days of the month or of the week are left open.
    open: bool,
}

/// A field of the five.
struct Field {
    name: &'static str,
    range: RangeInclusive<u32>,
    names: &'static [&'static str],
}

impl Cron {
    /// Reads a schedule; an error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
            return Err("has a time zone in it, which has a field of its own, `timeZone`".into());
        }
        if let Some(length) = text.strip_prefix("@every ") {
            return every(length.trim()).map(|seconds| Self(Moments::Every(seconds)));
        }
        let word = WORDS.iter().find(|(word, _)| *word == text);
        let fields = word.map_or(text, |(_, fields)| fields);
        let words: Vec<&str> = fields.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = words[..] else {
            return Err(if text.starts_with('@') {
                let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
                format!("is none of {} and `@every 1h`", known.join(", "))
            } else {
                format!("has {} fields and not five", words.len())
            });
        };
        let (days, any_day) = bits(&Field::new("day of the month", 1..=31, &[]), day)?;
        let (weekdays, any_weekday) =
            bits(&Field::new("day of the week", 0..=6, WEEKDAYS), weekday)?;
        Ok(Self(Moments::Fields(Fields {
            minutes: bits(&Field::new("minute", 0..=59, &[]), minute)?.0,
            hours: bits(&Field::new("hour", 0..=23, &[]), hour)?.0,
            days,
            months: bits(&Field::new("month", 1..=12, MONTHS), month)?.0,
            weekdays,
            open: any_day || any_weekday,
        })))
    }

    /// The next moment after one, in a time zone; none when there is none for
    /// years.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match &self.0 {
            Moments::Every(seconds) => {
                let next = (after.as_second().div_euclid(*seconds) + 1) * seconds;
                Timestamp::from_second(next).ok()
            }
            Moments::Fields(fields) => fields.next(after, zone),
        }
    }
}

impl Fields {
    /// Goes from moment to moment, over days and hours that do not count at
    /// once. An hour that a clock leaves out has no moments, one that it
    /// repeats has them twice.
    fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let whole = after.as_second().div_euclid(60) * 60;
        let start = Timestamp::from_second(whole).ok()?.to_zoned(zone.clone());
        let mut at = later(&start, 1)?;
        let last = at.year().checked_add(YEARS)?;
        while at.year() <= last {
            if !self.has_day(at.date()) {
                at = at.tomorrow().ok()?.start_of_day().ok()?;
            } else if !has(self.hours, at.hour()) {
                at = later(&at, 60 - i64::from(at.minute()))?;
            } else if has(self.minutes, at.minute()) {
                return Some(at.timestamp());
            } else {
                at = later(&at, 1)?;
            }
        }
        None
    }

    fn has_day(&self, date: Date) -> bool {
        let day = has(self.days, date.day());
        let weekday = has(self.weekdays, date.weekday().to_sunday_zero_offset());
        let counts = if self.open {
            day && weekday
        } else {
            day || weekday
        };
        has(self.months, date.month()) && counts
    }
}

fn has(bits: u64, number: i8) -> bool {
    u32::try_from(number).is_ok_and(|number| bits >> number & 1 == 1)
}

fn later(at: &Zoned, minutes: i64) -> Option<Zoned> {
    at.checked_add(SignedDuration::from_secs(minutes * 60)).ok()
}

impl Field {
    fn new(name: &'static str, range: RangeInclusive<u32>, names: &'static [&'static str]) -> Self {
        Self { name, range, names }
    }

    /// A number, or a name that stands for one.
    fn number(&self, word: &str) -> Result<u32, String> {
        let lower = word.to_lowercase();
        let named = self.names.iter().position(|name| *name == lower);
        let named = named.and_then(|position| u32::try_from(position).ok());
        let number = match named {
            Some(position) => position + self.range.start(),
            None => word
                .parse()
                .map_err(|_| format!("has the {} `{word}`", self.name))?,
        };
        if self.range.contains(&number) {
            return Ok(number);
        }
        let (first, last) = (self.range.start(), self.range.end());
        Err(format!(
            "has the {} {number}, which is not between {first} and {last}",
            self.name
        ))
    }
}

/// The numbers of a field, and whether it is left open.
fn bits(field: &Field, text: &str) -> Result<(u64, bool), String> {
    let (mut bits, mut open) = (0, false);
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let length: usize = match step {
            Some(step) => step
                .parse()
                .ok()
                .filter(|length| *length > 0)
                .ok_or_else(|| format!("has the step `{step}` in the {}", field.name))?,
            None => 1,
        };
        let (first, last) = if matches!(range, "*" | "?") {
            open |= length == 1;
            (*field.range.start(), *field.range.end())
        } else if let Some((first, last)) = range.split_once('-') {
            (field.number(first)?, field.number(last)?)
        } else {
            let first = field.number(range)?;
            let last = step.map_or(first, |_| *field.range.end());
            (first, last)
        };
        if first > last {
            return Err(format!(
                "has the {} `{part}`, which ends before it begins",
                field.name
            ));
        }
        for number in (first..=last).step_by(length) {
            bits |= 1 << number;
        }
    }
    Ok((bits, open))
}

/// The seconds of `1h30m`; a minute at least, which is how exactly runs are
/// told apart.
fn every(text: &str) -> Result<i64, String> {
    let wrong = || format!("has the length of time `{text}`, which is not as `1h30m`");
    let (mut seconds, mut rest) = (0_i64, text);
    while !rest.is_empty() {
        let digits = rest
            .find(|it: char| !it.is_ascii_digit())
            .ok_or_else(wrong)?;
        let (count, unit) = rest.split_at(digits);
        let length = match unit.chars().next() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3600,
            _ => return Err(wrong()),
        };
        let count: i64 = count.parse().map_err(|_| wrong())?;
        let more = count.checked_mul(length).ok_or_else(wrong)?;
        seconds = seconds.checked_add(more).ok_or_else(wrong)?;
        rest = &unit[1..];
    }
    if seconds < 60 {
        return Err("runs more often than once a minute".into());
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next moments of a schedule after one, in a time zone.
    #[track_caller]
    fn check(schedule: &str, zone: &str, after: &str, expected: &[&str]) {
        let cron = Cron::parse(schedule).unwrap();
        let zone = TimeZone::get(zone).unwrap();
        let mut at: Timestamp = after.parse().unwrap();
        let mut found = Vec::new();
        for _ in expected {
            at = cron.next(at, &zone).unwrap();
            found.push(at.to_string());
        }
        assert_eq!(found, expected, "{schedule}");
    }

    #[test]
    fn fields_have_numbers_ranges_steps_and_names() {
        let noon = "2026-01-01T12:00:00Z"; // a Thursday
        check(
            "*/20 * * * *",
            "UTC",
            noon,
            &[
                "2026-01-01T12:20:00Z",
                "2026-01-01T12:40:00Z",
                "2026-01-01T13:00:00Z",
            ],
        );
        check(
            "5/30 12 * * *",
            "UTC",
            noon,
            &[
                "2026-01-01T12:05:00Z",
                "2026-01-01T12:35:00Z",
                "2026-01-02T12:05:00Z",
            ],
        );
        check(
            "0 9 * * mon-Wed",
            "UTC",
            noon,
            &["2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z"],
        );
        check("0 0 29 FEB ?", "UTC", noon, &["2028-02-29T00:00:00Z"]);
        check(
            "1,3-4 0 * * *",
            "UTC",
            noon,
            &[
                "2026-01-02T00:01:00Z",
                "2026-01-02T00:03:00Z",
                "2026-01-02T00:04:00Z",
            ],
        );
    }

    #[test]
    fn a_day_of_the_month_or_of_the_week_is_enough_when_both_are_said() {
        let start = "2026-01-01T00:00:00Z";
        check(
            "0 0 13 * 5",
            "UTC",
            start,
            &[
                "2026-01-02T00:00:00Z",
                "2026-01-09T00:00:00Z",
                "2026-01-13T00:00:00Z",
            ],
        );
        check("0 0 13 * *", "UTC", start, &["2026-01-13T00:00:00Z"]);
    }

    #[test]
    fn words_stand_for_schedules() {
        let start = "2026-05-17T10:30:30Z";
        check("@hourly", "UTC", start, &["2026-05-17T11:00:00Z"]);
        check("@weekly", "UTC", start, &["2026-05-24T00:00:00Z"]);
        check("@yearly", "UTC", start, &["2027-01-01T00:00:00Z"]);
        check(
            "@every 90m",
            "UTC",
            start,
            &["2026-05-17T12:00:00Z", "2026-05-17T13:30:00Z"],
        );
    }

    #[test]
    fn a_clock_that_is_put_leaves_moments_out_or_repeats_them() {
        let zone = "Europe/Berlin";
        check(
            "0 8 * * *",
            zone,
            "2026-03-28T00:00:00Z",
            &["2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z"],
        );
        check(
            "30 2 * * *",
            zone,
            "2026-03-28T12:00:00Z",
            &["2026-03-30T00:30:00Z"],
        );
        check(
            "30 2 * * *",
            zone,
            "2026-10-24T12:00:00Z",
            &["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
        );
    }

    #[test]
    fn what_never_comes_is_not_waited_for() {
        let cron = Cron::parse("0 0 31 2 *").unwrap();
        assert_eq!(cron.next(Timestamp::UNIX_EPOCH, &TimeZone::UTC), None);
    }

    #[test]
    fn mistakes_are_named() {
        for (schedule, said) in [
            ("* * * *", "has 4 fields and not five"),
            (
                "60 * * * *",
                "has the minute 60, which is not between 0 and 59",
            ),
            (
                "* * * * 7",
                "has the day of the week 7, which is not between 0 and 6",
            ),
            ("* * * foo *", "has the month `foo`"),
            ("*/0 * * * *", "has the step `0` in the minute"),
            (
                "9-5 * * * *",
                "has the minute `9-5`, which ends before it begins",
            ),
            ("@every 30s", "runs more often than once a minute"),
            (
                "TZ=UTC * * * * *",
                "has a time zone in it, which has a field of its own, `timeZone`",
            ),
        ] {
            assert_eq!(Cron::parse(schedule).unwrap_err(), said, "{schedule}");
        }
    }
}
