//! `volumes` of a service.

use super::forms::{BOOL_OR_STRING, LIST_OR_DICT, NUMBER_OR_STRING, STRING};
use super::shape::{INTEGER, LIST, Shape, TEXT, Text, object};

pub(super) static VOLUMES: Shape = Shape::of(LIST).or_list(&MOUNT).unique();

static MOUNT: Shape = Shape::of(TEXT)
    .or_object(&[
        ("bind", &BIND),
        ("consistency", &STRING),
        ("image", &IMAGE),
        ("read_only", &BOOL_OR_STRING),
        ("source", &STRING),
        ("target", &STRING),
        ("tmpfs", &TMPFS),
        ("type", &TYPE),
        ("volume", &VOLUME),
    ])
    .requiring(&["type"]);

static TYPE: Shape = Shape::of(TEXT).text(Text::OneOf(&[
    "bind", "volume", "tmpfs", "cluster", "npipe", "image",
]));

static BIND: Shape = object(&[
    ("create_host_path", &BOOL_OR_STRING),
    ("propagation", &STRING),
    ("recursive", &RECURSIVE),
    ("selinux", &SELINUX),
]);
static RECURSIVE: Shape = Shape::of(TEXT).text(Text::OneOf(&[
    "enabled", "disabled", "writable", "readonly",
]));
static SELINUX: Shape = Shape::of(TEXT).text(Text::OneOf(&["z", "Z"]));

static VOLUME: Shape = object(&[
    ("labels", &LIST_OR_DICT),
    ("nocopy", &BOOL_OR_STRING),
    ("subpath", &STRING),
]);

static TMPFS: Shape = object(&[("mode", &NUMBER_OR_STRING), ("size", &SIZE)]);
static SIZE: Shape = Shape::of(TEXT | INTEGER).between(0.0, f64::MAX);

static IMAGE: Shape = object(&[("subpath", &STRING)]);
