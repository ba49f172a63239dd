//! `__complete`: how the last word of a command line could go on, asked by the
//! completion scripts of the docker command line.
//!
//! Each answer is a line, its meaning after a tab; the last line is a number
//! that tells the shell what to make of them.

mod offers;

use std::fmt::Write;

use clap::{Arg, ArgAction, Command, FromArgMatches};

use super::Arguments;
use super::arguments;
use super::context::Context;
use super::failure::Failure;
use super::root::Root;
use offers::{objects, services, values};

/// What the shell makes of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    /// Names of files fit, too.
    Files = 0,
    /// No space comes after an answer.
    Open = 2,
    /// Only the answers fit.
    Closed = 4,
    /// Both.
    OpenAndClosed = 6,
}

/// Where the last word of a line stands.
struct Position<'a> {
    /// The command so far.
    command: &'a Command,
    /// The option whose value it is.
    option: Option<&'a Arg>,
    /// The words that are no options before it.
    words: Vec<&'a str>,
}

impl Position<'_> {
    /// Whether everything from here on belongs to a command in a container.
    fn is_in_foreign_words(&self) -> bool {
        let mut places = self.command.get_positionals();
        !self.words.is_empty() && places.any(Arg::is_trailing_var_arg_set)
    }
}

/// Prints the answers.
pub fn answer(
    root: &Root,
    context: &Context,
    words: &[String],
    described: bool,
) -> Result<u8, Failure> {
    let (last, before) = match words.split_last() {
        Some((last, before)) => (last.as_str(), before),
        None => ("", &[][..]),
    };
    let mut command = arguments::command();
    command.build();
    let mut position = find(&command, before);
    let mut last = last;
    if let Some((option, value)) = joined(&position, last) {
        // `--option=value`: the answers are values alone.
        position.option = Some(option);
        last = value;
    }
    let (answers, directive) = answers(root, context, &position, last);
    let mut text = String::new();
    for (word, meaning) in answers {
        if !word.starts_with(last) {
            continue;
        }
        // Writing to a `String` cannot fail.
        let _ = match meaning.as_str() {
            meaning if described && !meaning.is_empty() => writeln!(text, "{word}\t{meaning}"),
            _ => writeln!(text, "{word}"),
        };
    }
    context.print(&format!("{text}:{}\n", directive as u8))?;
    Ok(0)
}

/// The options before the command, as far as they can be understood.
pub fn root(words: &[String]) -> Root {
    let mut command = arguments::command();
    command.build();
    let mut end = 0;
    while end < words.len() {
        let word = &words[end];
        if !word.starts_with('-') {
            break;
        }
        end += if takes_next(&command, word).is_some() {
            2
        } else {
            1
        };
    }
    let options = words.iter().take(end.min(words.len())).cloned();
    let line = std::iter::once("rcompose".to_owned()).chain(options);
    arguments::command()
        .try_get_matches_from(line)
        .and_then(|matches| Arguments::from_arg_matches(&matches))
        .map(|arguments| arguments.root)
        .unwrap_or_default()
}

fn find<'a>(root: &'a Command, before: &'a [String]) -> Position<'a> {
    let mut position = Position {
        command: root,
        option: None,
        words: Vec::new(),
    };
    for word in before {
        if position.option.take().is_some() {
            continue;
        }
        if position.is_in_foreign_words() {
            position.words.push(word);
            continue;
        }
        if word.starts_with('-') {
            position.option = takes_next(position.command, word);
            continue;
        }
        match position.command.find_subcommand(word) {
            Some(inner) if position.words.is_empty() => position.command = inner,
            _ => position.words.push(word),
        }
    }
    position
}

/// Whether the word after this one, before any command, is its value.
pub fn takes_value(word: &str) -> bool {
    word.starts_with('-') && takes_next(&arguments::command(), word).is_some()
}

/// The option of this word, when the next word is its value.
fn takes_next<'a>(command: &'a Command, word: &str) -> Option<&'a Arg> {
    let takes = |arg: &&Arg| {
        matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
            && !arg.is_require_equals_set()
    };
    let mut options = command.get_arguments();
    if let Some(long) = word.strip_prefix("--") {
        return options
            .find(|arg| arg.get_long() == Some(long))
            .filter(takes);
    }
    // Only the last of several short ones can have a value.
    let short = word.chars().last()?;
    options
        .find(|arg| arg.get_short() == Some(short))
        .filter(takes)
}

/// The option and the value of a word such as `--pull=al`.
fn joined<'p, 'w>(position: &Position<'p>, word: &'w str) -> Option<(&'p Arg, &'w str)> {
    let (name, value) = word.split_once('=')?;
    let long = name.strip_prefix("--")?;
    if position.option.is_some() || position.is_in_foreign_words() {
        return None;
    }
    let mut options = position.command.get_arguments();
    Some((options.find(|arg| arg.get_long() == Some(long))?, value))
}

type Answers = Vec<(String, String)>;

fn answers(
    root: &Root,
    context: &Context,
    position: &Position,
    last: &str,
) -> (Answers, Directive) {
    if let Some(option) = position.option {
        return values(root, context, option);
    }
    if position.is_in_foreign_words() {
        return (Vec::new(), Directive::Files);
    }
    if last.starts_with('-') {
        return (options(position.command), Directive::Closed);
    }
    if position.command.has_subcommands() {
        let commands = position.command.get_subcommands();
        let shown = commands.filter(|command| !command.is_hide_set());
        let shown =
            shown.map(|command| (command.get_name().to_owned(), about(command.get_about())));
        return (shown.collect(), Directive::Closed);
    }
    let places: Vec<&Arg> = position.command.get_positionals().collect();
    let repeated = |place: &&&Arg| matches!(place.get_action(), ArgAction::Append);
    let place = places
        .get(position.words.len())
        .or_else(|| places.last().filter(repeated));
    let name = place
        .and_then(|place| place.get_value_names())
        .and_then(<[_]>::first);
    match name.map(clap::builder::Str::as_str) {
        Some("SERVICE") => (services(root, context, ""), Directive::Closed),
        Some("SERVICE=NUMBER") => (services(root, context, "="), Directive::OpenAndClosed),
        Some("OBJECT") => (
            objects(root, context, &position.words, last),
            Directive::Closed,
        ),
        // A service's path, or one here.
        Some("SOURCE" | "DESTINATION") => (services(root, context, ":"), Directive::Open),
        _ => (Vec::new(), Directive::Files),
    }
}

fn options(command: &Command) -> Answers {
    let mut answers = Vec::new();
    let is_shown = |arg: &&Arg| !arg.is_positional() && !arg.is_hide_set();
    for option in command.get_arguments().filter(is_shown) {
        let meaning = about(option.get_help());
        let long = option.get_long().map(|long| format!("--{long}"));
        let short = option.get_short().map(|short| format!("-{short}"));
        answers.extend(
            long.into_iter()
                .chain(short)
                .map(|name| (name, meaning.clone())),
        );
    }
    answers
}

fn about(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}
