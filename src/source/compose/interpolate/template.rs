//! `$NAME`, `${NAME}` and `${NAME:-operand}` in a text.
//!
//! The grammar is Docker Compose's to the byte. `$$` is a dollar; a `$` before
//! anything else but a name or a brace stays. Operators: `:-` and `-` (default),
//! `:+` and `+` (instead), `:?` and `?` (required); the colon lets an empty
//! value count as unset. The operand reaches to the brace that balances, or
//! where none does to the last one of the line; it is itself a template, read
//! only when it is needed.

use std::borrow::Cow;

/// How deep operands may nest.
const DEEPEST: usize = 100;

/// What is wrong with a template, or odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The part of the text that it is about.
    pub expression: String,
}

/// The kinds of faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// `${` without a name, an operator or a brace where one belongs.
    Invalid,
    /// A variable that `?` demands, and the message that was given.
    Required {
        /// Its name.
        name: String,
        /// The message, or nothing.
        reason: String,
    },
    /// Operands within operands, too many.
    Deep,
    /// A variable without a value: harmless, it becomes nothing.
    Unset {
        /// Its name.
        name: String,
    },
}

/// Gives the value of a variable, when it is set.
pub type Lookup<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// The text with every variable replaced; what is wrong goes to `faults`.
pub fn substitute<'t>(text: &'t str, lookup: &Lookup, faults: &mut Vec<Fault>) -> Cow<'t, str> {
    if text.contains('$') {
        Cow::Owned(expand(text, lookup, faults, 0))
    } else {
        Cow::Borrowed(text)
    }
}

fn expand(text: &str, lookup: &Lookup, faults: &mut Vec<Fault>, depth: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut line_end = LineEnd::default();
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let dollar = &rest[at..];
        let after = &dollar[1..];
        match after.bytes().next() {
            Some(b'$') => {
                out.push('$');
                rest = &after[1..];
            }
            Some(b'{') => {
                let last = line_end.last_brace(dollar, text.len());
                let length = braced(dollar, last, lookup, faults, depth, &mut out);
                rest = &dollar[length..];
            }
            Some(first) if starts_name(first) => {
                let (name, left) = after.split_at(name_length(after));
                out.push_str(&plain(name, &dollar[..=name.len()], lookup, faults));
                rest = left;
            }
            _ => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The last closing brace of the line that the reading is in, looked for once
/// a line: both count from the end of the text.
#[derive(Default)]
struct LineEnd {
    line: Option<usize>,
    brace: Option<usize>,
}

impl LineEnd {
    /// Where the last brace of `rest`'s first line is.
    fn last_brace(&mut self, rest: &str, total: usize) -> Option<usize> {
        let read = total - rest.len();
        if self.line.is_none_or(|end| read >= end) {
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            self.line = Some(read + line.len() + 1);
            self.brace = line.rfind('}').map(|at| read + at);
        }
        self.brace.and_then(|at| at.checked_sub(read))
    }
}

/// Replaces a text that starts with `${`; says how much of it is read.
fn braced(
    text: &str,
    last: Option<usize>,
    lookup: &Lookup,
    faults: &mut Vec<Fault>,
    depth: usize,
    out: &mut String,
) -> usize {
    let name = &text[2..2 + name_length(&text[2..])];
    let after = &text[2 + name.len()..];
    if !name.is_empty() && after.starts_with('}') {
        let expression = &text[..name.len() + 3];
        out.push_str(&plain(name, expression, lookup, faults));
        return expression.len();
    }
    let operator = operator(after).filter(|_| !name.is_empty());
    let (Some((operator, lenient)), Some(last)) = (operator, last) else {
        faults.push(Fault {
            kind: FaultKind::Invalid,
            expression: text[..invalid_end(text)].to_owned(),
        });
        return text.len(); // what follows could be read in many ways
    };
    let end = balanced(&text[..=last]).unwrap_or(last);
    let start = 3 + name.len() + usize::from(lenient);
    let operand = &text[start..end];
    if depth >= DEEPEST {
        faults.push(Fault {
            kind: FaultKind::Deep,
            expression: text[..=end].to_owned(),
        });
        return end + 1;
    }
    let value = lookup(name).filter(|value| !(lenient && value.is_empty()));
    match (operator, value) {
        (b'-' | b'?', Some(value)) => out.push_str(&value),
        (b'-', None) | (b'+', Some(_)) => {
            out.push_str(&expand(operand, lookup, faults, depth + 1));
        }
        (b'?', None) => {
            let reason = expand(operand, lookup, faults, depth + 1);
            let name = name.to_owned();
            faults.push(Fault {
                kind: FaultKind::Required { name, reason },
                expression: text[..=end].to_owned(),
            });
        }
        _ => {}
    }
    end + 1
}

fn plain(name: &str, expression: &str, lookup: &Lookup, faults: &mut Vec<Fault>) -> String {
    lookup(name).unwrap_or_else(|| {
        faults.push(Fault {
            kind: FaultKind::Unset {
                name: name.to_owned(),
            },
            expression: expression.to_owned(),
        });
        String::new()
    })
}

/// How much of a text that starts with `${` to show for it.
fn invalid_end(text: &str) -> usize {
    let line = &text[..text.find('\n').unwrap_or(text.len())];
    line.find('}').map_or(line.len().min(2), |at| at + 1)
}

/// The operator that a text starts with, and whether a colon goes before it.
fn operator(text: &str) -> Option<(u8, bool)> {
    let (lenient, rest) = match text.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let sign = rest.bytes().next().filter(|it| b"-+?".contains(it))?;
    Some((sign, lenient))
}

/// Where the brace closes that a text starting with `${` opens. The character
/// after an opening brace is not looked at, in the peer and so here.
fn balanced(text: &str) -> Option<usize> {
    let mut open = 0usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' => {
                open += 1;
                bytes.next();
            }
            b'}' => {
                open = open.checked_sub(1)?;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn starts_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}

/// How long a name a text starts with; 0 for none.
fn name_length(text: &str) -> usize {
    if !text.bytes().next().is_some_and(starts_name) {
        return 0;
    }
    let part = |it: &u8| *it == b'_' || it.is_ascii_alphanumeric();
    text.bytes().take_while(part).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<String> {
        let known = [("FOO", "foo"), ("EMPTY", "")];
        let found = known.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }

    fn read(text: &str) -> (String, Vec<FaultKind>) {
        let mut faults = Vec::new();
        let out = substitute(text, &lookup, &mut faults).into_owned();
        (out, faults.into_iter().map(|it| it.kind).collect())
    }

    #[test]
    fn every_operator() {
        for (text, value) in [
            ("$FOO-${FOO}", "foo-foo"),
            ("${U:-d}${EMPTY:-e}${FOO:-f}", "defoo"),
            ("${U-d}${EMPTY-e}", "d"),
            ("${FOO:+a}${EMPTY:+b}${U:+c}", "a"),
            ("${FOO+a}${EMPTY+b}${U+c}", "ab"),
            ("${FOO:?x}${EMPTY?x}", "foo"),
        ] {
            assert_eq!(read(text), (value.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn dollars_that_are_no_variables_stay() {
        for (text, value) in [
            ("$$FOO $${FOO}", "$FOO ${FOO}"),
            ("a $ b$", "a $ b$"),
            ("$1 $} $é", "$1 $} $é"),
            ("${U:-$$x}", "$x"),
        ] {
            assert_eq!(read(text), (value.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn an_operand_ends_where_its_braces_balance() {
        for (text, value) in [
            ("${U:-${V:-${FOO}}} }", "foo }"),
            ("${U:-{\"a\": {\"b\":1}}} x", "{\"a\": {\"b\":1}} x"),
            ("${U:-{}}", "{}"),
            ("${U:-a}b}", "ab}"),
            ("${U:-:?x-y}", ":?x-y"),
            ("${U:-a} ${U:-b}", "a b"),
            ("${FOO:-${}", "foo"), // an operand that is not needed is not read
        ] {
            assert_eq!(read(text), (value.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn what_is_no_template() {
        for text in [
            "${",
            "${}",
            "${ FOO}",
            "${FOO!}",
            "${FOO:}",
            "${FOO:=x}",
            "${1}",
            "${U:-a\nb}",
        ] {
            assert_eq!(read(text).1, [FaultKind::Invalid], "{text}");
        }
    }

    #[test]
    fn everything_wrong_in_a_text_is_told() {
        let unset = |name: &str| FaultKind::Unset {
            name: name.to_owned(),
        };
        let required = |name: &str, reason: &str| FaultKind::Required {
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        assert_eq!(
            read("${U:?need $FOO} $V ${EMPTY:?}"),
            (
                " ".repeat(2),
                vec![required("U", "need foo"), unset("V"), required("EMPTY", "")]
            )
        );
    }

    #[test]
    fn hostile_templates_take_linear_time() {
        let many = "${FOO:-x}".repeat(200_000);
        assert_eq!(read(&many).0.len(), 600_000);
        let deep = "${U:-".repeat(20_000) + &"}".repeat(20_000);
        assert_eq!(read(&deep).1, [FaultKind::Deep]);
        let open = "${U:-{".repeat(20_000) + &"}".repeat(200);
        assert_eq!(read(&open).1, [FaultKind::Deep]);
    }
}
