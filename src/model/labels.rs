//! The labels on the daemon's objects. They are Docker Compose's own, so that
//! either tool takes over what the other brought up.

/// The project's name; on everything.
pub const PROJECT: &str = "com.docker.compose.project";
/// The service's key; on containers and built images.
pub const SERVICE: &str = "com.docker.compose.service";
/// The version of the tool that made it.
pub const VERSION: &str = "com.docker.compose.version";
/// The configuration hash; on containers, networks and volumes.
pub const CONFIG_HASH: &str = "com.docker.compose.config-hash";
/// The replica's number; on containers, but not on one-offs.
pub const CONTAINER_NUMBER: &str = "com.docker.compose.container-number";
/// `True` on containers made by `run`, else `False`.
pub const ONE_OFF: &str = "com.docker.compose.oneoff";
/// The random part of a one-off's name.
pub const SLUG: &str = "com.docker.compose.slug";
/// The project's folder.
pub const WORKING_DIR: &str = "com.docker.compose.project.working_dir";
/// The project's files, joined by commas.
pub const CONFIG_FILES: &str = "com.docker.compose.project.config_files";
/// The files of `--env-file`, joined by commas.
pub const ENVIRONMENT_FILE: &str = "com.docker.compose.project.environment_file";
/// The identity of the image that a container was made from.
pub const IMAGE: &str = "com.docker.compose.image";
/// `target=digest` of image mounts, sorted, joined by commas.
pub const IMAGE_VOLUME_DIGEST: &str = "com.docker.compose.image-volume-digest";
/// `service:condition:restart`, joined by commas; empty without dependencies.
pub const DEPENDS_ON: &str = "com.docker.compose.depends_on";
/// The name of the container that this one took over from.
pub const REPLACE: &str = "com.docker.compose.replace";
/// The network's key.
pub const NETWORK: &str = "com.docker.compose.network";
/// The volume's key.
pub const VOLUME: &str = "com.docker.compose.volume";
/// What built the image: `classic` for the classic builder.
pub const IMAGE_BUILDER: &str = "com.docker.compose.image.builder";
/// The hash over the content of the configs and secrets that a container was
/// given. rcompose's own: the configuration hash leaves content out.
pub const CONTENT_HASH: &str = "rcompose.content-hash";
/// `true` on volumes that go with the containers that use them. rcompose's own.
pub const EPHEMERAL: &str = "rcompose.ephemeral";
/// `true` on the container of the project's controller. rcompose's own.
pub const CONTROLLER: &str = "rcompose.controller";
/// The CronJob that a container is a run of; the container's number is the
/// minute that it was due, counted from 1970. rcompose's own.
pub const SCHEDULED: &str = "rcompose.scheduled";
/// The workload that a volume keeps a former template of, as
/// `Deployment/default/web`. rcompose's own.
pub const REVISION_OF: &str = "rcompose.revision.of";
/// The number of the revision, from 1. rcompose's own.
pub const REVISION: &str = "rcompose.revision";
/// The template of the pods, as JSON without values of Secrets. rcompose's own.
pub const REVISION_TEMPLATE: &str = "rcompose.revision.template";
/// A digest of the template. rcompose's own.
pub const REVISION_DIGEST: &str = "rcompose.revision.digest";
/// Why the template was changed, when that is said. rcompose's own.
pub const REVISION_CAUSE: &str = "rcompose.revision.cause";
/// The number of the revision that was gone back to by this one. rcompose's own.
pub const REVISION_UNDONE: &str = "rcompose.revision.undone";
/// The volume whose files are of the version that another volume's label says.
/// rcompose's own.
pub const FILES_OF: &str = "rcompose.files.of";
/// That version. rcompose's own.
pub const FILES_VERSION: &str = "rcompose.files.version";
/// The workload whose pods stay as they are, as a volume says. rcompose's own.
pub const PAUSED: &str = "rcompose.paused";
