//! A service.

use super::build::BUILD;
use super::deploy::DEPLOY;
use super::device::{BLKIO, DEVICES, GPUS};
use super::forms::{
    BOOL, BOOL_OR_STRING, COMMAND, DURATION, EXTRA_HOSTS, FILE_REFERENCES, HOOK, HOOKS,
    INT_OR_STRING, LIST_OR_DICT, NUMBER_OR_STRING, NUMBERS_OR_STRINGS, SET, START_HOOKS, STRING,
    STRING_OR_SET, STRING_OR_STRINGS, ULIMITS,
};
use super::mount::VOLUMES;
use super::network::{NETWORKS, PORTS};
use super::shape::{
    BOOLEAN, Free, INTEGER, LIST, MAPPING, NULL, NUMBER, Shape, TEXT, Text, object,
};

pub(super) static SERVICE: Shape = object(&[
    ("annotations", &LIST_OR_DICT),
    ("attach", &BOOL_OR_STRING),
    ("blkio_config", &BLKIO),
    ("build", &BUILD),
    ("cap_add", &SET),
    ("cap_drop", &SET),
    ("cgroup", &CGROUP),
    ("cgroup_parent", &STRING),
    ("command", &COMMAND),
    ("configs", &FILE_REFERENCES),
    ("container_name", &CONTAINER_NAME),
    (
        "cpu_count",
        &Shape::of(TEXT | INTEGER).between(0.0, f64::MAX),
    ),
    (
        "cpu_percent",
        &Shape::of(TEXT | INTEGER).between(0.0, 100.0),
    ),
    ("cpu_period", &NUMBER_OR_STRING),
    ("cpu_quota", &NUMBER_OR_STRING),
    ("cpu_rt_period", &NUMBER_OR_STRING),
    ("cpu_rt_runtime", &NUMBER_OR_STRING),
    ("cpu_shares", &NUMBER_OR_STRING),
    ("cpus", &NUMBER_OR_STRING),
    ("cpuset", &STRING),
    ("credential_spec", &CREDENTIAL_SPEC),
    ("depends_on", &DEPENDS_ON),
    ("deploy", &DEPLOY),
    ("develop", &DEVELOP),
    ("device_cgroup_rules", &SET),
    ("devices", &DEVICES),
    ("dns", &STRING_OR_SET),
    ("dns_opt", &SET),
    ("dns_search", &STRING_OR_SET),
    ("domainname", &STRING),
    ("entrypoint", &COMMAND),
    ("env_file", &ENV_FILE),
    ("environment", &LIST_OR_DICT),
    ("expose", &NUMBERS_OR_STRINGS),
    ("extends", &EXTENDS),
    ("external_links", &SET),
    ("extra_hosts", &EXTRA_HOSTS),
    ("gpus", &GPUS),
    ("group_add", &NUMBERS_OR_STRINGS),
    ("healthcheck", &HEALTHCHECK),
    ("hostname", &STRING),
    ("image", &STRING),
    ("init", &BOOL_OR_STRING),
    ("ipc", &STRING),
    ("isolation", &STRING),
    ("label_file", &STRING_OR_STRINGS),
    ("labels", &LIST_OR_DICT),
    ("links", &SET),
    ("logging", &LOGGING),
    ("mac_address", &STRING),
    ("mem_limit", &NUMBER_OR_STRING),
    ("mem_reservation", &INT_OR_STRING),
    ("mem_swappiness", &INT_OR_STRING),
    ("memswap_limit", &NUMBER_OR_STRING),
    ("models", &MODELS),
    ("network_mode", &STRING),
    ("networks", &NETWORKS),
    ("oom_kill_disable", &BOOL_OR_STRING),
    (
        "oom_score_adj",
        &Shape::of(TEXT | INTEGER).between(-1000.0, 1000.0),
    ),
    ("pid", &Shape::of(TEXT | NULL)),
    ("pids_limit", &NUMBER_OR_STRING),
    ("platform", &STRING),
    ("ports", &PORTS),
    ("post_start", &HOOKS),
    ("pre_start", &START_HOOKS),
    ("pre_stop", &HOOKS),
    ("privileged", &BOOL_OR_STRING),
    ("profiles", &SET),
    ("provider", &PROVIDER),
    ("pull_policy", &PULL_POLICY),
    ("pull_refresh_after", &DURATION),
    ("read_only", &BOOL_OR_STRING),
    ("restart", &STRING),
    ("runtime", &STRING),
    ("scale", &INT_OR_STRING),
    ("secrets", &FILE_REFERENCES),
    ("security_opt", &SET),
    ("shm_size", &NUMBER_OR_STRING),
    ("stdin_open", &BOOL_OR_STRING),
    ("stop_grace_period", &DURATION),
    ("stop_signal", &STRING),
    ("storage_opt", &STORAGE_OPTIONS),
    ("sysctls", &LIST_OR_DICT),
    ("tmpfs", &STRING_OR_SET),
    ("tty", &BOOL_OR_STRING),
    ("ulimits", &ULIMITS),
    ("use_api_socket", &BOOL),
    ("user", &STRING),
    ("userns_mode", &STRING),
    ("uts", &STRING),
    ("volumes", &VOLUMES),
    ("volumes_from", &SET),
    ("working_dir", &STRING),
]);

static STORAGE_OPTIONS: Shape = Shape::of(MAPPING).or_map(Free::Each(&STORAGE_OPTION));
static STORAGE_OPTION: Shape = Shape::of(TEXT | INTEGER | NULL);

static CGROUP: Shape = Shape::of(TEXT).text(Text::OneOf(&["host", "private"]));

static CONTAINER_NAME: Shape = Shape::of(TEXT).text(Text::Passing(
    holds_name,
    "have two characters or more, the first of them a letter or digit, the others letters, \
     digits, `_`, `.` or `-`",
));

/// Whether two characters of a container's name follow each other somewhere:
/// the peer looks no closer, and so a whole name is not asked for.
fn holds_name(text: &str) -> bool {
    let part = |it: u8| it.is_ascii_alphanumeric() || b"_.-".contains(&it);
    text.as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_alphanumeric() && part(pair[1]))
}

static PULL_POLICY: Shape = Shape::of(TEXT).text(Text::Passing(
    holds_policy,
    "be `always`, `never`, `missing`, `if_not_present`, `build`, `daily`, `weekly`, `refresh` or \
     `every_` and a time as `12h`",
));

/// Whether a policy is somewhere in the text: the peer looks no closer.
fn holds_policy(text: &str) -> bool {
    let words = [
        "always",
        "never",
        "build",
        "if_not_present",
        "missing",
        "refresh",
        "daily",
        "weekly",
    ];
    words.iter().any(|word| text.contains(word))
        || text.match_indices("every_").any(|(at, every)| {
            let span = &text[at + every.len()..];
            let unit = span.trim_start_matches(|it: char| it.is_ascii_digit());
            unit.len() < span.len() && unit.starts_with(['w', 'd', 'h', 'm', 's'])
        })
}

static CREDENTIAL_SPEC: Shape = object(&[
    ("config", &STRING),
    ("file", &STRING),
    ("registry", &STRING),
]);

static DEPENDS_ON: Shape = Shape::of(LIST)
    .or_list(&STRING)
    .unique()
    .or_map(Free::Names(&DEPENDENCY));
static DEPENDENCY: Shape = object(&[
    ("condition", &CONDITION),
    ("required", &BOOL),
    ("restart", &BOOL_OR_STRING),
])
.requiring(&["condition"]);
static CONDITION: Shape = Shape::of(TEXT).text(Text::OneOf(&[
    "service_started",
    "service_healthy",
    "service_completed_successfully",
]));

static ENV_FILE: Shape = Shape::of(TEXT).or_list(&ENV_FILE_ITEM);
static ENV_FILE_ITEM: Shape = Shape::of(TEXT)
    .or_object(&[
        ("format", &STRING),
        ("path", &STRING),
        ("required", &BOOL_OR_STRING),
    ])
    .plain()
    .requiring(&["path"]);

pub(super) static EXTENDS: Shape = Shape::of(TEXT)
    .or_object(&[("file", &STRING), ("service", &STRING)])
    .plain()
    .requiring(&["service"]);

static PROVIDER: Shape =
    object(&[("options", &PROVIDER_OPTIONS), ("type", &STRING)]).requiring(&["type"]);
static PROVIDER_OPTIONS: Shape = Shape::of(MAPPING).or_map(Free::Each(&PROVIDER_OPTION));
static PROVIDER_OPTION: Shape =
    Shape::of(TEXT | NUMBER | BOOLEAN).or_list(&Shape::of(TEXT | NUMBER | BOOLEAN));

static HEALTHCHECK: Shape = object(&[
    ("disable", &BOOL_OR_STRING),
    ("interval", &DURATION),
    ("retries", &NUMBER_OR_STRING),
    ("start_interval", &DURATION),
    ("start_period", &DURATION),
    ("test", &STRING_OR_STRINGS),
    ("timeout", &DURATION),
]);

static LOGGING: Shape = object(&[("driver", &STRING), ("options", &LOG_OPTIONS)]);
static LOG_OPTIONS: Shape = Shape::of(MAPPING).or_map(Free::Each(&Shape::of(TEXT | NUMBER | NULL)));

static MODELS: Shape = Shape::of(LIST)
    .or_list(&STRING)
    .unique()
    .or_map(Free::LooseNames(&MODEL));
static MODEL: Shape =
    Shape::of(NULL).or_object(&[("endpoint_var", &STRING), ("model_var", &STRING)]);

static DEVELOP: Shape = Shape::of(NULL).or_object(&[("watch", &TRIGGERS)]);
static TRIGGERS: Shape = Shape::of(LIST).or_list(&TRIGGER);
static TRIGGER: Shape = object(&[
    ("action", &ACTION),
    ("exec", &HOOK),
    ("ignore", &STRING_OR_SET),
    ("include", &STRING_OR_SET),
    ("initial_sync", &BOOL),
    ("path", &STRING),
    ("target", &STRING),
])
.requiring(&["path", "action"]);
static ACTION: Shape = Shape::of(TEXT).text(Text::OneOf(&[
    "rebuild",
    "sync",
    "restart",
    "sync+restart",
    "sync+exec",
]));
