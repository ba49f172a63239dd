//! `completion SHELL`: the script by which a shell completes commands and
//! options. The scripts in `completions/` are its output.

use clap::Args;
use clap_complete::Shell;

use super::arguments;
use super::context::Context;
use super::failure::Failure;

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub struct Completion {
    /// The shell
    shell: Shell,
}

impl Completion {
    /// Prints the script.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut arguments::command(),
            "rcompose",
            &mut script,
        );
        context.print(&String::from_utf8_lossy(&script))?;
        Ok(0)
    }
}
