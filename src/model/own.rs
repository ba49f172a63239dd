//! What Kubernetes adds to the Compose model. It stands under `x-rcompose`, so
//! that a document with it is one of Compose still.

use serde_json::Value;

use super::{
    Duration, Extensions, FileMode, FileReference, Healthcheck, Hook, Project, Service,
    ServiceNetwork, Volume,
};

/// The key of the additions.
const KEY: &str = "x-rcompose";

pub(super) fn own<'e>(extensions: &'e Extensions, key: &str) -> Option<&'e Value> {
    extensions.get(KEY)?.get(key)
}

fn is_set(extensions: &Extensions, key: &str) -> bool {
    own(extensions, key) == Some(&Value::Bool(true))
}

/// What stands for a replica's number in the attributes of a service.
pub const SLOT: &str = "{{.Task.Slot}}";

/// What annotations of pods start with that name what they wait for: behind it
/// stands a workload, and the value is a condition of `depends_on`.
pub const DEPENDS_ON: &str = "depends-on.rcompose/";

/// What labels of pods start with that name a network which they are in.
pub const NETWORK: &str = "network.rcompose/";

/// The value of such a label for a network without a way out.
pub const INTERNAL: &str = "internal";

/// The name of the init container that waits for a workload in a cluster.
pub fn waiting_container(workload: &str) -> String {
    format!("wait-for-{workload}")
}

impl Project {
    /// The port of loopback at which the numbers of its controller are asked for.
    pub fn metrics_port(&self) -> Option<u16> {
        let port = own(&self.extensions, "metrics")?;
        u16::try_from(port.as_u64()?).ok().filter(|port| *port > 0)
    }
}

impl Extensions {
    /// Takes the additions away.
    pub fn remove_own(&mut self) {
        self.remove(KEY);
    }
}

impl Service {
    /// Whether [`SLOT`] in its attributes stands for the replica's number.
    pub fn is_numbered(&self) -> bool {
        is_set(&self.extensions, "numbered")
    }

    /// What it waits for that nobody has given, in words; until then no
    /// container of it is made or replaced.
    pub fn lacks(&self) -> Option<&str> {
        own(&self.extensions, "lacks")?.as_str()
    }

    /// The services of the proxies that send to it, and the service that owns
    /// the network of its pod; none: it is behind no proxy.
    pub fn behind(&self) -> Option<(&str, impl Iterator<Item = &str>)> {
        let behind = own(&self.extensions, "behind")?;
        let proxies = behind.get("proxies")?.as_array()?.iter();
        let owner = behind.get("owner")?.as_str()?;
        Some((owner, proxies.filter_map(Value::as_str)))
    }

    /// How many seconds a container of it may be there before it is ended for
    /// good; none: any number.
    pub fn expires(&self) -> Option<u32> {
        let seconds = own(&self.extensions, "expires")?.as_u64()?;
        u32::try_from(seconds).ok()
    }

    /// Why the project has it, where no file says so.
    pub fn why(&self) -> Option<&str> {
        own(&self.extensions, "why")?.as_str()
    }

    /// Whether a container of it that has ended with 0 has done its work, and
    /// is not started again.
    pub fn completes(&self) -> bool {
        is_set(&self.extensions, "completes")
    }
}

impl Hook {
    /// Whether what comes after it comes even when it fails: a container is
    /// stopped whatever its `preStop` hook comes to, as in Kubernetes.
    pub fn may_fail(&self) -> bool {
        is_set(&self.extensions, "may_fail")
    }

    /// How long it and the stop that follows it may take together, as in
    /// Kubernetes; none: each has its own time.
    pub fn within(&self) -> Option<Duration> {
        let seconds = own(&self.extensions, "within")?.as_u64()?;
        Some(Duration::of_seconds(u32::try_from(seconds).ok()?))
    }
}

impl Healthcheck {
    /// Whether it is looked at from the start on as often as can be, until it
    /// is well or its first interval is over.
    pub fn is_eager(&self) -> bool {
        is_set(&self.extensions, "eager")
    }
}

impl ServiceNetwork {
    /// Whether the service's key is no name on the network; only aliases are.
    pub fn is_unnamed(&self) -> bool {
        is_set(&self.extensions, "unnamed")
    }
}

impl FileReference {
    /// Whether it is among the files of its volume that are written anew when
    /// they change, whichever there are.
    pub fn is_live(&self) -> bool {
        is_set(&self.extensions, "live")
    }
}

/// The files of a volume that are written anew when they change, while
/// containers mount it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveFiles<'v> {
    /// A digest of all of them.
    pub version: &'v str,
    /// The image of what writes them.
    pub image: &'v str,
}

impl Volume {
    /// The files that are written anew when they change; none: what is in it
    /// is nobody else's business.
    pub fn live_files(&self) -> Option<LiveFiles<'_>> {
        let written = own(&self.extensions, "files")?;
        Some(LiveFiles {
            version: written.get("version")?.as_str()?,
            image: written.get("image")?.as_str()?,
        })
    }

    /// Whether each replica has a volume of its own.
    pub fn is_per_replica(&self) -> bool {
        is_set(&self.extensions, "per_replica")
    }

    /// The mode of its topmost folder, and the group that the folder has.
    pub fn root(&self) -> Option<(FileMode, u32)> {
        let number = |key| own(&self.extensions, key)?.as_u64()?.try_into().ok();
        Some((FileMode(number("mode")?), number("gid").unwrap_or(0)))
    }

    /// The daemon's name for the volume of a replica.
    pub fn name_of(&self, number: u32) -> String {
        if self.is_per_replica() {
            format!("{}-{number}", self.name)
        } else {
            self.name.clone()
        }
    }
}
