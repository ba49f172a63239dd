//! `networks` and `ports` of a service.

use super::forms::{DRIVER_OPTS, INT_OR_STRING, SET, STRING};
use super::shape::{Free, LIST, NULL, NUMBER, Shape, TEXT};

pub(super) static NETWORKS: Shape = Shape::of(LIST)
    .or_list(&STRING)
    .unique()
    .or_map(Free::Names(&NETWORK));

static NETWORK: Shape = Shape::of(NULL).or_object(&[
    ("aliases", &SET),
    ("driver_opts", &DRIVER_OPTS),
    ("gw_priority", &Shape::of(NUMBER)),
    ("interface_name", &STRING),
    ("ipv4_address", &STRING),
    ("ipv6_address", &STRING),
    ("link_local_ips", &SET),
    ("mac_address", &STRING),
    ("priority", &Shape::of(NUMBER)),
]);

pub(super) static PORTS: Shape = Shape::of(LIST)
    .or_list(&PORT)
    .unique()
    .hint("write a list, as in `- \"8080:80\"`");

static PORT: Shape = Shape::of(NUMBER | TEXT).or_object(&[
    ("app_protocol", &STRING),
    ("host_ip", &STRING),
    ("mode", &STRING),
    ("name", &STRING),
    ("protocol", &STRING),
    ("published", &INT_OR_STRING),
    ("target", &INT_OR_STRING),
]);
