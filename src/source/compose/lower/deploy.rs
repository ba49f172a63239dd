//! The attributes of `deploy`.

use crate::model::{
    Deploy, DiscreteResource, GenericResource, Placement, PlacementPreference, Resource, Resources,
    RestartPolicy, UpdateConfig,
};

use super::attributes::attributes;

attributes!(Deploy {
    endpoint_mode,
    labels,
    mode,
    placement,
    replicas,
    resources,
    restart_policy,
    rollback_config,
    update_config,
});

attributes!(UpdateConfig {
    delay,
    failure_action,
    max_failure_ratio,
    monitor,
    order,
    parallelism,
});

attributes!(Resources {
    limits,
    reservations,
});

attributes!(Resource {
    cpus,
    devices,
    generic_resources,
    memory,
    pids,
});

attributes!(GenericResource {
    discrete_resource_spec,
});

attributes!(DiscreteResource { kind, value });

attributes!(RestartPolicy {
    condition,
    delay,
    max_attempts,
    window,
});

attributes!(Placement {
    constraints,
    max_replicas_per_node,
    preferences,
});

attributes!(PlacementPreference { spread });
