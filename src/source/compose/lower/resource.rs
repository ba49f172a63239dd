//! The attributes of networks, volumes, configs, secrets and AI models.

use crate::model::{AiModel, FileObject, Ipam, IpamPool, Network, Volume};

use super::attributes::attributes;
use super::special;

attributes!(Network {
    attachable,
    driver,
    driver_opts,
    enable_ipv4,
    enable_ipv6,
    external,
    internal,
    ipam,
    labels,
    name,
});

attributes!(Ipam {
    config,
    driver,
    options,
});

attributes!(IpamPool {
    aux_addresses,
    gateway,
    ip_range,
    subnet,
});

attributes!(Volume {
    driver,
    driver_opts,
    external,
    labels,
    name,
});

attributes!(FileObject {
    content,
    driver,
    driver_opts,
    environment,
    external,
    file,
    labels,
    name,
    template_driver,
    value as "#value" by special::sensitive,
});

attributes!(AiModel {
    context_size,
    model,
    name,
    runtime_flags,
});
