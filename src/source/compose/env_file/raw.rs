//! Variables as `docker run --env-file` reads them: a line is a name and a
//! value, which is taken as it stands.

use std::collections::BTreeMap;

use super::super::Report;
use crate::source::Place;

/// Reads a file's text into `variables`; a later line wins. A name alone takes
/// the value that it has outside, if it has one.
pub fn parse(
    text: &str,
    file: u32,
    outside: &dyn Fn(&str) -> Option<String>,
    variables: &mut BTreeMap<String, String>,
    report: &mut Report,
) {
    for (line, number) in text.lines().zip(1..) {
        let start = line.trim_start();
        if start.is_empty() || start.starts_with('#') {
            continue;
        }
        let (name, value) = match start.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (start, None),
        };
        let mistake = if name.is_empty() {
            "a line has no name before `=`".to_owned()
        } else if name.contains(char::is_whitespace) {
            format!("the name `{name}` has a blank in it")
        } else {
            if let Some(value) = value.map(str::to_owned).or_else(|| outside(name)) {
                variables.insert(name.to_owned(), value);
            }
            continue;
        };
        let count = |text: &str| text.chars().count();
        let column = count(line) - count(start) + 1;
        report.error(mistake, Place::new(file, number, column, count(name)));
    }
}
