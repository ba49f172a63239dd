//! The options that stand before the command, and what they and the
//! environment come to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use crate::source::compose;
use crate::ui::{Ansi, Progress};

/// The options before the command.
#[derive(Debug, Clone, Default, Args)]
pub struct Root {
    /// Include all resources, even those not used by services
    #[arg(long)]
    pub all_resources: bool,
    /// Control when to print ANSI control characters (never, always, auto) [env: COMPOSE_ANSI]
    #[arg(long, value_name = "WHEN")]
    pub ansi: Option<String>,
    /// Join names by `_` as Compose 1 did [env: COMPOSE_COMPATIBILITY]
    #[arg(long)]
    pub compatibility: bool,
    /// Print what would be done, with its cause, and do nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Read variables from this file in place of `.env` [env: COMPOSE_ENV_FILES]
    #[arg(long, value_name = "FILE")]
    pub env_file: Vec<String>,
    /// Compose files, merged in order; `-` is standard input [env: COMPOSE_FILE]
    #[arg(short, long, value_name = "FILE")]
    pub file: Vec<String>,
    /// Take artifacts from this registry unencrypted
    #[arg(long, hide = true, value_name = "HOST")]
    pub insecure_registry: Vec<String>,
    /// Do at most so many things at a time; -1: no limit [env: COMPOSE_PARALLEL_LIMIT]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub parallel: Option<i64>,
    /// Enable the services of a profile [env: COMPOSE_PROFILES]
    #[arg(long, value_name = "NAME")]
    pub profile: Vec<String>,
    /// How to show progress (auto, tty, plain, json, quiet) [env: COMPOSE_PROGRESS]
    #[arg(long, value_name = "TYPE")]
    pub progress: Option<String>,
    /// The folder that relative paths start from (default: that of the first file)
    #[arg(long, value_name = "FOLDER")]
    pub project_directory: Option<PathBuf>,
    /// The project's name [env: COMPOSE_PROJECT_NAME]
    #[arg(short, long, value_name = "NAME")]
    pub project_name: Option<String>,
    /// Take the manifests of folders below too, where -f names a folder
    #[arg(short = 'R', long)]
    pub recursive: bool,
    /// Say more: when watching, that a batch of changes has been dealt with
    #[arg(long, hide = true)]
    pub verbose: bool,
    /// Print the version
    #[arg(short, long, hide = true)]
    pub version: bool,
    /// The same as `--ansi never`
    #[arg(long, hide = true)]
    pub no_ansi: bool,
    /// The same as `--project-directory`
    #[arg(long, hide = true, value_name = "FOLDER")]
    pub workdir: Option<PathBuf>,
}

impl Root {
    /// The options of a load of `services`; none named: of all.
    pub fn options(
        &self,
        environment: &BTreeMap<String, String>,
        cwd: PathBuf,
        services: &[String],
    ) -> compose::Options {
        compose::Options {
            files: self.file.clone(),
            recursive: self.recursive,
            project_directory: self
                .project_directory
                .clone()
                .or_else(|| self.workdir.clone()),
            project_name: self.project_name.clone(),
            profiles: self.profile.clone(),
            env_files: self.env_file.clone(),
            compatibility: self.compatibility || is_set(environment, "COMPOSE_COMPATIBILITY"),
            environment: environment.clone(),
            cwd,
            program: program(),
            services: services.to_vec(),
            insecure_registries: self.insecure_registry.clone(),
            ..compose::Options::default()
        }
    }

    /// How progress is shown.
    pub fn progress(&self, environment: &BTreeMap<String, String>) -> Result<Progress, Failure> {
        let word = self
            .progress
            .as_deref()
            .or_else(|| text(environment, "COMPOSE_PROGRESS"))
            .unwrap_or("auto");
        Progress::parse(word).ok_or_else(|| {
            Failure::new(format!("unsupported --progress value {word:?}"))
                .hint("use auto, tty, plain, json or quiet")
        })
    }

    /// When control characters are printed.
    pub fn ansi(&self, environment: &BTreeMap<String, String>) -> Result<Ansi, Failure> {
        if self.no_ansi {
            return Ok(Ansi::Never);
        }
        let word = self
            .ansi
            .as_deref()
            .or_else(|| text(environment, "COMPOSE_ANSI"))
            .unwrap_or("auto");
        Ansi::parse(word).ok_or_else(|| {
            Failure::new(format!("unsupported --ansi value {word:?}"))
                .hint("use never, always or auto")
        })
    }

    /// How many steps may run at a time; none: no limit.
    pub fn parallel(
        &self,
        environment: &BTreeMap<String, String>,
    ) -> Result<Option<usize>, Failure> {
        let limit = match (self.parallel, text(environment, "COMPOSE_PARALLEL_LIMIT")) {
            (Some(limit), _) => limit,
            (None, Some(word)) => word.parse().map_err(|_| {
                Failure::new(format!(
                    "COMPOSE_PARALLEL_LIMIT must be a whole number, not {word:?}"
                ))
            })?,
            (None, None) => -1,
        };
        match limit {
            -1 => Ok(None),
            limit => usize::try_from(limit)
                .ok()
                .filter(|limit| *limit > 0)
                .map(Some)
                .ok_or_else(|| {
                    Failure::new(format!(
                        "--parallel must be a positive number or -1, not {limit}"
                    ))
                }),
        }
    }
}

/// A variable that is there and not empty.
fn text<'a>(environment: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    environment
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
}

/// Whether a variable says yes, in the words that Docker Compose takes.
pub fn is_set(environment: &BTreeMap<String, String>, name: &str) -> bool {
    text(environment, name).is_some_and(|value| {
        matches!(
            value.to_ascii_lowercase().as_str(),
            "1" | "t" | "true" | "y" | "yes"
        )
    })
}

/// What tells this program from other versions of it: its version, its size
/// and when it was made.
pub fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let about = std::env::current_exe().and_then(|path| path.metadata());
    let made = about.and_then(|about| Ok((about.len(), about.modified()?)));
    let Ok((size, made)) = made else {
        return version.to_owned();
    };
    let since = made.duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    format!("{version}-{size:x}-{seconds:x}")
}
