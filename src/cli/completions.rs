//! `completion SHELL`: the script by which a shell completes command lines. It
//! asks rcompose itself what a word can be (`__complete`), so that it knows
//! every option of this version, and the services of the project at hand.

use clap::{Args, ValueEnum};

use super::context::Context;
use super::failure::Failure;

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub struct Completion {
    /// The shell
    shell: Shell,
}

/// A shell that is known.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Completion {
    /// Prints the script.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        context.print(self.shell.script())?;
        Ok(0)
    }
}

impl Shell {
    fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../completions/rcompose.bash"),
            Self::Elvish => include_str!("../../completions/rcompose.elv"),
            Self::Fish => include_str!("../../completions/rcompose.fish"),
            Self::Powershell => include_str!("../../completions/_rcompose.ps1"),
            Self::Zsh => include_str!("../../completions/_rcompose"),
        }
    }
}
