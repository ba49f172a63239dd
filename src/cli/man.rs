//! `man`: the manual pages, one a command, for `man -l -` or a folder of them.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man as Page;

use super::arguments;
use super::context::Context;
use super::failure::Failure;

/// Print the manual page of a command
#[derive(Debug, Args)]
pub struct Man {
    /// Write the pages of all commands into this folder
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// The command, as `up`; none: rcompose itself
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

impl Man {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let mut root = arguments::command();
        root.build();
        if let Some(folder) = &self.output {
            let failed = |error: std::io::Error| {
                Failure::new(format!("cannot write into {}: {error}", folder.display()))
            };
            std::fs::create_dir_all(folder).map_err(failed)?;
            clap_mangen::generate_to(root, folder).map_err(failed)?;
            return Ok(0);
        }
        let mut command = &root;
        for word in &self.words {
            let next = command.find_subcommand(word);
            command = next.ok_or_else(|| unknown(command, word))?;
        }
        let mut text = Vec::new();
        Page::new(command.clone())
            .render(&mut text)
            .map_err(|error| Failure::new(format!("cannot make the page: {error}")))?;
        context.print(&String::from_utf8_lossy(&text))?;
        Ok(0)
    }
}

fn unknown(command: &Command, word: &str) -> Failure {
    let known = command.get_subcommands().map(Command::get_name);
    let failure = Failure::new(format!("no such command: {word}"));
    match crate::source::spelling::nearest(word, known) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("--help lists the commands"),
    }
}
