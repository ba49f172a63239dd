//! `build` of a service.

use super::forms::{
    BOOL_OR_STRING, EXTRA_HOSTS, FILE_REFERENCES, INT_OR_STRING, LIST_OR_DICT, STRING,
    STRING_OR_SET, STRINGS, ULIMITS,
};
use super::shape::{Shape, TEXT};

pub(super) static BUILD: Shape = Shape::of(TEXT).or_object(&[
    ("additional_contexts", &LIST_OR_DICT),
    ("args", &LIST_OR_DICT),
    ("cache_from", &STRINGS),
    ("cache_to", &STRINGS),
    ("context", &STRING),
    ("dockerfile", &STRING),
    ("dockerfile_inline", &STRING),
    ("entitlements", &STRINGS),
    ("extra_hosts", &EXTRA_HOSTS),
    ("isolation", &STRING),
    ("labels", &LIST_OR_DICT),
    ("network", &STRING),
    ("no_cache", &BOOL_OR_STRING),
    ("no_cache_filter", &STRING_OR_SET),
    ("platforms", &STRINGS),
    ("privileged", &BOOL_OR_STRING),
    ("provenance", &BOOL_OR_STRING),
    ("pull", &BOOL_OR_STRING),
    ("sbom", &BOOL_OR_STRING),
    ("secrets", &FILE_REFERENCES),
    ("shm_size", &INT_OR_STRING),
    ("ssh", &LIST_OR_DICT),
    ("tags", &STRINGS),
    ("target", &STRING),
    ("ulimits", &ULIMITS),
]);
