//! The command line: arguments, a file a command, hints and exit codes.
//!
//! A command gathers what the user wants, has it planned and carried out by
//! others, and has `ui` show the rest. Nothing is loaded, connected or started
//! that a command does not need.

#![allow(clippy::doc_markdown)] // the docs of arguments are their help texts

mod alpha;
mod arguments;
mod attach;
mod bake;
mod bases;
mod bridge;
mod calling;
mod check;
mod commit;
mod complete;
mod completions;
mod config;
mod context;
mod convergence;
mod convert;
mod cp;
mod create;
mod describe;
mod down;
mod early;
mod events;
mod exec;
mod export;
mod failure;
mod folder;
mod get;
mod images;
mod inside;
mod interrupt;
mod lifecycle;
mod listing;
mod logs;
mod ls;
mod man;
mod moment;
mod objects;
mod operation;
mod plan;
mod port;
mod port_forward;
mod ps;
mod publish;
mod pull;
mod push;
mod replica;
mod rm;
mod rollout;
mod root;
mod run;
mod session;
mod signals;
mod stats;
mod top;
mod unfinished;
mod up;
mod version;
mod volumes;
mod wait;
mod watch;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use calling::{Call, Wish};
use context::Context;
use failure::Failure;
use root::Root;

use crate::ui::Ui;

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    root: Root,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Makes the list of commands: what can be parsed, what each one does, and a
/// definition that names them all but defines only the one that is called.
macro_rules! commands {
    ($($(#[$attribute:meta])* $word:literal $name:ident($of:ty),)*) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($(#[$attribute])* #[command(name = $word)] $name($of),)*
        }

        impl Command {
            /// Carries it out and gives the exit code.
            fn run(self, context: &mut Context) -> Result<u8, Failure> {
                match self {
                    $(Self::$name(command) => command.run(context),)*
                }
            }

            /// Gives a definition these subcommands, whose own arguments are
            /// defined when one is called: most of a start's work otherwise.
            fn named(root: clap::Command) -> clap::Command {
                root
                    $(.subcommand(clap::Command::new($word).defer(arguments::defined::<$of>)))*
            }
        }
    };
}

commands! {
    #[command(hide = true)]
    "alpha" Alpha(alpha::Alpha),
    "attach" Attach(attach::Attach),
    "bridge" Bridge(bridge::Bridge),
    "build" Build(pull::Build),
    "commit" Commit(commit::Commit),
    #[command(hide = true)]
    "completion" Completion(completions::Completion),
    "config" Config(Box<config::Config>),
    "convert" Convert(Box<convert::Convert>),
    "cp" Cp(cp::Cp),
    "create" Create(create::Create),
    "describe" Describe(describe::Describe),
    "down" Down(down::Down),
    "events" Events(events::Events),
    "export" Export(export::Export),
    "exec" Exec(exec::Exec),
    "get" Get(get::Get),
    "images" Images(images::Images),
    "kill" Kill(lifecycle::Kill),
    "logs" Logs(logs::Logs),
    "ls" Ls(ls::Ls),
    #[command(hide = true)]
    "man" Man(man::Man),
    "pause" Pause(lifecycle::Pause),
    "plan" Plan(plan::Plan),
    "port" Port(port::Port),
    "port-forward" PortForward(port_forward::PortForward),
    "ps" Ps(ps::Ps),
    "publish" Publish(publish::Publish),
    "pull" Pull(pull::Pull),
    "push" Push(push::Push),
    "restart" Restart(lifecycle::Restart),
    "rm" Rm(rm::Rm),
    "rollout" Rollout(rollout::Rollout),
    "run" Run(Box<run::Run>),
    "scale" Scale(create::Scale),
    "start" Start(lifecycle::Start),
    "stats" Stats(stats::Stats),
    "stop" Stop(lifecycle::Stop),
    "top" Top(top::Top),
    "unpause" Unpause(lifecycle::Unpause),
    "up" Up(Box<up::Up>),
    "version" Version(version::Version),
    "volumes" Volumes(volumes::Volumes),
    "wait" Wait(wait::Wait),
    "watch" Watch(watch::Watch),
}

/// Reads the process's arguments, carries the command out and gives the exit
/// code.
pub fn run() -> ExitCode {
    if let Some(words) = inside::words(std::env::args().skip(1)) {
        return inside::run(&words);
    }
    let call = match Call::read(std::env::args_os(), |name| std::env::var(name).ok()) {
        Ok(call) => call,
        Err(failure) => return context::tell(Ui::plain(), &failure),
    };
    match call.wish.clone() {
        Wish::Metadata => print(&calling::metadata()),
        // Hints about Docker Desktop, which is not here.
        Wish::Hooks => ExitCode::SUCCESS,
        Wish::Completion { words, described } => {
            let root = complete::root(&words);
            end(Context::new(Root::default(), &call), |context| {
                complete::answer(&root, context, &words, described)
            })
        }
        Wish::Command(words) => {
            let parsed = match arguments::parse(&call.name, words) {
                Ok(parsed) => parsed,
                Err(code) => return code,
            };
            end(Context::new(parsed.root, &call), |context| {
                match parsed.command {
                    Some(command) => command.run(context),
                    None if context.root.version => version::Version::default().run(context),
                    None => context.print(&arguments::help(&call.name)).map(|()| 0),
                }
            })
        }
    }
}

fn print(text: &str) -> ExitCode {
    match Ui::plain().print(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(failure::ERROR),
    }
}

/// Does something with what there is at hand, and gives the exit code.
fn end(
    context: Result<Context, (Ui, Failure)>,
    work: impl FnOnce(&mut Context) -> Result<u8, Failure>,
) -> ExitCode {
    let mut context = match context {
        Ok(context) => context,
        Err((ui, failure)) => return context::tell(ui, &failure),
    };
    match work(&mut context) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => context::tell(context.ui, &failure),
    }
}
