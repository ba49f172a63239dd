//! Desired state: the Compose application model, which every input lowers to.
//!
//! The types hold what the Compose Specification names, loaded: defaults in
//! place, paths absolute, text interpolated. They do no I/O and know no file
//! format but one: serialising a type gives its canonical Compose document,
//! field by field in the order that configuration hashes are taken over.
//! Nothing here is `Deserialize`: each format has raw types of its own.

mod attribute;
mod autoscale;
mod build;
mod cron;
mod deploy;
mod develop;
mod device;
pub mod dockerfile;
mod extensions;
mod file_object;
mod healthcheck;
mod hook;
pub mod ignore;
mod job;
pub mod json;
pub mod labels;
pub mod live_files;
mod liveness;
pub mod names;
mod network;
pub mod number;
mod own;
pub mod own_image;
mod port;
mod project;
pub mod provision;
pub mod reference;
mod rollout;
mod scalar;
mod schedule;
mod service;
pub mod spec;
mod volume;

pub use attribute::{
    AiModel, Condition, CredentialSpec, Dependency, EnvFile, Logging, Provider, ServiceAiModel,
    Ulimit,
};
pub use autoscale::{
    Autoscale, Bounds, Measured, Metric, ScalingPolicy, ScalingRules, Select, Target,
};
pub use build::{Build, SshKey};
pub use cron::Cron;
pub use deploy::{
    Deploy, DiscreteResource, GenericResource, Placement, PlacementPreference, Resource, Resources,
    RestartPolicy, UpdateConfig,
};
pub use develop::{Develop, Trigger};
pub use device::{Blkio, DeviceMapping, DeviceRequest, ThrottleDevice, WeightDevice};
pub use extensions::Extensions;
pub use file_object::{FileObject, FileReference};
pub use healthcheck::Healthcheck;
pub use hook::Hook;
pub use job::{FailureRule, FailureVerdict, Job, SuccessRule, indexes as job_indexes};
pub use liveness::{Liveness, Question};
pub use network::{Ipam, IpamPool, Network, ServiceNetwork};
pub use own::{DEPENDS_ON, INTERNAL, LiveFiles, NETWORK, SLOT, waiting_container};
pub use port::Port;
pub use project::Project;
pub use rollout::{Rollout, Share, Strategy, Template, WorkloadName};
pub use scalar::{Attributes, Bytes, Duration, FileMode, Float, Sensitive, Values};
pub use schedule::{Concurrency, PODS_OF_RUN, PodOfRun, Schedule};
pub use service::Service;
pub use volume::{BindOptions, ImageOptions, Mount, TmpfsOptions, Volume, VolumeOptions};

use scalar::unset;
