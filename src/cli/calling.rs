//! How the program was called: by its own name, as `docker-compose`, or by the
//! docker command line as its plugin `docker compose`.
//!
//! Docker's own options, which may stand before the command, become the
//! variables of the environment that say the same.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::complete;
use super::failure::Failure;

/// Set by the docker command line for its plugins.
const BY_DOCKER: &str = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND";

/// A call, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What the program is called: `rcompose`, `docker-compose`, `docker compose`.
    pub name: String,
    /// What is asked for.
    pub wish: Wish,
    /// Variables that Docker's options set or unset.
    pub changes: BTreeMap<String, Option<String>>,
}

/// What a call asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// A command, with its arguments.
    Command(Vec<OsString>),
    /// What kind of plugin this is.
    Metadata,
    /// What to do next, after a command; nothing without Docker Desktop.
    Hooks,
    /// How the last of these words could go on, with or without what it means.
    Completion {
        /// The words so far.
        words: Vec<String>,
        /// Whether the meanings are told.
        described: bool,
    },
}

/// Docker's options, and whether they take a value.
const OPTIONS: &[(&str, &str, bool)] = &[
    ("--debug", "-D", false),
    ("--tls", "", false),
    ("--tlsverify", "", false),
    ("--host", "-H", true),
    ("--context", "", true),
    ("--log-level", "", true),
    ("--tlscacert", "", true),
    ("--tlscert", "", true),
    ("--tlskey", "", true),
];

/// Those that only the docker command line takes itself.
const OPTIONS_OF_DOCKER: &[(&str, &str, bool)] = &[
    ("--config", "", true),
    ("--context", "-c", true),
    ("--log-level", "-l", true),
];

impl Call {
    /// Reads the process's arguments, the program first; `variable` is the
    /// process's environment.
    pub fn read(
        arguments: impl IntoIterator<Item = OsString>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let mut arguments = arguments.into_iter();
        let program = arguments.next().unwrap_or_default();
        let program = Path::new(&program).file_stem().unwrap_or_default();
        let program = program.to_string_lossy().into_owned();
        let mut rest: Vec<OsString> = arguments.collect();
        // `docker-compose` is the plugin whose word is `compose`.
        let word = program.strip_prefix("docker-").unwrap_or("").to_owned();
        let first = rest.first().and_then(|first| first.to_str());
        match first {
            Some("docker-cli-plugin-metadata") => return Ok(Self::new(program, Wish::Metadata)),
            Some("docker-cli-plugin-hooks") => return Ok(Self::new(program, Wish::Hooks)),
            _ => {}
        }
        let completion = match first {
            Some("__complete") => Some(true),
            Some("__completeNoDesc") => Some(false),
            _ => None,
        };
        if completion.is_some() {
            rest.remove(0);
        }
        let by_docker = !word.is_empty() && variable(BY_DOCKER).is_some_and(|it| !it.is_empty());
        let mut hoisting = Hoisting::new(rest, by_docker || completion.is_some());
        let mut own = hoisting.run()?;
        // Standing alone it takes its word too: `docker-compose compose up`.
        let place = own.iter().position(|it| **it == *word).filter(|place| {
            let before = &own[..*place];
            let is_option = |it: &OsString| it.to_string_lossy().starts_with('-');
            let last = before.last().map(|it| it.to_string_lossy());
            before.iter().all(is_option) && !last.is_some_and(|it| complete::takes_value(&it))
        });
        let called = place.is_some_and(|place| place == 0);
        if let Some(place) = place {
            own.remove(place);
        }
        let name = match (by_docker && called, word.as_str()) {
            (true, word) => format!("docker {word}"),
            (false, "") => "rcompose".to_owned(),
            (false, _) => program,
        };
        let wish = match completion {
            Some(described) => Wish::Completion {
                words: own
                    .into_iter()
                    .map(|word| word.to_string_lossy().into_owned())
                    .collect(),
                described,
            },
            None => Wish::Command(own),
        };
        Ok(Self {
            name,
            wish,
            changes: hoisting.changes()?,
        })
    }

    fn new(name: String, wish: Wish) -> Self {
        Self {
            name,
            wish,
            changes: BTreeMap::new(),
        }
    }
}

/// What this plugin is, for the docker command line.
pub fn metadata() -> String {
    let about = serde_json::json!({
        "SchemaVersion": "0.1.0",
        "Vendor": "rcompose",
        "Version": concat!("v", env!("CARGO_PKG_VERSION")),
        "ShortDescription": "Docker Compose",
    });
    format!("{about}\n")
}

/// Takes Docker's options out of those before the first word.
struct Hoisting {
    rest: std::vec::IntoIter<OsString>,
    /// Whether the options that only docker takes are known, too.
    by_docker: bool,
    taken: BTreeMap<&'static str, String>,
}

impl Hoisting {
    fn new(arguments: Vec<OsString>, by_docker: bool) -> Self {
        Self {
            rest: arguments.into_iter(),
            by_docker,
            taken: BTreeMap::new(),
        }
    }

    fn run(&mut self) -> Result<Vec<OsString>, Failure> {
        let mut own = Vec::new();
        while let Some(argument) = self.rest.next() {
            if !argument.to_string_lossy().starts_with('-') {
                own.push(argument);
                break;
            }
            if !self.take(&argument)? {
                own.push(argument);
            }
        }
        own.extend(self.rest.by_ref());
        Ok(own)
    }

    /// Whether an argument is one of Docker's options, with its value.
    fn take(&mut self, argument: &OsString) -> Result<bool, Failure> {
        let Some(text) = argument.to_str() else {
            return Ok(false);
        };
        let (name, mut value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let docker = if self.by_docker {
            OPTIONS_OF_DOCKER
        } else {
            &[]
        };
        let mut options = OPTIONS.iter().chain(docker);
        let Some((long, _, takes_value)) =
            options.find(|(long, short, _)| name == *long || (!short.is_empty() && name == *short))
        else {
            return Ok(false);
        };
        if *takes_value && value.is_none() {
            let next = self.rest.next();
            value = Some(
                next.and_then(|it| it.into_string().ok())
                    .ok_or_else(|| Failure::new(format!("flag needs an argument: '{name}'")))?,
            );
        }
        self.taken
            .insert(long, value.unwrap_or_else(|| "true".to_owned()));
        Ok(true)
    }

    /// The variables that say the same.
    fn changes(self) -> Result<BTreeMap<String, Option<String>>, Failure> {
        let mut changes = BTreeMap::new();
        let taken = |name: &str| self.taken.get(name);
        let mut set = |name: &str, value: Option<&str>| {
            changes.insert(name.to_owned(), value.map(str::to_owned));
        };
        match (taken("--host"), taken("--context")) {
            (Some(_), Some(_)) => {
                return Err(Failure::new(
                    "conflicting options: cannot specify both --host and --context",
                ));
            }
            (Some(host), None) => set("DOCKER_HOST", Some(host)),
            (None, Some(context)) => {
                set("DOCKER_CONTEXT", Some(context));
                set("DOCKER_HOST", None);
            }
            (None, None) => {}
        }
        if let Some(folder) = taken("--config") {
            set("DOCKER_CONFIG", Some(folder));
        }
        // What is spoken over TLS is always verified here.
        if let Some(on) = taken("--tlsverify").or(taken("--tls")) {
            let on = super::arguments::truth(on).map_err(Failure::new)?;
            set("DOCKER_TLS_VERIFY", on.then_some("1"));
        }
        for (option, file) in [
            ("--tlscacert", "ca.pem"),
            ("--tlscert", "cert.pem"),
            ("--tlskey", "key.pem"),
        ] {
            let Some(path) = taken(option) else { continue };
            let path = Path::new(path);
            let folder = path.parent().and_then(Path::to_str);
            match folder.filter(|_| path.ends_with(file)) {
                Some(folder) => set("DOCKER_CERT_PATH", Some(folder)),
                None => {
                    return Err(Failure::new(format!(
                        "{option} must be a file called {file}, not {}",
                        path.display()
                    ))
                    .hint("ca.pem, cert.pem and key.pem stand in one folder"));
                }
            }
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(line: &str, by_docker: bool, expected: &Expect) {
        let words = line.split(' ').map(OsString::from);
        let variable = |_: &str| by_docker.then(|| "docker".to_owned());
        let text = match Call::read(words, variable) {
            Ok(call) => format!("{}: {:?} {:?}", call.name, call.wish, call.changes),
            Err(failure) => failure.reports[0].diagnostic.message.clone(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn it_is_called_three_ways() {
        check(
            "/usr/bin/rcompose up -d",
            true,
            &expect![[r#"rcompose: Command(["up", "-d"]) {}"#]],
        );
        check(
            "/usr/bin/docker-compose -f x up",
            false,
            &expect![[r#"docker-compose: Command(["-f", "x", "up"]) {}"#]],
        );
        check(
            "/usr/bin/docker-compose compose up",
            false,
            &expect![[r#"docker-compose: Command(["up"]) {}"#]],
        );
        for (line, own) in [
            ("--verbose compose up", r#"["--verbose", "up"]"#),
            ("-p compose up", r#"["-p", "compose", "up"]"#),
            ("up compose", r#"["up", "compose"]"#),
        ] {
            let text = format!("docker-compose: Command({own}) {{}}");
            let words = format!("docker-compose {line}");
            let call = Call::read(words.split(' ').map(OsString::from), |_| None).unwrap();
            assert_eq!(
                format!("{}: {:?} {:?}", call.name, call.wish, call.changes),
                text
            );
        }
        check(
            "/p/docker-compose compose up",
            true,
            &expect![[r#"docker compose: Command(["up"]) {}"#]],
        );
        check(
            "/p/docker-compose docker-cli-plugin-metadata",
            false,
            &expect!["docker-compose: Metadata {}"],
        );
        check(
            "/p/docker-compose docker-cli-plugin-hooks {}",
            true,
            &expect!["docker-compose: Hooks {}"],
        );
    }

    #[test]
    fn dockers_options_are_variables() {
        check(
            "docker-compose -D --host=tcp://x -p y --tlsverify ps -H z",
            false,
            &expect![[
                r#"docker-compose: Command(["-p", "y", "--tlsverify", "ps", "-H", "z"]) {"DOCKER_HOST": Some("tcp://x")}"#
            ]],
        );
        check(
            "docker-compose -c there --config /c -l debug compose -p y ps",
            true,
            &expect![[
                r#"docker compose: Command(["-p", "y", "ps"]) {"DOCKER_CONFIG": Some("/c"), "DOCKER_CONTEXT": Some("there"), "DOCKER_HOST": None}"#
            ]],
        );
        check(
            "docker-compose --tls --tlscacert /k/ca.pem --tlskey /k/key.pem ps",
            false,
            &expect![[
                r#"docker-compose: Command(["ps"]) {"DOCKER_CERT_PATH": Some("/k"), "DOCKER_TLS_VERIFY": Some("1")}"#
            ]],
        );
        check(
            "docker-compose -H",
            false,
            &expect!["flag needs an argument: '-H'"],
        );
        check(
            "docker-compose -H x --context y ps",
            false,
            &expect!["conflicting options: cannot specify both --host and --context"],
        );
        check(
            "docker-compose --tlscert /k/other.pem ps",
            false,
            &expect!["--tlscert must be a file called cert.pem, not /k/other.pem"],
        );
    }

    #[test]
    fn completion_has_words() {
        check(
            "docker-compose __complete --context x compose up w",
            true,
            &expect![[
                r#"docker compose: Completion { words: ["up", "w"], described: true } {"DOCKER_CONTEXT": Some("x"), "DOCKER_HOST": None}"#
            ]],
        );
        check(
            "rcompose __completeNoDesc up",
            false,
            &expect![[r#"rcompose: Completion { words: ["up"], described: false } {}"#]],
        );
    }
}
