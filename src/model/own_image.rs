//! Images of rcompose itself, in which it runs beside the containers of a
//! project. The engine makes them from the running program; no registry has
//! them.

/// What all their references begin with. Nobody can own a host of that name.
const HOST: &str = "rcompose.internal/";

/// What owns the network of a pod. Its number goes up when what it does
/// changes, and not with every version, so that pods outlive an update.
pub const PAUSE: &str = "rcompose.internal/pause:1";

/// What the proxies of Services run in, but for its tag, which is of the
/// program that it is made from.
pub const GATEWAY: &str = "rcompose.internal/gateway";

/// What the controller of a project runs in, but for its tag.
pub const CONTROLLER: &str = "rcompose.internal/controller";

/// The key of its service, which stands in no file.
pub const CONTROLLER_KEY: &str = "rcompose.controller";

/// What asks the programs of a pod over the network, from within the pod: its
/// folder is mounted into the containers that are asked. Its number goes up
/// when what it does changes, and not with every version, so that pods outlive
/// an update.
pub const PROBE: &str = "rcompose.internal/probe:1";

/// The key of the service that brings it, and of the volume that it is on.
pub const PROBE_KEY: &str = "rcompose.probe";

/// Where it is in its image and in every container that it asks from.
pub const PROBE_FOLDER: &str = "/.rcompose";

/// What has it run, whatever else there is in a container: the loader of the
/// libraries that it brings along.
const LOADED: [&str; 4] = [
    "/.rcompose/run",
    LIBRARY_PATH,
    "/.rcompose/lib",
    "/.rcompose/rcompose",
];

/// The word before the folder of libraries, and before the program that a
/// loader is to run.
pub const LIBRARY_PATH: &str = "--library-path";

/// The command that runs it in a container that has its folder.
pub fn probe(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let own = LOADED.into_iter().chain([INSIDE]).map(str::to_owned);
    own.chain(words).collect()
}

/// Whether a command runs it.
pub fn is_probe(command: &[String]) -> bool {
    command.iter().any(|word| word == LOADED[0])
}

/// The file that tells a controller of its project.
pub const DUTIES: &str = "/duties.json";

/// The file in which a controller says how often it has restarted containers, by
/// their identities.
pub const RESTARTS: &str = "/restarts.json";

/// The port of a controller's container that its metrics are at.
pub const METRICS_PORT: u16 = 9464;

/// The variable that is set when they are asked for.
pub const METRICS: &str = "RCOMPOSE_METRICS";

/// The variable that holds what such a proxy is told.
pub const SETTINGS: &str = "RCOMPOSE_GATEWAY";

/// Where such a proxy hears of what is about to go.
pub const HEARS: &str = "/leaving.socket";

/// The word that has it told there, before the name of a container and the
/// number of seconds after which that is gone.
pub const LEAVE: &str = "leave";

/// Where the program is in its images.
pub const PROGRAM: &str = "/rcompose";

/// The command that tells a proxy, run in its container.
pub fn leave(name: &str, seconds: u64) -> Vec<String> {
    let words = [PROGRAM, INSIDE, LEAVE, name];
    let words = words.into_iter().map(str::to_owned);
    words.chain([seconds.to_string()]).collect()
}

/// The first word of the arguments that rcompose is given in such a container.
pub const INSIDE: &str = "inside";

/// Whether a reference is of such an image.
pub fn is_own(reference: &str) -> bool {
    reference.starts_with(HOST)
}
