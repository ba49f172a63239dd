//! Devices, GPUs and block I/O of a service.

use super::forms::{INT_OR_STRING, LIST_OR_DICT, SET, STRING};
use super::shape::{Free, LIST, MAPPING, Shape, TEXT, Text, object};

pub(super) static DEVICES: Shape = Shape::of(LIST).or_list(&DEVICE);
static DEVICE: Shape = Shape::of(TEXT)
    .or_object(&[
        ("permissions", &STRING),
        ("source", &STRING),
        ("target", &STRING),
    ])
    .requiring(&["source"]);

/// Devices that a service reserves.
pub(super) static REQUESTS: Shape = Shape::of(LIST).or_list(&REQUEST);
static REQUEST: Shape = object(&[
    ("capabilities", &SET),
    ("count", &INT_OR_STRING),
    ("device_ids", &SET),
    ("driver", &STRING),
    ("options", &LIST_OR_DICT),
])
.requiring(&["capabilities"]);

pub(super) static GPUS: Shape = Shape::of(TEXT).text(Text::OneOf(&["all"])).or_list(&GPU);
static GPU: Shape = object(&[
    ("capabilities", &SET),
    ("count", &INT_OR_STRING),
    ("device_ids", &SET),
    ("driver", &STRING),
    ("options", &LIST_OR_DICT),
])
.or_map(Free::Anything);

pub(super) static BLKIO: Shape = object(&[
    ("device_read_bps", &LIMITS),
    ("device_read_iops", &LIMITS),
    ("device_write_bps", &LIMITS),
    ("device_write_iops", &LIMITS),
    ("weight", &INT_OR_STRING),
    ("weight_device", &WEIGHTS),
])
.plain();
static LIMITS: Shape = Shape::of(LIST).or_list(&LIMIT);
static LIMIT: Shape = Shape::of(MAPPING)
    .or_object(&[("path", &STRING), ("rate", &INT_OR_STRING)])
    .plain();
static WEIGHTS: Shape = Shape::of(LIST).or_list(&WEIGHT);
static WEIGHT: Shape = Shape::of(MAPPING)
    .or_object(&[("path", &STRING), ("weight", &INT_OR_STRING)])
    .plain();
