//! What every command has at hand: the options before it, the environment,
//! the terminal; and, made when first asked for, the project and the engine.

use std::collections::BTreeMap;
use std::process::ExitCode;

use super::failure::{self, Failure};
use super::root::{Root, is_set};
use crate::ui::{Progress, Ui, json_error};

/// What a command has at hand.
#[derive(Debug)]
pub struct Context {
    /// The options before the command.
    pub root: Root,
    /// The process's environment.
    pub environment: BTreeMap<String, String>,
    /// The terminal.
    pub ui: Ui,
}

impl Context {
    /// Looks at the environment and the terminal. A failure comes with the
    /// terminal to show it on.
    pub fn new(root: Root) -> Result<Self, (Ui, Failure)> {
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let settle = |failure| (Ui::plain(), failure);
        let progress = root.progress(&environment).map_err(settle)?;
        let ansi = root.ansi(&environment).map_err(settle)?;
        root.parallel(&environment).map_err(settle)?;
        let no_colour = environment
            .get("NO_COLOR")
            .is_some_and(|value| !value.is_empty());
        let ui = Ui::new(
            progress,
            ansi,
            no_colour,
            is_set(&environment, "COMPOSE_STATUS_STDOUT"),
        );
        Ok(Self {
            root,
            environment,
            ui,
        })
    }

    /// Writes a result.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.ui
            .print(text)
            .map_err(|error| Failure::new(format!("cannot write the result: {error}")))
    }
}

/// Shows a failure and gives the exit code that it ends with.
pub fn tell(ui: Ui, failure: &Failure) -> ExitCode {
    if ui.progress == Progress::Json {
        for report in &failure.reports {
            ui.message(&json_error(&report.diagnostic.message));
        }
    } else {
        ui.message(&failure::render(
            &failure.reports,
            &failure.sources,
            ui.colour_err,
            ui.width,
        ));
    }
    ExitCode::from(failure.code)
}
