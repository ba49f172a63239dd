//! Living with Docker Compose: either takes over what the other brought up,
//! and nothing is recreated.
//!
//! These run where a Docker Compose is, with the pair of it and the program
//! under test, both ways.

use crate::daemon;
use crate::program::Program;
use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web:
    build: {context: ., dockerfile_inline: FROM rcompose-fixtures/busybox}
    command: [idle]
    environment: {A: '1', B: 'two & <three>', C: }
    env_file: [shop.env]
    ports: ['127.0.0.1::80', '8080']
    networks: {front: {aliases: [shop]}, back: }
    volumes: ['./:/src:ro', 'data:/data', /anonymous, {type: tmpfs, target: /tmp2, tmpfs: {size: 1m}}]
    configs: [{source: site, target: /etc/site.conf}]
    secrets: [token]
    healthcheck: {test: 'true', interval: 1m30s, timeout: 500ms, start_period: 0s}
    depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully}}
    labels: {tier: front}
    stop_grace_period: 1m
    ulimits: {nofile: {soft: 100, hard: 200}, nproc: 50}
    memswap_limit: 128m
    tmpfs: [/run]
    extra_hosts: ['elsewhere:10.1.2.3']
    logging: {driver: json-file, options: {max-size: 1m}}
    deploy: {replicas: 2, resources: {limits: {pids: 100, cpus: '0.5', memory: 64M}}}
    sysctls: {net.core.somaxconn: 1024}
    cap_add: [NET_ADMIN]
    restart: unless-stopped
  db:
    image: rcompose-fixtures/redis
    command: redis-server --save ''
    healthcheck: {test: [CMD, redis-cli, ping], interval: 300ms}
    networks: [back]
  guest:
    image: rcompose-fixtures/busybox
    network_mode: service:db
    ipc: service:shareable
    pid: service:db
  shareable: {image: rcompose-fixtures/busybox, ipc: shareable}
  reader: {image: rcompose-fixtures/busybox, volumes_from: [db]}
  job: {image: rcompose-fixtures/busybox, command: 'true', restart: 'no'}
  debug: {image: rcompose-fixtures/busybox, profiles: [debug]}
networks:
  front: {labels: {purpose: test}}
  back: {internal: true, driver: bridge}
volumes:
  data: {labels: {purpose: test}}
configs: {site: {content: 'hello ${COMPOSE_PROJECT_NAME}'}}
secrets: {token: {file: ./token.txt}}
";

/// A project, and the peer to share it with; none where there is no peer.
fn shared(name: &str) -> Option<(Scenario, &'static Program)> {
    let peer = Program::peer()?;
    let shop = Scenario::of_rcompose_alone(name, "it is the peer itself")?;
    shop.file("shop.env", "FROM_FILE=yes\nQUOTED=\"a b\"\n")
        .file("token.txt", "t0ken");
    shop.compose(SHOP);
    Some((shop, peer))
}

/// Starts of the containers that keep running: a job may run again.
fn lasting(shop: &Scenario) -> Vec<(String, String)> {
    let containers = shop.containers();
    let lasting = containers
        .iter()
        .filter(|container| container.service() != "job");
    lasting
        .map(|container| (container.id().to_owned(), container.started().to_string()))
        .collect()
}

#[test]
fn rcompose_takes_over() {
    let Some((shop, peer)) = shared("takeover") else {
        return;
    };
    shop.start_by(peer, "up -d").end().with_code(0);
    let (ids, lasting_before) = (shop.ids(), lasting(&shop));
    assert_eq!(ids.len(), 8 - 1);
    let mut seen: Vec<String> = shop
        .run("ps -a -q")
        .stdout
        .lines()
        .map(str::to_owned)
        .collect();
    seen.sort();
    let mut all: Vec<String> = ids.values().cloned().collect();
    all.sort();
    assert_eq!(seen, all);
    shop.run("up -d");
    assert_eq!((shop.ids(), lasting(&shop)), (ids, lasting_before));
    shop.run("down -v --rmi local");
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (0, 0, 0)
    );
    assert!(daemon::image(&format!("{}-web", shop.project())).is_none());
}

#[test]
fn the_peer_takes_over() {
    let Some((shop, peer)) = shared("handback") else {
        return;
    };
    shop.run("up -d");
    let (ids, lasting_before) = (shop.ids(), lasting(&shop));
    let seen = shop.start_by(peer, "ps -a -q").end().with_code(0).stdout;
    assert!(ids.values().all(|id| seen.contains(id.as_str())), "{seen}");
    shop.start_by(peer, "up -d").end().with_code(0);
    assert_eq!((shop.ids(), lasting(&shop)), (ids, lasting_before));
    shop.start_by(peer, "down -v --rmi local")
        .end()
        .with_code(0);
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (0, 0, 0)
    );
    assert!(daemon::image(&format!("{}-web", shop.project())).is_none());
}

#[test]
fn the_same_hashes() {
    let Some((shop, peer)) = shared("hashes") else {
        return;
    };
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let ours = shop.run("config --hash '*'").stdout;
    let theirs = shop.start_by(peer, "config --hash '*'").end().with_code(0);
    assert_eq!(sorted(&ours), sorted(&theirs.stdout));
    // What the peer makes is as rcompose wants it, down to the hash.
    shop.start_by(peer, "up -d").end().with_code(0);
    let made = shop.ids();
    shop.run("up -d");
    assert_eq!(shop.ids(), made);
}

#[test]
fn both_scale_in_turn() {
    let Some((shop, peer)) = shared("turns") else {
        return;
    };
    shop.compose("services: {worker: {image: rcompose-fixtures/busybox}}");
    shop.start_by(peer, "up -d --scale worker=2")
        .end()
        .with_code(0);
    let two = shop.ids();
    shop.run("up -d --scale worker=4");
    assert_eq!(
        shop.names(),
        ["worker-1", "worker-2", "worker-3", "worker-4"]
    );
    shop.start_by(peer, "up -d --scale worker=2")
        .end()
        .with_code(0);
    assert_eq!(shop.ids(), two);
}
