//! The attributes of a service, and of what stands only in one.

use crate::model::{
    BindOptions, Blkio, CredentialSpec, Dependency, Develop, DeviceMapping, DeviceRequest, EnvFile,
    FileReference, Healthcheck, Hook, ImageOptions, Logging, Mount, Port, Provider, Service,
    ServiceAiModel, ServiceNetwork, ThrottleDevice, TmpfsOptions, Trigger, VolumeOptions,
    WeightDevice,
};

use super::attributes::attributes;
use super::special;

attributes!(Service {
    annotations,
    attach,
    blkio_config,
    build,
    cap_add,
    cap_drop,
    cgroup,
    cgroup_parent,
    command by special::command,
    configs,
    container_name,
    cpu_count,
    cpu_percent,
    cpu_period,
    cpu_quota,
    cpu_rt_period,
    cpu_rt_runtime,
    cpu_shares,
    cpus,
    cpuset,
    credential_spec,
    depends_on,
    deploy,
    develop,
    device_cgroup_rules,
    devices,
    dns,
    dns_opt,
    dns_search,
    domainname,
    entrypoint by special::command,
    env_file,
    environment,
    expose by special::texts,
    external_links,
    extra_hosts by special::hosts,
    gpus,
    group_add,
    healthcheck,
    hostname,
    image,
    init,
    ipc,
    isolation,
    label_file,
    labels,
    links,
    logging,
    mac_address,
    mem_limit,
    mem_reservation,
    mem_swappiness,
    memswap_limit,
    models,
    network_mode,
    networks,
    oom_kill_disable,
    oom_score_adj,
    pid,
    pids_limit,
    platform,
    ports,
    post_start,
    pre_start,
    pre_stop,
    privileged,
    profiles,
    provider,
    pull_policy,
    read_only,
    restart,
    runtime,
    scale,
    secrets,
    security_opt,
    shm_size,
    stdin_open,
    stop_grace_period,
    stop_signal,
    storage_opt,
    sysctls,
    tmpfs,
    tty,
    ulimits,
    use_api_socket,
    user,
    userns_mode,
    uts,
    volumes,
    volumes_from,
    working_dir,
});

attributes!(Blkio {
    device_read_bps,
    device_read_iops,
    device_write_bps,
    device_write_iops,
    weight,
    weight_device,
});

attributes!(WeightDevice { path, weight });

attributes!(ThrottleDevice { path, rate });

attributes!(CredentialSpec {
    config,
    file,
    registry,
});

attributes!(Dependency {
    condition,
    required,
    restart,
});

attributes!(Develop { watch });

attributes!(Trigger {
    action,
    exec,
    ignore,
    include,
    initial_sync,
    path,
    target,
});

attributes!(Hook {
    command by special::command,
    environment,
    image,
    per_replica,
    privileged,
    user,
    working_dir,
});

attributes!(DeviceMapping {
    permissions,
    source,
    target,
});

attributes!(DeviceRequest without extensions {
    capabilities,
    count by special::count,
    device_ids,
    driver,
    options,
});

attributes!(EnvFile without extensions {
    format,
    path,
    required,
});

attributes!(FileReference {
    gid,
    mode,
    source,
    target,
    uid,
});

attributes!(Healthcheck {
    disable,
    interval,
    retries,
    start_interval,
    start_period,
    test by special::test,
    timeout,
});

attributes!(Logging { driver, options });

attributes!(Provider {
    kind as "type",
    options by special::provider_options,
});

attributes!(ServiceAiModel {
    endpoint_var,
    model_var,
});

attributes!(ServiceNetwork {
    aliases,
    driver_opts,
    gw_priority,
    interface_name,
    ipv4_address,
    ipv6_address,
    link_local_ips,
    mac_address,
    priority,
});

attributes!(Port {
    app_protocol,
    host_ip,
    mode,
    name,
    protocol,
    published,
    target,
});

attributes!(Mount {
    bind,
    consistency,
    image,
    kind as "type",
    read_only,
    source,
    target,
    tmpfs,
    volume,
});

attributes!(BindOptions {
    create_host_path,
    propagation,
    recursive,
    selinux,
});

attributes!(VolumeOptions {
    labels,
    nocopy,
    subpath,
});

attributes!(TmpfsOptions { mode, size });

attributes!(ImageOptions { subpath });
