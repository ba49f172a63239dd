//! A failure as text: the message, the place, the line with a marker, and
//! what to do.
//!
//! Only the lines that are pointed at are handed to the renderer, so that the
//! size of a file does not matter.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

use super::Report;
use crate::source::{Diagnostic, Place, Severity, Sources};

/// How many characters of a source line are kept at most.
const LINE_LIMIT: u32 = 4_000;

/// No more elements.
const NOTHING: [Snippet<'static, Annotation<'static>>; 0] = [];

/// The text of all reports, an empty line between two. Ends with a line break
/// unless there is nothing to say.
pub fn render(reports: &[Report], sources: &Sources, colour: bool, width: usize) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii)
    .term_width(width);
    let texts: Vec<String> = reports
        .iter()
        .map(|report| one(report, sources, &renderer))
        .collect();
    texts.join("\n")
}

fn one(report: &Report, sources: &Sources, renderer: &Renderer) -> String {
    let diagnostic = &report.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Note => Level::WARNING.with_name(Some("note")),
    };
    // Further lines of a message that points nowhere stand as they are:
    // scripts look for them.
    let (title, further) = match diagnostic.message.split_once('\n') {
        Some((title, further)) if diagnostic.place.is_none() => (title, further),
        _ => (diagnostic.message.as_str(), ""),
    };
    let mut group = level
        .primary_title(title)
        .elements(marked(diagnostic, sources));
    let lone_place = diagnostic.place.and_then(|place| {
        let path = sources.path(place)?.to_string_lossy().into_owned();
        excerpt(sources, place).is_none().then(|| {
            Origin::path(path)
                .line(place.line as usize)
                .char_column(place.column as usize)
        })
    });
    if let Some(origin) = lone_place {
        group = group.element(origin);
    }
    let hint = diagnostic.hint.as_deref();
    if let Some(hint) = hint.filter(|_| diagnostic.place.is_some()) {
        group = group.element(Level::HELP.message(hint));
    }
    let mut text = renderer.render(&[group]);
    text.push('\n');
    if !further.is_empty() {
        text.push_str(further);
        text.push('\n');
    }
    if let Some(hint) = hint.filter(|_| diagnostic.place.is_none()) {
        let help = Level::HELP.primary_title(hint).elements(NOTHING);
        text.push_str(&renderer.render(&[help]));
        text.push('\n');
    }
    if let Some((title, lines)) = &report.excerpt {
        let block: Vec<String> = std::iter::once(format!("  {title}:\n"))
            .chain(lines.iter().map(|line| format!("    {line}\n")))
            .collect();
        text.push_str(&block.concat());
    }
    text
}

/// The lines that a diagnostic points at, each in a snippet of its own.
fn marked<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let primary = diagnostic
        .place
        .map(|place| (place, AnnotationKind::Primary, None));
    let related = diagnostic
        .related
        .as_ref()
        .map(|(place, label)| (*place, AnnotationKind::Context, Some(label.as_str())));
    primary
        .into_iter()
        .chain(related)
        .filter_map(|(place, kind, label)| {
            let (path, line) = excerpt(sources, place)?;
            let start = byte_of(line, place.column.saturating_sub(1));
            let end = byte_of(line, place.column.saturating_sub(1) + place.length.get());
            Some(
                Snippet::source(line)
                    .path(path)
                    .line_start(place.line as usize)
                    .annotation(kind.span(start..end.max(start)).label(label)),
            )
        })
        .collect()
}

/// The path and the line of a place; none when the file has no such line.
fn excerpt(sources: &Sources, place: Place) -> Option<(String, &str)> {
    let file = sources.get(place.file)?;
    let line = file.line(place.line)?;
    let end = byte_of(line, LINE_LIMIT);
    Some((file.path.to_string_lossy().into_owned(), &line[..end]))
}

/// The byte at which the character of this index begins, or the end.
fn byte_of(line: &str, character: u32) -> usize {
    line.char_indices()
        .nth(character as usize)
        .map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn place(line: usize, column: usize, length: usize) -> Place {
        Place::new(0, line, column, length)
    }

    fn check(report: impl Into<Report>, expected: &Expect) {
        let mut sources = Sources::default();
        sources.add(
            "compose.yaml",
            "services:\n  web:\n    imagee: nginx\n    image: nginx # größer\n",
        );
        expected.assert_eq(&render(&[report.into()], &sources, false, 100));
    }

    #[test]
    fn a_mistake_shows_its_line() {
        check(
            Diagnostic::error("unknown key `imagee`")
                .at(place(3, 5, 6))
                .hint("did you mean `image`?"),
            &expect![[r#"
                error: unknown key `imagee`
                 --> compose.yaml:3:5
                  |
                3 |     imagee: nginx
                  |     ^^^^^^
                  |
                  = help: did you mean `image`?
            "#]],
        );
    }

    #[test]
    fn a_second_place_explains_the_first() {
        check(
            Diagnostic::error("a key stands twice")
                .at(place(4, 5, 5))
                .related(place(3, 5, 6), "first here"),
            &expect![[r#"
                error: a key stands twice
                 --> compose.yaml:4:5
                  |
                4 |     image: nginx # größer
                  |     ^^^^^
                  |
                 ::: compose.yaml:3:5
                  |
                3 |     imagee: nginx
                  |     ------ first here
            "#]],
        );
    }

    #[test]
    fn a_place_past_the_end_is_still_named() {
        check(
            Diagnostic::error("unexpected end").at(place(9, 1, 1)),
            &expect![[r#"
                error: unexpected end
                --> compose.yaml:9:1
            "#]],
        );
    }

    #[test]
    fn a_marker_past_the_end_of_its_line_stands_at_the_end() {
        check(
            Diagnostic::note("odd").at(place(4, 24, 90)),
            &expect![[r#"
                note: odd
                 --> compose.yaml:4:24
                  |
                4 |     image: nginx # größer
                  |                        ^^
            "#]],
        );
    }

    #[test]
    fn without_a_place_there_is_the_message_and_the_hint() {
        check(
            Diagnostic::error("no such service: wbe").hint("did you mean `web`?"),
            &expect![[r#"
                error: no such service: wbe
                help: did you mean `web`?
            "#]],
        );
    }

    #[test]
    fn more_lines_follow_under_their_title() {
        check(
            Report {
                diagnostic: Diagnostic::error("container a-b-1 exited (3)"),
                excerpt: Some(("its last lines".into(), vec!["one".into(), "two".into()])),
            },
            &expect![[r#"
                error: container a-b-1 exited (3)
                  its last lines:
                    one
                    two
            "#]],
        );
    }
}
