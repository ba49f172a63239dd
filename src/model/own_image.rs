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

/// The file that tells a controller of its project.
pub const DUTIES: &str = "/duties.json";

/// The port of a controller's container that its metrics are at.
pub const METRICS_PORT: u16 = 9464;

/// The variable that is set when they are asked for.
pub const METRICS: &str = "RCOMPOSE_METRICS";

/// The variable that holds what such a proxy is told.
pub const SETTINGS: &str = "RCOMPOSE_GATEWAY";

/// The first word of the arguments that rcompose is given in such a container.
pub const INSIDE: &str = "inside";

/// Whether a reference is of such an image.
pub fn is_own(reference: &str) -> bool {
    reference.starts_with(HOST)
}
