//! Providers: programs that stand for a service, as Docker Compose calls them.
//!
//! A provider is a Docker CLI plugin, or any program of the `PATH`. It is run
//! as `NAME compose --project-name=P up --option=value SERVICE`, and tells on
//! its standard output what it does, a JSON object a line. `NAME compose
//! metadata` may say which options it takes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use super::{EngineError, OnProgress, Progress};
use crate::model::provision::{Provided, ProviderVerb, Provision};

/// Where Docker's plugins are installed for everybody.
const PLUGINS: [&str; 4] = [
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
];

/// A line of its output.
#[derive(Deserialize)]
struct Message {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    message: String,
}

/// What a provider says of itself; nothing when it has no such command.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    description: String,
    up: Option<Parameters>,
    down: Option<Parameters>,
    stop: Option<Parameters>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Parameters {
    parameters: Option<Vec<Parameter>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Parameter {
    name: String,
    required: bool,
}

/// Has a provider do something. `config_folder` is Docker's.
pub(super) async fn provide(
    provision: &Provision,
    config_folder: Option<&Path>,
    progress: OnProgress<'_>,
) -> Result<Provided, EngineError> {
    let program = find(provision, config_folder)?;
    let metadata = metadata(&program, provision).await;
    let Some(options) = options(provision, &metadata)? else {
        // It does not know how to stop: it goes on.
        return Ok(Provided::default());
    };
    let mut command = command(&program, provision);
    command
        .arg(format!("--project-name={}", provision.project))
        .arg(provision.verb.as_str())
        .args(options)
        .arg(&provision.service)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| broken(provision, error))?;
    let complaint = child
        .stderr
        .take()
        .map(|stderr| tokio::spawn(last_line(stderr)));
    let provided = converse(provision, &mut child, progress).await;
    if provided.is_err() {
        // It may wait for an answer that does not come.
        let _ = child.start_kill();
    }
    let ended = child
        .wait()
        .await
        .map_err(|error| broken(provision, error))?;
    let provided = provided?;
    if ended.success() {
        return Ok(provided);
    }
    let complaint = match complaint {
        Some(task) => task.await.unwrap_or_default(),
        None => String::new(),
    };
    let joint = if complaint.is_empty() { "" } else { ": " };
    Err(broken(provision, format!("{ended}{joint}{complaint}")))
}

fn broken(provision: &Provision, reason: impl std::fmt::Display) -> EngineError {
    EngineError::Broken {
        message: format!("provider {}: {reason}", provision.kind),
    }
}

/// A provider's program, `compose` being its first argument.
fn command(program: &Path, provision: &Provision) -> Command {
    let mut command = Command::new(program);
    command
        .arg("compose")
        .env_clear()
        .envs(&provision.environment)
        .kill_on_drop(true);
    command
}

/// The program: a plugin of Docker's before one of the `PATH`.
fn find(provision: &Provision, config_folder: Option<&Path>) -> Result<PathBuf, EngineError> {
    let kind = &provision.kind;
    if kind == "compose" {
        return Err(broken(provision, "'compose' is not a valid provider type"));
    }
    let own = config_folder.map(|folder| folder.join("cli-plugins"));
    let mut plugins = own.into_iter().chain(PLUGINS.map(PathBuf::from));
    let plugin = plugins.find_map(|folder| executable(&folder.join(format!("docker-{kind}"))));
    let path = provision.environment.get("PATH").map_or("", String::as_str);
    let mut folders = path.split(':');
    plugin
        .or_else(|| folders.find_map(|folder| executable(&Path::new(folder).join(kind))))
        .ok_or_else(|| EngineError::NotFound {
            message: format!(
                "no provider {kind}: there is neither a Docker plugin docker-{kind} nor a program \
                 {kind} in the PATH"
            ),
        })
}

fn executable(path: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(path).ok()?;
    (found.is_file() && found.permissions().mode() & 0o111 != 0).then(|| path.to_owned())
}

/// Asks a provider which options it takes; many do not answer.
async fn metadata(program: &Path, provision: &Provision) -> Metadata {
    let asked = command(program, provision)
        .arg("metadata")
        .stdin(Stdio::null())
        .output()
        .await;
    asked
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| serde_json::from_slice(&output.stdout).ok())
        .unwrap_or_default()
}

/// The options that the command is given; none when the provider does not
/// have the command.
fn options(provision: &Provision, metadata: &Metadata) -> Result<Option<Vec<String>>, EngineError> {
    let (up, down) = (metadata.up.as_ref(), metadata.down.as_ref());
    let said = |it: Option<&Parameters>| it.is_some_and(|it| it.parameters.is_some());
    let is_silent = metadata.description.is_empty() && !said(up) && !said(down);
    let parameters = match provision.verb {
        ProviderVerb::Up => up,
        ProviderVerb::Down => down,
        ProviderVerb::Stop => match &metadata.stop {
            None => return Ok(None),
            stop => stop.as_ref(),
        },
    };
    let parameters = parameters.and_then(|it| it.parameters.as_deref());
    let known = parameters.unwrap_or_default();
    let missing = known
        .iter()
        .find(|it| it.required && !provision.options.contains_key(&it.name));
    if let Some(missing) = missing.filter(|_| !is_silent) {
        return Err(broken(
            provision,
            format!(
                "required parameter {:?} is missing from its options",
                missing.name
            ),
        ));
    }
    let taken = |name: &str| is_silent || known.iter().any(|it| it.name == name);
    Ok(Some(given(&provision.options, taken)))
}

fn given(options: &BTreeMap<String, Vec<String>>, taken: impl Fn(&str) -> bool) -> Vec<String> {
    let options = options.iter().filter(|(name, _)| taken(name));
    options
        .flat_map(|(name, values)| values.iter().map(move |value| format!("--{name}={value}")))
        .collect()
}

/// Listens to a provider until it has said everything.
async fn converse(
    provision: &Provision,
    child: &mut Child,
    progress: OnProgress<'_>,
) -> Result<Provided, EngineError> {
    let mut provided = Provided::default();
    let (Some(stdout), stdin) = (child.stdout.take(), child.stdin.take()) else {
        return Ok(provided);
    };
    let answers = Answers::new(stdin, &provision.definition);
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines
        .next_line()
        .await
        .map_err(|error| broken(provision, error))?
    {
        if line.trim().is_empty() {
            continue;
        }
        let message: Message = serde_json::from_str(&line)
            .map_err(|_| broken(provision, "it says something that is no JSON object"))?;
        let variable = || {
            let pair = message.message.split_once('=');
            let (name, value) = pair.ok_or_else(|| broken(provision, "a variable without `=`"))?;
            Ok((name.to_owned(), value.to_owned()))
        };
        match message.kind.as_str() {
            "info" => progress(Progress {
                text: message.message.lines().next().unwrap_or("").to_owned(),
                ..Progress::default()
            }),
            "error" => return Err(broken(provision, message.message)),
            "setenv" => provided.prefixed.extend([variable()?]),
            "rawsetenv" => provided.raw.extend([variable()?]),
            "get-service-config" => answers.ask(),
            "debug" => {}
            other => {
                let reason = format!("it says something of an unknown type, {other:?}");
                return Err(broken(provision, reason));
            }
        }
    }
    Ok(provided)
}

/// Answers a provider from a task of its own: it may not read yet while it is
/// still read from. The task ends with this, and with it the provider's input.
struct Answers(tokio::sync::mpsc::UnboundedSender<()>);

impl Answers {
    fn new(stdin: Option<ChildStdin>, definition: &str) -> Self {
        let (sender, mut asked) = tokio::sync::mpsc::unbounded_channel();
        let line = format!("{definition}\n");
        if let Some(mut stdin) = stdin {
            tokio::spawn(async move {
                while asked.recv().await.is_some() {
                    // A provider that reads no more wants no answer.
                    if stdin.write_all(line.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
        Self(sender)
    }

    fn ask(&self) {
        // Nobody listens to a provider that has closed its input.
        let _ = self.0.send(());
    }
}

/// The last line of what a provider complains about.
async fn last_line(stderr: tokio::process::ChildStderr) -> String {
    let mut lines = BufReader::new(stderr).lines();
    let mut last = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if !line.trim().is_empty() {
            last = line;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provision(verb: ProviderVerb) -> Provision {
        let options = [("size", vec!["1", "2"]), ("zone", vec!["b"])];
        Provision {
            project: "shop".into(),
            service: "db".into(),
            kind: "cloud".into(),
            options: options
                .map(|(name, values)| {
                    let values = values.into_iter().map(str::to_owned).collect();
                    (name.to_owned(), values)
                })
                .into(),
            verb,
            definition: "{}".into(),
            environment: BTreeMap::new(),
        }
    }

    #[track_caller]
    fn check(verb: ProviderVerb, metadata: &str, expected: &str) {
        let metadata = serde_json::from_str(metadata).unwrap();
        let options = options(&provision(verb), &metadata);
        let shown = match options {
            Ok(Some(options)) => options.join(" "),
            Ok(None) => "nothing".to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn options_are_those_that_the_provider_takes() {
        use ProviderVerb::{Down, Stop, Up};
        let all = "--size=1 --size=2 --zone=b";
        check(Up, "{}", all);
        check(Down, "{}", all);
        check(Stop, "{}", "nothing");
        let sized = r#"{"description": "x", "up": {"parameters": [{"name": "size"}]}, "stop": {}}"#;
        check(Up, sized, "--size=1 --size=2");
        check(Down, sized, "");
        check(Stop, sized, "");
        check(
            Up,
            r#"{"up": {"parameters": [{"name": "user", "required": true}]}}"#,
            "provider cloud: required parameter \"user\" is missing from its options",
        );
    }
}
