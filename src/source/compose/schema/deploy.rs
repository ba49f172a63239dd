//! `deploy` of a service.

use super::device::REQUESTS;
use super::forms::{DURATION, INT_OR_STRING, LIST_OR_DICT, NUMBER_OR_STRING, STRING, STRINGS};
use super::shape::{LIST, NULL, Shape, TEXT, Text, object};

pub(super) static DEPLOY: Shape = Shape::of(NULL).or_object(&[
    ("endpoint_mode", &STRING),
    ("labels", &LIST_OR_DICT),
    ("mode", &STRING),
    ("placement", &PLACEMENT),
    ("replicas", &INT_OR_STRING),
    ("resources", &RESOURCES),
    ("restart_policy", &RESTART_POLICY),
    ("rollback_config", &UPDATE),
    ("update_config", &UPDATE),
]);

static UPDATE: Shape = object(&[
    ("delay", &DURATION),
    ("failure_action", &STRING),
    ("max_failure_ratio", &NUMBER_OR_STRING),
    ("monitor", &DURATION),
    ("order", &ORDER),
    ("parallelism", &INT_OR_STRING),
]);
static ORDER: Shape = Shape::of(TEXT).text(Text::OneOf(&["start-first", "stop-first"]));

static RESOURCES: Shape = object(&[("limits", &LIMITS), ("reservations", &RESERVATIONS)]);
static LIMITS: Shape = object(&[
    ("cpus", &NUMBER_OR_STRING),
    ("memory", &STRING),
    ("pids", &INT_OR_STRING),
]);
static RESERVATIONS: Shape = object(&[
    ("cpus", &NUMBER_OR_STRING),
    ("devices", &REQUESTS),
    ("generic_resources", &GENERIC_RESOURCES),
    ("memory", &STRING),
]);
static GENERIC_RESOURCES: Shape = Shape::of(LIST).or_list(&GENERIC_RESOURCE);
static GENERIC_RESOURCE: Shape = object(&[("discrete_resource_spec", &DISCRETE_RESOURCE)]);
static DISCRETE_RESOURCE: Shape = object(&[("kind", &STRING), ("value", &NUMBER_OR_STRING)]);

static RESTART_POLICY: Shape = object(&[
    ("condition", &STRING),
    ("delay", &DURATION),
    ("max_attempts", &INT_OR_STRING),
    ("window", &DURATION),
]);

static PLACEMENT: Shape = object(&[
    ("constraints", &STRINGS),
    ("max_replicas_per_node", &INT_OR_STRING),
    ("preferences", &PREFERENCES),
]);
static PREFERENCES: Shape = Shape::of(LIST).or_list(&PREFERENCE);
static PREFERENCE: Shape = object(&[("spread", &STRING)]);
