//! Arguments → the command, with the forms that Docker Compose takes too:
//! switches with a value (`--detach=false`), an option given twice, and exit
//! code 1 for what cannot be understood.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args, Command, FromArgMatches};

use super::Arguments;
use super::context::tell;
use super::failure::{self, Failure};
use super::root::Root;
use crate::ui::Ui;

/// Reads the arguments of a program of this name. What was asked for (help)
/// or went wrong has been printed when this gives an exit code.
pub fn parse(name: &str, words: Vec<OsString>) -> Result<Arguments, ExitCode> {
    let arguments: Vec<OsString> = std::iter::once(name.into()).chain(words).collect();
    quick(name)
        .try_get_matches_from(&arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches))
        .map_err(|error| match error.kind() {
            // Help is printed by the command without values on its switches.
            ErrorKind::DisplayHelp => match called(name).try_get_matches_from(&arguments) {
                Err(help) if help.kind() == ErrorKind::DisplayHelp => say(&help),
                _ => say(&error),
            },
            _ => say(&error),
        })
}

/// What a call is parsed by: only the command that it names is defined whole.
fn quick(name: &str) -> Command {
    let root = Root::augment_args(root());
    under(name, super::Command::named(with_switch_values(root)))
}

/// One command's definition, from its name.
pub fn defined<T: Args>(command: Command) -> Command {
    with_switch_values(with_truths(T::augment_args(command)))
}

/// The definition of all commands, under the name that the program has.
fn called(name: &str) -> Command {
    under(name, command())
}

fn under(name: &str, command: Command) -> Command {
    command
        .bin_name(name)
        .override_usage(format!("{name} [OPTIONS] COMMAND"))
}

/// The definition of all commands.
pub fn command() -> Command {
    // Afterwards: the parts have a summary each of their own.
    with_truths(Arguments::augment_args(root())).about("Applications on the local Docker daemon")
}

fn root() -> Command {
    Command::new("rcompose")
        .max_term_width(80)
        .disable_version_flag(true)
        .args_override_self(true)
        .override_usage("rcompose [OPTIONS] COMMAND")
}

/// The help that stands for no command at all.
pub fn help(name: &str) -> String {
    called(name).render_help().to_string()
}

fn say(error: &clap::Error) -> ExitCode {
    let ui = Ui::plain();
    let text = error.render().to_string();
    if error.use_stderr() {
        let mut failure = failure_of(&text);
        if let (Some(words), Some(report)) = (words_of(error), failure.reports.first_mut()) {
            report.diagnostic.message = words;
        }
        return tell(ui, &failure);
    }
    match ui.print(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(failure::ERROR),
    }
}

/// The words of Docker Compose for what does not exist; none: the parser's own
/// are as good.
fn words_of(error: &clap::Error) -> Option<String> {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let flag = named(ContextKind::InvalidArg)?;
            let flag = flag.split_once('=').map_or(flag, |(flag, _)| flag);
            if flag.starts_with("--") {
                return Some(format!("unknown flag: {flag}"));
            }
            let letter = flag.strip_prefix('-')?.chars().next()?;
            Some(format!("unknown shorthand flag: {letter:?} in {flag}"))
        }
        ErrorKind::InvalidSubcommand => {
            let command = named(ContextKind::InvalidSubcommand)?;
            Some(format!(
                "unknown docker command: {:?}",
                format!("compose {command}")
            ))
        }
        _ => None,
    }
}

/// The parser's message, without the usage, and its tips.
fn failure_of(text: &str) -> Failure {
    let message: Vec<&str> = text
        .lines()
        .take_while(|line| !line.is_empty())
        .map(str::trim)
        .collect();
    let message = message.join(" ");
    let tips: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("tip: "))
        .collect();
    let failure = Failure::new(message.trim_start_matches("error: "));
    if tips.is_empty() {
        failure.hint("--help tells what there is")
    } else {
        failure.hint(tips.join("; "))
    }
}

/// Lets every switch be given as `--switch=true` or `--switch=false`.
fn with_switch_values(command: Command) -> Command {
    command
        .mut_args(|arg| {
            if matches!(arg.get_action(), ArgAction::SetTrue) {
                with_value(arg)
            } else {
                arg
            }
        })
        .mut_subcommands(with_switch_values)
}

fn with_value(arg: Arg) -> Arg {
    of_truth(arg.action(ArgAction::Set)).default_value("false")
}

/// The value of options that are yes or no and say which in the help.
pub const TRUTH: &str = "BOOL";

/// Makes options with that value take Go's words, and mean yes without one.
fn with_truths(command: Command) -> Command {
    command
        .mut_args(|arg| match arg.get_value_names() {
            Some([name]) if name.as_str() == TRUTH => of_truth(arg),
            _ => arg,
        })
        .mut_subcommands(with_truths)
}

fn of_truth(arg: Arg) -> Arg {
    arg.num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .value_parser(ValueParser::new(truth))
}

/// Reads the words for yes and no that Go takes.
pub fn truth(word: &str) -> Result<bool, String> {
    match word {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("use true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn parsed(line: &str) -> String {
        let words = ["rcompose"].into_iter().chain(line.split(' '));
        let matches = quick("rcompose").try_get_matches_from(words);
        match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
            Ok(arguments) => format!("{:?}", arguments.command),
            Err(error) => error.to_string(),
        }
    }

    #[track_caller]
    fn check_width(command: &mut Command) {
        for line in command.render_long_help().to_string().lines() {
            let width = line.chars().count();
            assert!(width <= 80, "{}: {line}", command.get_name());
        }
        command.get_subcommands_mut().for_each(check_width);
    }

    #[test]
    fn every_help_fits_80_columns() {
        let mut command = command();
        command.build();
        check_width(&mut command);
    }

    #[test]
    fn switches_take_values_and_can_be_joined() {
        for (line, same) in [
            ("up -d", "up --detach=true"),
            ("up --detach --detach=false", "up --detach=f"),
            ("ps -aq", "ps --all --quiet"),
            ("ps --orphans=false", "ps --orphans=0"),
            ("logs -fn5 web", "logs --follow --tail=5 web"),
            ("logs -tn 5", "logs -t --tail 5"),
            ("stop -t5", "stop --timeout=5"),
            ("stop -t=5", "stop -t 5"),
            ("stop -t -1", "stop --timeout -1"),
            ("up --scale a=1 --scale b=2", "up --scale=a=1 --scale=b=2"),
            ("down --volume", "down -v"),
            ("up --y", "up -y"),
            ("version --short --short", "version --short"),
            ("--dry-run up", "up --dry-run"),
        ] {
            let (one, other) = (parsed(line), parsed(same));
            assert!(one.starts_with("Some("), "{line}: {one}");
            if !line.contains("dry-run") {
                assert_eq!(one, other, "{line}");
            }
        }
    }

    #[test]
    fn what_does_not_exist_is_told_in_the_words_of_docker_compose() {
        for (line, words) in [
            ("up --nonsense=1", Some("unknown flag: --nonsense")),
            ("up -Q", Some("unknown shorthand flag: 'Q' in -Q")),
            (
                "nonsense",
                Some("unknown docker command: \"compose nonsense\""),
            ),
            ("ps --format", None),
            ("version more", None),
        ] {
            let all = ["rcompose"].into_iter().chain(line.split(' '));
            let error = quick("rcompose").try_get_matches_from(all).unwrap_err();
            assert_eq!(words_of(&error).as_deref(), words, "{line}");
        }
    }

    #[test]
    fn dry_run_stands_anywhere() {
        for line in ["--dry-run up -d", "up --dry-run -d", "up -d --dry-run web"] {
            let words = ["rcompose"].into_iter().chain(line.split(' '));
            let matches = quick("rcompose").get_matches_from(words);
            let arguments = Arguments::from_arg_matches(&matches).unwrap();
            assert!(arguments.root.dry_run, "{line}");
        }
    }

    #[test]
    fn the_definition_is_sound() {
        assert!(help("rcompose").starts_with("Applications on the local Docker daemon\n"));
        command().debug_assert();
        quick("rcompose").debug_assert();
    }
}
