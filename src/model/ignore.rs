//! The patterns of a `.dockerignore`, which say what of a folder is left out.
//!
//! The rules are Docker's: patterns hold from the top of the folder, the last
//! one that fits decides, `!` takes back in, `**` stands for any number of
//! folders, and what fits a folder fits all that is in it. Reading folders is
//! left to others.

use regex::Regex;

/// Patterns in their order.
#[derive(Debug, Clone, Default)]
pub struct IgnorePatterns(Vec<Pattern>);

#[derive(Debug, Clone)]
struct Pattern {
    /// Without the `!`, and without `.`, `..` and double slashes.
    text: String,
    /// Whether it takes back in.
    negated: bool,
    fits: Fits,
}

/// What a path has to be.
#[derive(Debug, Clone)]
enum Fits {
    Exactly,
    Prefix(String),
    Suffix(String),
    Expression(Regex),
}

/// A pattern that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid pattern `{0}`")]
pub struct PatternError(pub String);

/// Which patterns fit a folder, and so all that is in it.
#[derive(Debug, Clone, Default)]
pub struct Fitting(Vec<bool>);

impl IgnorePatterns {
    /// Reads the text of a `.dockerignore`: a pattern a line, `#` for
    /// comments.
    pub fn read(text: &str) -> Result<Self, PatternError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let patterns = lines.filter_map(|line| {
            let line = line.trim();
            let (negated, rest) = match line.strip_prefix('!') {
                Some(rest) => (true, rest.trim()),
                None => (false, line),
            };
            if rest.is_empty() {
                return negated.then(|| "!".to_owned());
            }
            let clean = clean(rest);
            let relative = clean.strip_prefix('/').filter(|rest| !rest.is_empty());
            let mark = if negated { "!" } else { "" };
            Some(format!("{mark}{}", relative.unwrap_or(&clean)))
        });
        Self::new(patterns)
    }

    /// Takes patterns that are apart already, as `BuildKit` sends them.
    pub fn new<T: AsRef<str>>(patterns: impl IntoIterator<Item = T>) -> Result<Self, PatternError> {
        let mut all = Vec::new();
        for pattern in patterns {
            let pattern = pattern.as_ref().trim();
            if !pattern.is_empty() {
                all.push(Pattern::new(pattern)?);
            }
        }
        Ok(Self(all))
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the patterns fit a path, or a folder that it is in. It is
    /// relative, with slashes.
    pub fn fit(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        let mut result = false;
        for pattern in &self.0 {
            let changes = pattern.negated == result
                && (pattern.fits(path) || folders.clone().any(|folder| pattern.fits(folder)));
            if changes {
                result = !pattern.negated;
            }
        }
        result
    }

    /// Whether the patterns fit a path, given which ones fit the folder that
    /// it is in; and which ones fit it. This is how `BuildKit` walks a folder;
    /// it differs from [`IgnorePatterns::fit`] where a negated pattern names a
    /// folder that is not left out.
    pub fn fit_in(&self, path: &str, folder: &Fitting) -> (bool, Fitting) {
        let mut result = false;
        let mut fitting = Vec::with_capacity(self.0.len());
        for (position, pattern) in self.0.iter().enumerate() {
            let inherited = folder.0.get(position).copied().unwrap_or(false);
            // One that changes nothing here need not be tried.
            let fits = inherited || (pattern.negated == result && pattern.fits(path));
            fitting.push(fits);
            if fits {
                result = !pattern.negated;
            }
        }
        (result, Fitting(fitting))
    }

    /// Whether a pattern could fit something in a folder that it does not fit
    /// itself; the negated ones, or the others.
    pub fn reach_into(&self, folder: &str, negated: bool) -> bool {
        let mut concerned = self.0.iter().filter(|pattern| pattern.negated == negated);
        concerned.any(|pattern| pattern.reaches_into(folder))
    }
}

impl Pattern {
    fn new(given: &str) -> Result<Self, PatternError> {
        let clean = clean(given);
        let (negated, text) = match clean.strip_prefix('!') {
            Some(text) => (true, text),
            None => (false, clean.as_str()),
        };
        let invalid = || PatternError(given.to_owned());
        if text.is_empty() {
            return Err(invalid());
        }
        Ok(Self {
            fits: Fits::of(text).ok_or_else(invalid)?,
            text: text.to_owned(),
            negated,
        })
    }

    fn fits(&self, path: &str) -> bool {
        self.fits.fit(&self.text, path)
    }

    /// Part by part: only `**` stands for several.
    fn reaches_into(&self, folder: &str) -> bool {
        let mut parts = self.text.split('/');
        for name in folder.split('/') {
            let fits = match parts.next() {
                None => return false,
                Some(part) if part.contains("**") => return true,
                Some(part) if part.contains(['*', '[', ']', '?', '^', '\\']) => {
                    Fits::of(part).is_none_or(|fits| fits.fit(part, name))
                }
                Some(part) => part == name,
            };
            if !fits {
                return false;
            }
        }
        true
    }
}

impl Fits {
    /// Whether a path is what the text asks for that this was made of.
    fn fit(&self, text: &str, path: &str) -> bool {
        match self {
            Self::Exactly => path == text,
            Self::Prefix(prefix) => path.starts_with(prefix),
            Self::Suffix(suffix) => {
                path.ends_with(suffix) || suffix.strip_prefix('/').is_some_and(|name| path == name)
            }
            Self::Expression(expression) => expression.is_match(path),
        }
    }

    /// What a pattern without its `!` asks for; none when it cannot be
    /// understood.
    fn of(text: &str) -> Option<Self> {
        let special = |text: &str| text.contains(['*', '?', '[', ']', '\\']);
        if !special(text) {
            return Some(Self::Exactly);
        }
        if let Some(rest) = text.strip_suffix("**")
            && !special(rest)
            && !rest.is_empty()
        {
            return Some(Self::Prefix(rest.to_owned()));
        }
        if let Some(rest) = text.strip_prefix("**")
            && !special(rest)
        {
            return Some(Self::Suffix(rest.to_owned()));
        }
        let expression = format!("^{}$", expression(text)?);
        Regex::new(&expression).ok().map(Self::Expression)
    }
}

/// The regular expression that means the same as a pattern.
fn expression(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                result += if rest.peek().is_none() {
                    ".*"
                } else {
                    "(.*/)?"
                };
            }
            '*' => result += "[^/]*",
            '?' => result += "[^/]",
            '.' | '+' | '(' | ')' | '|' | '{' | '}' | '$' => result.extend(['\\', letter]),
            '\\' => result.extend(['\\', rest.next()?]),
            _ => result.push(letter),
        }
    }
    Some(result)
}

/// Takes out `.`, `..` as far as possible, and double slashes.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    match (rooted, parts.join("/")) {
        (true, rest) => format!("/{rest}"),
        (false, rest) if rest.is_empty() => ".".to_owned(),
        (false, rest) => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, left_out: &[&str], kept: &[&str]) {
        let patterns = IgnorePatterns::read(text).unwrap();
        for path in left_out {
            assert!(patterns.fit(path), "{path} is to be left out");
        }
        for path in kept {
            assert!(!patterns.fit(path), "{path} is to be kept");
        }
    }

    #[test]
    fn patterns_hold_from_the_top() {
        check("*.md", &["a.md"], &["sub/a.md", "a.mdx", "amd"]);
        check(
            "node_modules",
            &["node_modules", "node_modules/x/y"],
            &["a/node_modules"],
        );
        check("/a", &["a"], &["b/a"]);
        check("a/../b\n./c//d/", &["b", "c/d"], &["a", "c"]);
        check("?.rs", &["a.rs"], &["ab.rs", "/.rs"]);
    }

    #[test]
    fn two_stars_stand_for_any_number_of_folders() {
        check("**/*.md", &["a.md", "sub/a.md", "x/y/a.md"], &["a.mdx"]);
        check("**/target", &["target", "a/target/x"], &["a/mytarget"]);
        check("a/**/z", &["a/z", "a/b/c/z"], &["a/bz", "z"]);
        check("a/**", &["a/b", "a/b/c"], &["a", "ab"]);
        check("**", &["a", "a/b"], &[]);
        check("**/a/**", &["a/b", "x/a/b"], &["a"]);
    }

    #[test]
    fn the_last_pattern_that_fits_decides() {
        check("*\n!src\nsrc/*.o", &["a", "src/a.o"], &["src", "src/a.c"]);
        check(
            "docs\n!docs/keep",
            &["docs", "docs/x"],
            &["docs/keep", "docs/keep/y"],
        );
        check("!a\na", &["a"], &[]);
        check("*\n!**/*.txt", &["a/b.c", "a"], &["a/b.txt", "b.txt"]);
    }

    #[test]
    fn comments_spaces_and_marks_are_read_as_docker_does() {
        check("\u{feff}#c\n  a  \n\n! b\n #d", &["a", "#d"], &["b", "#c"]);
        check(
            "[ab]x\n\\*c\nd[^e]",
            &["ax", "*c", "df"],
            &["cx", "xc", "de"],
        );
        check("a+b(c)", &["a+b(c)"], &["aab(c)"]);
        for text in ["[", "a\\", "! "] {
            assert!(IgnorePatterns::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_folder_is_entered_only_if_something_in_it_can_fit() {
        let patterns = IgnorePatterns::read("docs\nsrc/gen/*\n!docs/a/b").unwrap();
        assert!(patterns.reach_into("docs", true));
        assert!(patterns.reach_into("docs/a", true));
        assert!(!patterns.reach_into("docs/x", true));
        assert!(!patterns.reach_into("doc", true));
        assert!(patterns.reach_into("src", false));
        let wild = IgnorePatterns::read("!a*/b\n!x/**/y\n!*.go").unwrap();
        for reached in ["a", "ab", "x", "x/z", "x/z/z"] {
            assert!(wild.reach_into(reached, true), "{reached}");
        }
        for left in ["z", "a/c", "b/a", "z/x"] {
            assert!(!wild.reach_into(left, true), "{left}");
        }
    }

    #[test]
    fn what_fits_a_folder_fits_all_in_it() {
        let patterns = IgnorePatterns::read("a\n!a/b").unwrap();
        let (fits, in_a) = patterns.fit_in("a", &Fitting::default());
        assert!(fits);
        assert!(patterns.fit_in("a/x", &in_a).0);
        let (fits, in_b) = patterns.fit_in("a/b", &in_a);
        assert!(!fits);
        assert!(!patterns.fit_in("a/b/c", &in_b).0);
        // Docker's two ways of asking do not agree here.
        let patterns = IgnorePatterns::read("a/b\n!a").unwrap();
        let (_, in_a) = patterns.fit_in("a", &Fitting::default());
        assert!(patterns.fit_in("a/b", &in_a).0);
        assert!(!patterns.fit("a/b"));
    }
}
