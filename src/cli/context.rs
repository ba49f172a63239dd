//! What every command has at hand: the options before it, the environment,
//! the terminal; and, made when asked for, the project and the engine.

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::ExitCode;

use super::calling::Call;
use super::failure::{self, Failure, Report};
use super::folder;
use super::root::{Root, is_set};
use crate::engine::docker::{Docker, Settings};
use crate::execute::Limits;
use crate::model::{Project, names};
use crate::plan::Plan;
use crate::reconcile::Desired;
use crate::source::{Diagnostic, Loaded, compose};
use crate::ui::{Progress, Ui, json_message};

/// What a command has at hand.
#[derive(Debug)]
pub struct Context {
    /// The options before the command.
    pub root: Root,
    /// The process's environment.
    pub environment: BTreeMap<String, String>,
    /// The terminal.
    pub ui: Ui,
    /// What the program was called as: `rcompose`, `docker-compose`, `docker compose`.
    pub called: String,
}

/// What a command is about: a project that was loaded, or a name alone.
#[derive(Debug)]
pub enum Target {
    /// A project with its files.
    Loaded(Box<Loaded>),
    /// A project's name.
    Name(String),
}

impl Target {
    /// The project's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Loaded(loaded) => &loaded.project.name,
            Self::Name(name) => name,
        }
    }

    /// The files, when there are some.
    pub fn loaded(&self) -> Option<&Loaded> {
        match self {
            Self::Loaded(loaded) => Some(loaded),
            Self::Name(_) => None,
        }
    }

    /// Whether the project has services of these names.
    pub fn check_services(&self, names: &[String]) -> Result<(), Failure> {
        let Self::Loaded(loaded) = self else {
            return Ok(());
        };
        let project = &loaded.project;
        match names.iter().find(|name| project.service(name).is_none()) {
            Some(name) => {
                let known = project.services.keys().map(String::as_str);
                Err(failure::no_such_service(name, known))
            }
            None => Ok(()),
        }
    }

    /// The same for reconciling.
    pub fn desired(&self) -> Desired<'_> {
        match self {
            Self::Loaded(loaded) => Desired::Project(&loaded.project),
            Self::Name(name) => Desired::Name(name),
        }
    }
}

impl Context {
    /// Looks at the environment and the terminal. A failure comes with the
    /// terminal to show it on.
    ///
    /// `call` says which variables are set, or are not to be there.
    pub fn new(root: Root, call: &Call) -> Result<Self, (Ui, Failure)> {
        let mut environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        for (name, value) in &call.changes {
            match value {
                Some(value) => environment.insert(name.clone(), value.clone()),
                None => environment.remove(name),
            };
        }
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
            called: call.name.clone(),
        })
    }

    /// Writes a result.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.ui
            .print(text)
            .map_err(|error| Failure::new(format!("cannot write the result: {error}")))
    }

    /// The options of a load in which `services` are named.
    pub fn options(&self, services: &[String]) -> Result<compose::Options, Failure> {
        let cwd = folder::current(&self.environment)
            .map_err(|error| Failure::new(format!("the current folder is gone: {error}")))?;
        Ok(self.root.options(&self.environment, cwd, services))
    }

    /// Loads the project and shows the notes about it.
    pub fn load(&self, options: &compose::Options) -> Result<Loaded, Failure> {
        let loaded = compose::load(options)?;
        self.notes(&loaded.notes, Some(&loaded));
        Ok(loaded)
    }

    /// The options of a load for which no `env_file` is read: what is asked of
    /// the project does not depend on its containers' variables.
    pub fn options_without_variables(
        &self,
        services: &[String],
    ) -> Result<compose::Options, Failure> {
        Ok(compose::Options {
            no_env_resolution: true,
            ..self.options(services)?
        })
    }

    /// The project of a command that also works without files: by `-p` alone
    /// no file is looked for, and by `COMPOSE_PROJECT_NAME` none is needed. The
    /// command is about containers that there are, so what stands in an
    /// `env_file` is of no interest.
    pub fn target(&self, services: &[String]) -> Result<Target, Failure> {
        let options = self.options_without_variables(services)?;
        self.target_by(&options, &mut |_| {})
    }

    /// The same of a command that compares containers with the project.
    pub fn target_in_full(&self, services: &[String]) -> Result<Target, Failure> {
        self.target_by(&self.options(services)?, &mut |_| {})
    }

    /// The same, loaded in a way of its own; the project's name is told as soon
    /// as it is known, at times for nothing.
    pub fn target_by(
        &self,
        options: &compose::Options,
        named: &mut dyn FnMut(&str),
    ) -> Result<Target, Failure> {
        if let (Some(name), true) = (&self.root.project_name, self.root.file.is_empty()) {
            return Ok(Target::Name(names::normalize_project(name)));
        }
        match compose::load_naming(options, named) {
            Ok(loaded) => {
                self.notes(&loaded.notes, Some(&loaded));
                Ok(Target::Loaded(Box::new(loaded)))
            }
            Err(error) => match self.environment.get("COMPOSE_PROJECT_NAME") {
                Some(name) if !name.is_empty() => Ok(Target::Name(names::normalize_project(name))),
                _ => Err(error.into()),
            },
        }
    }

    /// Shows notes; places in them are looked up in the files.
    pub fn notes(&self, notes: &[Diagnostic], loaded: Option<&Loaded>) {
        if notes.is_empty() {
            return;
        }
        if self.ui.progress == Progress::Json {
            for note in notes {
                self.ui.message(&json_message("warning", &note.message));
            }
            return;
        }
        let reports: Vec<Report> = notes.iter().cloned().map(Report::from).collect();
        let sources = loaded
            .map(|loaded| loaded.sources.clone())
            .unwrap_or_default();
        let (colour, width) = (self.ui.colour_err, self.ui.width);
        self.ui
            .message(&failure::render(&reports, &sources, colour, width));
    }

    /// Shows what a plan says beside its steps.
    pub fn plan_notes(&self, plan: &Plan, loaded: Option<&Loaded>) {
        let place = |attribute: &Option<String>| loaded?.place(attribute.as_deref()?);
        let notes: Vec<Diagnostic> = plan
            .notes
            .iter()
            .map(|note| Diagnostic::note(note.message.as_str()).at(place(&note.attribute)))
            .collect();
        self.notes(&notes, loaded);
    }

    /// A switch of the environment; the project's `.env` counts too.
    pub fn is_set(&self, name: &str, project: Option<&Project>) -> bool {
        is_set(&self.environment, name)
            || project.is_some_and(|project| {
                !self.environment.contains_key(name) && is_set(&project.environment, name)
            })
    }

    /// How much is done at a time; the project's `.env` counts too.
    pub fn limits(&self, project: Option<&Project>) -> Result<Limits, Failure> {
        let name = "COMPOSE_PARALLEL_LIMIT";
        let environment = match project {
            Some(project) if !self.environment.contains_key(name) => &project.environment,
            _ => &self.environment,
        };
        Ok(Limits {
            parallel: self.root.parallel(environment)?,
            finishes: false,
        })
    }

    /// Connects to the daemon.
    pub async fn engine(&self) -> Result<Docker, Failure> {
        Ok(Docker::connect(self.settings()).await?)
    }

    /// Which daemon it is.
    pub fn settings(&self) -> Settings {
        let variable = |name: &str| {
            self.environment
                .get(name)
                .filter(|v| !v.is_empty())
                .cloned()
        };
        let home = variable("HOME").map(|home| PathBuf::from(home).join(".docker"));
        Settings {
            host: variable("DOCKER_HOST"),
            context: variable("DOCKER_CONTEXT"),
            config_folder: variable("DOCKER_CONFIG").map(PathBuf::from).or(home),
            tls: variable("DOCKER_TLS_VERIFY").is_some(),
            certificates: variable("DOCKER_CERT_PATH").map(PathBuf::from),
            api_version: variable("DOCKER_API_VERSION"),
            buildkit: variable("DOCKER_BUILDKIT").map(|value| value != "0"),
            ssh_agent: variable("SSH_AUTH_SOCK").map(PathBuf::from),
            program: std::env::current_exe().ok(),
            locks: self.own_folder("images"),
        }
    }

    /// A folder of this user's own for what commands tell each other while
    /// they run; none where it cannot be made.
    pub fn own_folder(&self, name: &str) -> Option<PathBuf> {
        let variable = |name: &str| {
            let value = self.environment.get(name);
            value.filter(|value| !value.is_empty())
        };
        let base = match (variable("XDG_RUNTIME_DIR"), variable("XDG_CACHE_HOME")) {
            (Some(folder), _) | (None, Some(folder)) => PathBuf::from(folder),
            (None, None) => PathBuf::from(variable("HOME")?).join(".cache"),
        };
        let folder = base.join("rcompose").join(name);
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700).create(&folder).ok()?;
        Some(folder)
    }
}

/// Runs what waits for something, on this thread.
pub fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot wait for anything: {error}")))?
        .block_on(work)
}

/// Shows a failure and gives the exit code that it ends with.
pub fn tell(ui: Ui, failure: &Failure) -> ExitCode {
    if ui.progress == Progress::Json {
        for report in &failure.reports {
            ui.message(&json_message("error", &report.diagnostic.message));
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
