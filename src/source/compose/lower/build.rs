//! The attributes of `build`.

use crate::model::Build;

use super::attributes::attributes;
use super::{collection, special};

attributes!(Build {
    additional_contexts,
    args,
    cache_from,
    cache_to,
    context,
    dockerfile,
    dockerfile_inline,
    entitlements,
    extra_hosts by special::hosts,
    isolation,
    labels,
    network,
    no_cache,
    no_cache_filter,
    platforms,
    privileged,
    provenance,
    pull,
    sbom,
    secrets,
    shm_size,
    ssh by collection::ssh,
    tags,
    target,
    ulimits,
});
