//! A command line as text, divided into words as Docker Compose does it.
//!
//! It looks like a shell's but is none: nothing is run or replaced, and what
//! comes after an operator of the shell is dropped.

use super::Mistake;

/// The words of a command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub words: Vec<String>,
    /// What was dropped: the text from the first operator of the shell on.
    pub dropped: Option<String>,
}

/// Divides a command line at blanks. Quotes and backslashes keep text
/// together; at `;`, `&`, `|`, `<` and `>` it ends.
pub fn words(line: &str) -> Result<Words, Mistake> {
    let mut splitter = Splitter::default();
    for (position, c) in line.char_indices() {
        match splitter.take(c) {
            Step::On => {}
            Step::End => {
                return splitter.finish(line, Some(line[position..].to_owned()));
            }
            Step::Wrong => return Err(wrong(line)),
        }
    }
    splitter.finish(line, None)
}

fn wrong(line: &str) -> Mistake {
    Mistake::new(format!(
        "`{line}` is no command line: quotes or brackets do not match"
    ))
    .hint("write the command as a list of words")
}

/// A substitution of the shell, which is kept as text.
#[derive(Clone, Copy, PartialEq, Default)]
enum Substitution {
    #[default]
    None,
    /// Between backticks.
    Backtick,
    /// Between `$(` and `)`.
    Dollar,
}

/// Quotes within the substitution, or outside of any.
#[derive(Clone, Copy, PartialEq, Default)]
enum Quote {
    #[default]
    None,
    Single,
    Double,
}

enum Step {
    On,
    End,
    Wrong,
}

#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: String,
    /// Whether a word has begun: `""` is one, though it has no text.
    begun: bool,
    escaped: bool,
    substitution: Substitution,
    quote: Quote,
}

impl Splitter {
    fn take(&mut self, c: char) -> Step {
        if self.escaped {
            self.escaped = false;
            return self.keep(c);
        }
        let bare = self.quote == Quote::None && self.substitution == Substitution::None;
        match c {
            '\\' if self.quote == Quote::Single => self.word.push(c),
            '\\' => self.escaped = true,
            ' ' | '\t' | '\r' | '\n' if bare => self.end_word(),
            ' ' | '\t' | '\r' | '\n' => self.word.push(c),
            '`' => return self.backtick(c),
            '(' | ')' if self.quote == Quote::None => return self.bracket(c),
            '"' if self.quote != Quote::Single => return self.quotation(c, Quote::Double),
            '\'' if self.quote != Quote::Double => return self.quotation(c, Quote::Single),
            ';' | '&' | '|' | '<' | '>' if bare => {
                // `2>` redirects: the digit belongs to the operator.
                if c == '>' && self.word.starts_with(|first: char| first.is_ascii_digit()) {
                    self.begun = false;
                }
                return Step::End;
            }
            _ => return self.keep(c),
        }
        Step::On
    }

    fn keep(&mut self, c: char) -> Step {
        self.begun = true;
        self.word.push(c);
        Step::On
    }

    fn backtick(&mut self, c: char) -> Step {
        if self.quote == Quote::None {
            self.substitution = match self.substitution {
                Substitution::None => Substitution::Backtick,
                Substitution::Backtick => Substitution::None,
                Substitution::Dollar => Substitution::Dollar,
            };
        }
        self.keep(c)
    }

    fn bracket(&mut self, c: char) -> Step {
        if self.substitution == Substitution::Backtick {
            return self.keep(c);
        }
        let within = self.substitution == Substitution::Dollar;
        match c {
            '(' if !within && self.word.ends_with('$') => {
                self.substitution = Substitution::Dollar;
                self.word.push(c);
                Step::On
            }
            '(' => Step::Wrong,
            _ => {
                self.substitution = if within {
                    Substitution::None
                } else {
                    Substitution::Dollar
                };
                self.keep(c)
            }
        }
    }

    fn quotation(&mut self, c: char, kind: Quote) -> Step {
        if self.substitution == Substitution::Dollar {
            return self.keep(c);
        }
        if self.quote == kind {
            self.quote = Quote::None;
            self.begun = true;
        } else {
            self.quote = kind;
        }
        Step::On
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.begun) {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    fn finish(mut self, line: &str, dropped: Option<String>) -> Result<Words, Mistake> {
        let open =
            self.escaped || self.quote != Quote::None || self.substitution != Substitution::None;
        if open {
            return Err(wrong(line));
        }
        self.end_word();
        Ok(Words {
            words: self.words,
            dropped,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        match words(line) {
            Err(_) => "wrong".to_owned(),
            Ok(Words { words, dropped }) => {
                words.join("|") + &dropped.map(|it| format!(" … {it}")).unwrap_or_default()
            }
        }
    }

    #[test]
    fn quotes_and_backslashes_keep_text_together() {
        assert_eq!(read("a  b\tc"), "a|b|c");
        assert_eq!(read(r#"echo "a b" 'c d' e\ f"#), "echo|a b|c d|e f");
        assert_eq!(read(r#"a"b"c '"' "'""#), r#"abc|"|'"#);
        assert_eq!(read(r#"x "" y"#), "x||y");
        assert_eq!(read(r"'a\b' a\\b"), r"a\b|a\b");
        assert_eq!(read(""), "");
    }

    #[test]
    fn an_operator_of_the_shell_ends_it() {
        assert_eq!(read("echo hi && ls | wc"), "echo|hi … && ls | wc");
        assert_eq!(read("a 2>file"), "a … >file");
        assert_eq!(read("a b>file"), "a|b … >file");
        assert_eq!(read("a ';' b"), "a|;|b");
    }

    #[test]
    fn substitutions_stay_as_text() {
        assert_eq!(read("echo $(ls -l) x"), "echo|$(ls -l)|x");
        assert_eq!(read("echo `ls -l` x"), "echo|`ls -l`|x");
    }

    #[test]
    fn what_does_not_match_is_wrong() {
        for line in ["'a", "\"a", "a\\", "(a)", "$(a", "`a", "a)"] {
            assert_eq!(read(line), "wrong", "{line}");
        }
    }
}
