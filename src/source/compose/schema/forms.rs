//! The forms that many attributes share.

use super::shape::{BOOLEAN, Free, INTEGER, LIST, MAPPING, NULL, NUMBER, Shape, TEXT, object};

pub(super) static STRING: Shape = Shape::of(TEXT);
pub(super) static BOOL: Shape = Shape::of(BOOLEAN);
pub(super) static BOOL_OR_STRING: Shape = Shape::of(BOOLEAN | TEXT);
pub(super) static INT_OR_STRING: Shape = Shape::of(INTEGER | TEXT);
pub(super) static NUMBER_OR_STRING: Shape = Shape::of(NUMBER | TEXT);

/// A span of time.
pub(super) static DURATION: Shape =
    Shape::of(TEXT).hint("write it with its unit, as in `10s` or `1m30s`");

/// Texts, the same one more than once too.
pub(super) static STRINGS: Shape = Shape::of(LIST).or_list(&STRING);
/// Different texts.
pub(super) static SET: Shape = Shape::of(LIST).or_list(&STRING).unique();
pub(super) static STRING_OR_SET: Shape = Shape::of(TEXT).or_list(&STRING).unique();
pub(super) static STRING_OR_STRINGS: Shape = Shape::of(TEXT).or_list(&STRING);
pub(super) static COMMAND: Shape = Shape::of(NULL | TEXT).or_list(&STRING);
pub(super) static NUMBERS_OR_STRINGS: Shape = Shape::of(LIST).or_list(&NUMBER_OR_STRING).unique();

static SCALAR: Shape = Shape::of(TEXT | NUMBER | BOOLEAN | NULL);

/// `KEY: value` or `- KEY=value`.
pub(super) static LIST_OR_DICT: Shape = Shape::of(MAPPING)
    .or_map(Free::Each(&SCALAR))
    .or_list(&STRING)
    .unique();

pub(super) static EXTRA_HOSTS: Shape = Shape::of(MAPPING)
    .or_map(Free::Each(&STRING_OR_STRINGS))
    .or_list(&STRING)
    .unique();

pub(super) static DRIVER_OPTS: Shape = Shape::of(MAPPING).or_map(Free::Each(&NUMBER_OR_STRING));

pub(super) static ULIMITS: Shape = Shape::of(MAPPING).or_map(Free::LooseWords(&ULIMIT));
static ULIMIT: Shape = Shape::of(INTEGER | TEXT)
    .or_object(&[("hard", &INT_OR_STRING), ("soft", &INT_OR_STRING)])
    .requiring(&["soft", "hard"]);

/// A config or secret of a service or a build.
pub(super) static FILE_REFERENCES: Shape = Shape::of(LIST).or_list(&FILE_REFERENCE);
static FILE_REFERENCE: Shape = Shape::of(TEXT).or_object(&[
    ("gid", &STRING),
    ("mode", &NUMBER_OR_STRING),
    ("source", &STRING),
    ("target", &STRING),
    ("uid", &STRING),
]);

pub(super) static HOOKS: Shape = Shape::of(LIST).or_list(&HOOK);
pub(super) static HOOK: Shape = object(&[
    ("command", &COMMAND),
    ("environment", &LIST_OR_DICT),
    ("privileged", &BOOL_OR_STRING),
    ("user", &STRING),
    ("working_dir", &STRING),
])
.requiring(&["command"]);

pub(super) static START_HOOKS: Shape = Shape::of(LIST).or_list(&START_HOOK);
static START_HOOK: Shape = object(&[
    ("command", &COMMAND),
    ("environment", &LIST_OR_DICT),
    ("image", &STRING),
    ("per_replica", &BOOL_OR_STRING),
    ("privileged", &BOOL_OR_STRING),
    ("user", &STRING),
    ("working_dir", &STRING),
]);
