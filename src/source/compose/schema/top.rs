//! The top of a Compose file and its resources.

use super::forms::{BOOL_OR_STRING, DRIVER_OPTS, LIST_OR_DICT, STRING, STRING_OR_SET, STRINGS};
use super::service::SERVICE;
use super::shape::{BOOLEAN, Free, INTEGER, LIST, MAPPING, NULL, Shape, TEXT, object};

pub(super) static DOCUMENT: Shape = object(&[
    ("configs", &CONFIGS),
    ("include", &INCLUDES),
    ("models", &MODELS),
    ("name", &STRING),
    ("networks", &NETWORKS),
    ("secrets", &SECRETS),
    ("services", &SERVICES),
    ("version", &STRING),
    ("volumes", &VOLUMES),
]);

static SERVICES: Shape = Shape::of(MAPPING).or_map(Free::Names(&SERVICE));
static NETWORKS: Shape = Shape::of(MAPPING).or_map(Free::LooseNames(&NETWORK));
static VOLUMES: Shape = Shape::of(MAPPING).or_map(Free::Names(&VOLUME));
static SECRETS: Shape = Shape::of(MAPPING).or_map(Free::Names(&SECRET));
static CONFIGS: Shape = Shape::of(MAPPING).or_map(Free::Names(&CONFIG));
static MODELS: Shape = Shape::of(MAPPING).or_map(Free::LooseNames(&MODEL));

pub(super) static INCLUDES: Shape = Shape::of(LIST).or_list(&INCLUDE);
static INCLUDE: Shape = Shape::of(TEXT)
    .or_object(&[
        ("env_file", &STRING_OR_SET),
        ("path", &STRING_OR_SET),
        ("project_directory", &STRING),
    ])
    .plain();

static NETWORK: Shape = Shape::of(NULL).or_object(&[
    ("attachable", &BOOL_OR_STRING),
    ("driver", &STRING),
    ("driver_opts", &DRIVER_OPTS),
    ("enable_ipv4", &BOOL_OR_STRING),
    ("enable_ipv6", &BOOL_OR_STRING),
    ("external", &EXTERNAL),
    ("internal", &BOOL_OR_STRING),
    ("ipam", &IPAM),
    ("labels", &LIST_OR_DICT),
    ("name", &STRING),
]);

static IPAM: Shape = object(&[
    ("config", &IPAM_POOLS),
    ("driver", &STRING),
    ("options", &TEXTS_BY_KEY),
]);
static IPAM_POOLS: Shape = Shape::of(LIST).or_list(&IPAM_POOL);
static IPAM_POOL: Shape = object(&[
    ("aux_addresses", &TEXTS_BY_KEY),
    ("gateway", &STRING),
    ("ip_range", &STRING),
    ("subnet", &STRING),
]);
static TEXTS_BY_KEY: Shape = Shape::of(MAPPING).or_map(Free::Each(&STRING));

static VOLUME: Shape = Shape::of(NULL).or_object(&[
    ("driver", &STRING),
    ("driver_opts", &DRIVER_OPTS),
    ("external", &EXTERNAL),
    ("labels", &LIST_OR_DICT),
    ("name", &STRING),
]);

/// `external` of networks and volumes; the mapping is the old form.
static EXTERNAL: Shape = Shape::of(BOOLEAN | TEXT).or_object(&[("name", &STRING)]);
/// `external` of configs and secrets, whose old form may hold anything else.
static LOOSE_EXTERNAL: Shape = Shape::of(BOOLEAN | TEXT)
    .or_object(&[("name", &STRING)])
    .or_map(Free::Anything);

pub(super) static SECRET: Shape = object(&[
    ("driver", &STRING),
    ("driver_opts", &DRIVER_OPTS),
    ("environment", &STRING),
    ("external", &LOOSE_EXTERNAL),
    ("file", &STRING),
    ("labels", &LIST_OR_DICT),
    ("name", &STRING),
    ("template_driver", &STRING),
]);

pub(super) static CONFIG: Shape = object(&[
    ("content", &STRING),
    ("environment", &STRING),
    ("external", &LOOSE_EXTERNAL),
    ("file", &STRING),
    ("labels", &LIST_OR_DICT),
    ("name", &STRING),
    ("template_driver", &STRING),
]);

static MODEL: Shape = object(&[
    ("context_size", &Shape::of(INTEGER)),
    ("model", &STRING),
    ("name", &STRING),
    ("runtime_flags", &STRINGS),
])
.requiring(&["model"]);
