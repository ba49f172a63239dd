//! The command line: arguments, a file a command, hints and exit codes.
//!
//! A command gathers what the user wants, has it planned and carried out by
//! others, and has `ui` show the rest. Nothing is loaded, connected or started
//! that a command does not need.

#![allow(clippy::doc_markdown)] // the docs of arguments are their help texts

mod arguments;
mod attach;
mod bake;
mod calling;
mod commit;
mod complete;
mod completions;
mod config;
mod context;
mod convergence;
mod cp;
mod create;
mod down;
mod events;
mod exec;
mod export;
mod failure;
mod folder;
mod images;
mod interrupt;
mod lifecycle;
mod listing;
mod logs;
mod ls;
mod moment;
mod operation;
mod plan;
mod port;
mod ps;
mod pull;
mod push;
mod replica;
mod rm;
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

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use calling::{Call, Wish};
use context::Context;
use failure::Failure;
use root::Root;

use crate::ui::Ui;

/// Applications on the local Docker daemon
#[derive(Debug, Parser)]
#[command(
    name = "rcompose",
    disable_version_flag = true,
    args_override_self = true,
    override_usage = "rcompose [OPTIONS] COMMAND"
)]
struct Arguments {
    #[command(flatten)]
    root: Root,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Attach(attach::Attach),
    Build(pull::Build),
    Commit(commit::Commit),
    #[command(hide = true)]
    Completion(completions::Completion),
    Config(Box<config::Config>),
    Cp(cp::Cp),
    Create(create::Create),
    Down(down::Down),
    Events(events::Events),
    Export(export::Export),
    Exec(exec::Exec),
    Images(images::Images),
    Kill(lifecycle::Kill),
    Logs(logs::Logs),
    Ls(ls::Ls),
    Pause(lifecycle::Pause),
    Plan(plan::Plan),
    Port(port::Port),
    Ps(ps::Ps),
    Pull(pull::Pull),
    Push(push::Push),
    Restart(lifecycle::Restart),
    Rm(rm::Rm),
    Run(Box<run::Run>),
    Scale(create::Scale),
    Start(lifecycle::Start),
    Stats(stats::Stats),
    Stop(lifecycle::Stop),
    Top(top::Top),
    Unpause(lifecycle::Unpause),
    Up(Box<up::Up>),
    Version(version::Version),
    Volumes(volumes::Volumes),
    Wait(wait::Wait),
}

impl Command {
    /// Carries it out and gives the exit code.
    fn run(self, context: &mut Context) -> Result<u8, Failure> {
        match self {
            Self::Attach(command) => command.run(context),
            Self::Build(command) => command.run(context),
            Self::Commit(command) => command.run(context),
            Self::Completion(command) => command.run(context),
            Self::Config(command) => command.run(context),
            Self::Cp(command) => command.run(context),
            Self::Create(command) => command.run(context),
            Self::Down(command) => command.run(context),
            Self::Events(command) => command.run(context),
            Self::Export(command) => command.run(context),
            Self::Exec(command) => command.run(context),
            Self::Images(command) => command.run(context),
            Self::Kill(command) => command.run(context),
            Self::Logs(command) => command.run(context),
            Self::Ls(command) => command.run(context),
            Self::Pause(command) => command.run(context),
            Self::Plan(command) => command.run(context),
            Self::Port(command) => command.run(context),
            Self::Ps(command) => command.run(context),
            Self::Pull(command) => command.run(context),
            Self::Push(command) => command.run(context),
            Self::Restart(command) => command.run(context),
            Self::Rm(command) => command.run(context),
            Self::Run(command) => command.run(context),
            Self::Scale(command) => command.run(context),
            Self::Start(command) => command.run(context),
            Self::Stats(command) => command.run(context),
            Self::Stop(command) => command.run(context),
            Self::Top(command) => command.run(context),
            Self::Unpause(command) => command.run(context),
            Self::Up(command) => command.run(context),
            Self::Version(command) => command.run(context),
            Self::Volumes(command) => command.run(context),
            Self::Wait(command) => command.run(context),
        }
    }
}

/// Reads the process's arguments, carries the command out and gives the exit
/// code.
pub fn run() -> ExitCode {
    let call = match Call::read(std::env::args_os(), |name| std::env::var(name).ok()) {
        Ok(call) => call,
        Err(failure) => return context::tell(Ui::plain(), &failure),
    };
    match call.wish {
        Wish::Metadata => print(&calling::metadata()),
        // Hints about Docker Desktop, which is not here.
        Wish::Hooks => ExitCode::SUCCESS,
        Wish::Completion { words, described } => {
            let root = complete::root(&words);
            end(Context::new(Root::default(), &call.changes), |context| {
                complete::answer(&root, context, &words, described)
            })
        }
        Wish::Command(words) => {
            let parsed = match arguments::parse(&call.name, words) {
                Ok(parsed) => parsed,
                Err(code) => return code,
            };
            end(
                Context::new(parsed.root, &call.changes),
                |context| match parsed.command {
                    Some(command) => command.run(context),
                    None if context.root.version => version::Version::default().run(context),
                    None => context.print(&arguments::help(&call.name)).map(|()| 0),
                },
            )
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
