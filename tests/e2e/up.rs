//! `up` makes what the file says.

use serde_json::json;

use crate::scenario::{Scenario, free_port};

const LABELLED: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    labels: {tier: front}
    depends_on: [db]
    scale: 2
  db:
    image: rcompose-fixtures/busybox
    volumes: [data:/data]
networks:
  default:
    labels: {purpose: test}
volumes:
  data:
    labels: {purpose: test}
";

#[test]
fn names_and_labels() {
    let shop = Scenario::new("labels");
    shop.compose(LABELLED);
    shop.run("up -d");
    assert_eq!(
        shop.states(),
        ["db-1 running", "web-1 running", "web-2 running"]
    );

    let [first, second] = &shop.replicas("web")[..] else {
        panic!("two replicas")
    };
    assert_eq!((first.number(), second.number()), (1, 2));
    assert_eq!(first.label("tier"), "front");
    for container in [first, second] {
        assert_eq!(container.own_label("project"), shop.project());
        assert_eq!(container.own_label("oneoff"), "False");
        assert_eq!(
            container.own_label("depends_on"),
            "db:service_started:false"
        );
        assert_eq!(
            container.own_label("project.working_dir"),
            shop.folder().to_str().unwrap()
        );
        let file = shop.folder().join("compose.yaml");
        assert_eq!(
            container.own_label("project.config_files"),
            file.to_str().unwrap()
        );
        assert_eq!(container.own_label("config-hash").len(), 64);
        assert_eq!(container.own_label("image"), container["Image"]);
        assert!(!container.own_label("version").is_empty());
    }
    assert_eq!(
        first.own_label("config-hash"),
        second.own_label("config-hash")
    );
    let hashes = shop.run("config --hash '*'").stdout;
    assert!(hashes.contains(first.own_label("config-hash")), "{hashes}");

    let network = shop.network("default");
    assert_eq!(network["Labels"]["com.docker.compose.network"], "default");
    assert_eq!(
        network["Labels"]["com.docker.compose.project"],
        shop.project()
    );
    assert_eq!(network["Labels"]["purpose"], "test");
    let volume = shop.volume("data");
    assert_eq!(volume["Labels"]["com.docker.compose.volume"], "data");
    assert_eq!(
        volume["Labels"]["com.docker.compose.project"],
        shop.project()
    );
    assert_eq!(volume["Labels"]["purpose"], "test");
    assert_eq!(shop.container("db").mount("/data")["Name"], volume["Name"]);
}

#[test]
fn process() {
    let shop = Scenario::new("process");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    entrypoint: [sh, -c]
    command: ['idle']
    working_dir: /tmp
    user: '65534:65534'
    hostname: shopfront
    domainname: example.org
    environment: {PLAIN: value, EMPTY: '', NUMBER: 7, SPACED: 'two words'}
    init: false
    tty: true
    stdin_open: true
    read_only: true
    stop_signal: SIGINT
    stop_grace_period: 3s
    restart: on-failure:4
    healthcheck:
      test: [CMD, 'true']
      interval: 90s
      timeout: 7s
      retries: 5
      start_period: 11s
",
    );
    shop.run("up -d");
    let web = shop.container("web");
    let config = &web["Config"];
    assert_eq!(config["Entrypoint"], json!(["sh", "-c"]));
    assert_eq!(config["Cmd"], json!(["idle"]));
    assert_eq!(config["WorkingDir"], "/tmp");
    assert_eq!(config["User"], "65534:65534");
    assert_eq!(config["Hostname"], "shopfront");
    assert_eq!(config["Domainname"], "example.org");
    assert_eq!(config["Tty"], true);
    assert_eq!(config["OpenStdin"], true);
    assert_eq!(config["StopSignal"], "SIGINT");
    assert_eq!(config["StopTimeout"], 3);
    assert_eq!(web.variable("PLAIN"), Some("value"));
    assert_eq!(web.variable("EMPTY"), Some(""));
    assert_eq!(web.variable("NUMBER"), Some("7"));
    assert_eq!(web.variable("SPACED"), Some("two words"));
    let second = 1_000_000_000_i64;
    let check = &config["Healthcheck"];
    assert_eq!(check["Test"], json!(["CMD", "true"]));
    assert_eq!(check["Interval"], 90 * second);
    assert_eq!(check["Timeout"], 7 * second);
    assert_eq!(check["StartPeriod"], 11 * second);
    assert_eq!(check["Retries"], 5);
    let host = &web["HostConfig"];
    assert_eq!(
        host["RestartPolicy"],
        json!({"Name": "on-failure", "MaximumRetryCount": 4})
    );
    assert_eq!(host["ReadonlyRootfs"], true);
    assert_eq!(host["Init"], false);
}

const LIMITED: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    cap_add: [NET_ADMIN]
    cap_drop: [MKNOD]
    security_opt: ['no-new-privileges:true']
    group_add: ['44']
    mem_limit: 64m
    memswap_limit: 128m
    cpus: 0.5
    cpu_shares: 512
    pids_limit: 100
    oom_score_adj: 300
    shm_size: 32m
    ulimits:
      nproc: 500
      nofile: {soft: 1000, hard: 2000}
    sysctls: {net.core.somaxconn: 1024}
    tmpfs: ['/run:size=1m', /scratch]
    devices: ['/dev/null:/dev/nothing']
    extra_hosts: ['elsewhere:10.1.2.3']
    dns: [10.0.0.53]
    dns_search: [example.org]
    dns_opt: [ndots:2]
    logging:
      driver: json-file
      options: {max-size: 1m}
  deployed:
    image: rcompose-fixtures/busybox
    deploy:
      resources:
        limits: {cpus: '0.25', memory: 48M}
        reservations: {memory: 16M}
";

#[test]
fn rights_and_limits() {
    let shop = Scenario::new("limits");
    shop.compose(LIMITED);
    shop.run("up -d");
    let web = shop.container("web");
    let host = &web["HostConfig"];
    let mebibyte = 1024 * 1024;
    assert!(host["CapAdd"][0].as_str().unwrap().ends_with("NET_ADMIN"));
    assert!(host["CapDrop"][0].as_str().unwrap().ends_with("MKNOD"));
    assert_eq!(host["SecurityOpt"], json!(["no-new-privileges:true"]));
    assert_eq!(host["GroupAdd"], json!(["44"]));
    assert_eq!(host["Memory"], 64 * mebibyte);
    assert_eq!(host["MemorySwap"], 128 * mebibyte);
    assert_eq!(host["NanoCpus"], 500_000_000);
    assert_eq!(host["CpuShares"], 512);
    assert_eq!(host["PidsLimit"], 100);
    assert_eq!(host["OomScoreAdj"], 300);
    assert_eq!(host["ShmSize"], 32 * mebibyte);
    let mut ulimits = host["Ulimits"].as_array().unwrap().clone();
    ulimits.sort_by_key(|limit| limit["Name"].to_string());
    assert_eq!(
        ulimits,
        [
            json!({"Name": "nofile", "Soft": 1000, "Hard": 2000}),
            json!({"Name": "nproc", "Soft": 500, "Hard": 500})
        ]
    );
    assert_eq!(host["Sysctls"], json!({"net.core.somaxconn": "1024"}));
    assert_eq!(host["Tmpfs"], json!({"/run": "size=1m", "/scratch": ""}));
    assert_eq!(host["Devices"][0]["PathInContainer"], "/dev/nothing");
    assert_eq!(host["ExtraHosts"], json!(["elsewhere:10.1.2.3"]));
    assert_eq!(host["Dns"], json!(["10.0.0.53"]));
    assert_eq!(host["DnsSearch"], json!(["example.org"]));
    assert_eq!(host["DnsOptions"], json!(["ndots:2"]));
    assert_eq!(host["LogConfig"]["Type"], "json-file");
    assert_eq!(host["LogConfig"]["Config"]["max-size"], "1m");

    let deployed = shop.container("deployed");
    let host = &deployed["HostConfig"];
    assert_eq!(host["NanoCpus"], 250_000_000);
    assert_eq!(host["Memory"], 48 * mebibyte);
    assert_eq!(host["MemoryReservation"], 16 * mebibyte);
}

#[test]
fn ports() {
    let shop = Scenario::new("ports");
    let (short, long) = (free_port(), free_port());
    shop.compose(&format!(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    expose: [7000]
    ports:
      - '127.0.0.1:{short}:80'
      - '9000'
      - target: 53
        published: '{long}'
        host_ip: 127.0.0.1
        protocol: udp
"
    ));
    shop.run("up -d");
    let web = shop.container("web");
    let bindings = &web["HostConfig"]["PortBindings"];
    assert_eq!(
        bindings["80/tcp"],
        json!([{"HostIp": "127.0.0.1", "HostPort": short.to_string()}])
    );
    assert_eq!(
        bindings["53/udp"],
        json!([{"HostIp": "127.0.0.1", "HostPort": long.to_string()}])
    );
    let exposed = web["Config"]["ExposedPorts"].as_object().unwrap();
    let numbers: Vec<&str> = exposed
        .keys()
        .filter_map(|port| port.split('/').next())
        .collect();
    assert_eq!(numbers, ["53", "7000", "80", "9000"]);
    let given = web["NetworkSettings"]["Ports"]["9000/tcp"][0]["HostPort"]
        .as_str()
        .unwrap();
    assert_ne!(given.parse::<u16>().unwrap(), 0);
}

#[test]
fn mounts() {
    let shop = Scenario::new("mounts");
    shop.file("site/index.html", "from the host");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    volumes:
      - ./site:/site:ro
      - data:/data
      - type: bind
        source: ./made/by/up
        target: /made
        bind: {create_host_path: true}
      - type: volume
        source: fixed
        target: /fixed
        read_only: true
      - type: tmpfs
        target: /scratch
        tmpfs: {size: 1048576}
      - /anonymous
volumes:
  data:
  fixed:
    name: ${FIXED:?}
",
    );
    let fixed = format!("{}-fixed", shop.project());
    shop.run_with(&[("FIXED", &fixed)], "up -d");
    let web = shop.container("web");
    assert_eq!(web.shell("cat /site/index.html"), "from the host");
    assert_eq!(web.mount("/site")["RW"], false);
    assert_eq!(
        web.mount("/site")["Source"],
        shop.folder().join("site").to_str().unwrap()
    );
    assert_eq!(
        web.mount("/data")["Name"],
        format!("{}_data", shop.project())
    );
    assert_eq!(web.mount("/made")["Type"], "bind");
    assert!(shop.folder().join("made/by/up").is_dir());
    assert_eq!(web.mount("/fixed")["Name"], fixed);
    assert_eq!(web.mount("/fixed")["RW"], false);
    assert!(web.shell("df -k /scratch | tail -n 1").contains(" 1024 "));
    assert_eq!(web.mount("/anonymous")["Type"], "volume");
}

#[test]
fn configs_and_secrets() {
    let shop = Scenario::new("configs");
    shop.file("site.conf", "from a file\n");
    shop.file("password.txt", "hunter2\n");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    configs:
      - site
      - source: site
        target: /etc/site.conf
      - source: written
        target: /etc/written.conf
        mode: 0440
        uid: '65534'
        gid: '65534'
    secrets:
      - password
      - source: password
        target: renamed
      - token
configs:
  site:
    file: ./site.conf
  written:
    content: |
      written in ${COMPOSE_PROJECT_NAME}
secrets:
  password:
    file: ./password.txt
  token:
    environment: TOKEN
",
    );
    shop.run_with(&[("TOKEN", "t0ps3cret")], "up -d");
    let web = shop.container("web");
    assert_eq!(web.shell("cat /site"), "from a file");
    assert_eq!(web.shell("cat /etc/site.conf"), "from a file");
    assert_eq!(
        web.shell("cat /etc/written.conf"),
        format!("written in {}", shop.project())
    );
    assert_eq!(
        web.shell("stat -c '%a %u %g' /etc/written.conf"),
        "440 65534 65534"
    );
    assert_eq!(web.shell("cat /run/secrets/password"), "hunter2");
    assert_eq!(web.shell("cat /run/secrets/renamed"), "hunter2");
    assert_eq!(web.shell("cat /run/secrets/token"), "t0ps3cret");
    assert!(
        web.shell("echo x 2>/dev/null >/run/secrets/password || echo refused")
            .contains("refused")
    );
    // A secret stands neither in the container's configuration nor in its environment.
    assert!(!web["Config"].to_string().contains("t0ps3cret"));
}

#[test]
fn environment_files() {
    let shop = Scenario::new("environment");
    shop.file(".env", "TAG=from-dotenv\nSHELL_WINS=dotenv\n");
    shop.file(
        "first.env",
        "# a comment\nA=first\nB=first\nQUOTED=\"two words\"\nEXPANDED=${A}-x\n",
    );
    shop.file("second.env", "B=second\nC=second\n");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    env_file:
      - first.env
      - path: second.env
      - path: absent.env
        required: false
    environment:
      C: compose
      TAG: ${TAG}
      SHELL_WINS: ${SHELL_WINS}
      DEFAULTED: ${ABSENT:-default}
      PASSED:
      UNSET:
",
    );
    shop.run_with(&[("SHELL_WINS", "shell"), ("PASSED", "through")], "up -d");
    let web = shop.container("web");
    let expected = [
        ("A", Some("first")),
        ("B", Some("second")),
        ("C", Some("compose")),
        ("QUOTED", Some("two words")),
        ("EXPANDED", Some("first-x")),
        ("TAG", Some("from-dotenv")),
        ("SHELL_WINS", Some("shell")),
        ("DEFAULTED", Some("default")),
        ("PASSED", Some("through")),
        ("UNSET", None),
    ];
    for (name, value) in expected {
        assert_eq!(web.variable(name), value, "{name}");
    }
}

#[test]
fn profiles() {
    let shop = Scenario::new("profiles");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
  debug:
    image: rcompose-fixtures/busybox
    profiles: [debug]
  tools:
    image: rcompose-fixtures/busybox
    profiles: [tools]
",
    );
    shop.run("up -d");
    assert_eq!(shop.states(), ["web-1 running"]);
    shop.run("--profile debug up -d");
    assert_eq!(shop.states(), ["debug-1 running", "web-1 running"]);
    // Naming a service turns its profile on.
    shop.run("up -d tools");
    assert_eq!(
        shop.states(),
        ["debug-1 running", "tools-1 running", "web-1 running"]
    );
    shop.run("--profile '*' down");
    assert_eq!(shop.states().len(), 0);
}

#[test]
fn several_files() {
    let shop = Scenario::new("files");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    environment: {A: base, B: base}
",
    );
    shop.file(
        "compose.override.yaml",
        "services: {web: {environment: {B: override}}}",
    );
    shop.file(
        "extra.yaml",
        "services: {web: {environment: {A: extra}}, more: {image: rcompose-fixtures/busybox}}",
    );
    shop.run("up -d");
    let web = shop.container("web");
    assert_eq!(
        (web.variable("A"), web.variable("B")),
        (Some("base"), Some("override"))
    );
    shop.run("-f compose.yaml -f extra.yaml up -d");
    let web = shop.container("web");
    assert_eq!(
        (web.variable("A"), web.variable("B")),
        (Some("extra"), Some("base"))
    );
    assert_eq!(shop.states(), ["more-1 running", "web-1 running"]);
}

#[test]
fn fixed_names() {
    let shop = Scenario::new("fixed");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    container_name: ${COMPOSE_PROJECT_NAME}-the-web
networks:
  default:
    name: ${COMPOSE_PROJECT_NAME}-the-net
",
    );
    shop.run("up -d");
    assert_eq!(shop.states(), ["the-web running"]);
    assert_eq!(
        shop.container("web").networks(),
        [format!("{}-the-net", shop.project())]
    );
    shop.fails(1, "up -d --scale web=2");
    assert_eq!(shop.states(), ["the-web running"]);
}
