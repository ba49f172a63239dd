//! `build --check`: what the builder finds in Dockerfiles, in the words of
//! `docker buildx`.

use std::fmt::Write;

use futures_util::future::try_join_all;

use super::bake;
use super::context::{Context, wait_for};
use super::failure::Failure;
use crate::engine::inquiry::{Checked, Finding};
use crate::plan::Plan;

/// How many lines are shown, as far as the file has them.
const SHOWN: usize = 4;

/// Checks the Dockerfiles of all builds of a plan. 1: something was found.
pub fn run(context: &Context, plan: &Plan) -> Result<u8, Failure> {
    let specs = bake::builds(plan);
    let found = wait_for(async {
        let engine = context.engine().await?;
        let checks = specs.iter().map(|spec| engine.check_dockerfile(spec));
        Ok(try_join_all(checks).await?)
    })?;
    let mut texts: Vec<(&str, String)> = specs
        .iter()
        .zip(&found)
        .map(|(spec, checked)| (spec.service.as_str(), text(checked)))
        .collect();
    texts.sort();
    let texts: Vec<String> = texts
        .into_iter()
        .map(|(service, text)| format!("{service}\n\n{text}"))
        .collect();
    context.print(&texts.join("\n"))?;
    let is_good = |checked: &Checked| checked.warnings.is_empty() && checked.error.is_none();
    Ok(u8::from(!found.iter().all(is_good)))
}

fn text(checked: &Checked) -> String {
    let mut text = match (checked.warnings.len(), &checked.error) {
        (0, None) => "Check complete, no warnings found.\n".to_owned(),
        (0, Some(_)) => String::new(),
        (1, _) => "Check complete, 1 warning has been found!\n".to_owned(),
        (count, _) => format!("Check complete, {count} warnings have been found!\n"),
    };
    for warning in &checked.warnings {
        let url = match warning.url.as_str() {
            "" => String::new(),
            url => format!(" - {url}"),
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "\nWARNING: {}{url}\n{}",
            warning.rule, warning.message
        );
        text += &excerpt(warning);
    }
    if let Some(error) = &checked.error {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "error: {}", error.message);
        text += &excerpt(error);
    }
    text
}

/// The lines that are meant, with lines around them where they are few.
fn excerpt(finding: &Finding) -> String {
    let count = finding.text.len();
    let Some((first, last)) = finding.lines else {
        return String::new();
    };
    if !(1..=count).contains(&first) {
        return String::new();
    }
    let last = last.clamp(first, count);
    let room = if first == last { SHOWN } else { SHOWN / 2 };
    let (mut from, mut to, mut given) = (first, last, 0);
    while given < room {
        if from > 1 {
            from -= 1;
            given += 1;
        }
        if to < count {
            to += 1;
            given += 1;
        }
        given += 1;
    }
    let rule = "-".repeat(20);
    let mut text = format!("{}:{first}\n{rule}\n", finding.file);
    for line in from..=to {
        let mark = if (first..=last).contains(&line) {
            ">>>"
        } else {
            "   "
        };
        let _ = writeln!(text, " {line:3} | {mark} {}", finding.text[line - 1]);
    }
    text + &rule + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn finding(lines: (usize, usize)) -> Finding {
        Finding {
            rule: "FromAsCasing".into(),
            url: "https://example.com/rule".into(),
            message: "'as' and 'FROM' keywords' casing do not match".into(),
            file: "/app/Dockerfile".into(),
            text: ["FROM a as b", "RUN c", "RUN d", "CMD e", ""]
                .map(str::to_owned)
                .into(),
            lines: Some(lines),
        }
    }

    #[test]
    fn findings_are_shown_with_their_lines() {
        let checked = Checked {
            warnings: vec![finding((1, 1)), finding((2, 3))],
            error: None,
        };
        expect![[r#"
            Check complete, 2 warnings have been found!

            WARNING: FromAsCasing - https://example.com/rule
            'as' and 'FROM' keywords' casing do not match
            /app/Dockerfile:1
            --------------------
               1 | >>> FROM a as b
               2 |     RUN c
               3 |     RUN d
            --------------------

            WARNING: FromAsCasing - https://example.com/rule
            'as' and 'FROM' keywords' casing do not match
            /app/Dockerfile:2
            --------------------
               1 |     FROM a as b
               2 | >>> RUN c
               3 | >>> RUN d
               4 |     CMD e
            --------------------
        "#]]
        .assert_eq(&text(&checked));
    }

    #[test]
    fn an_error_is_told_and_nothing_is_found_in_a_good_file() {
        let checked = Checked {
            warnings: Vec::new(),
            error: Some(finding((9, 9))),
        };
        let said = "error: 'as' and 'FROM' keywords' casing do not match\n";
        assert_eq!(text(&checked), said);
        let good = text(&Checked::default());
        assert_eq!(good, "Check complete, no warnings found.\n");
    }
}
