//! A Compose file for containers that are there.

use crate::scenario::Scenario;

const COMPOSE: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    init: true
    command: [sleep, '1000']
    environment: {PRICE: '5$$'}
    labels: {role: shop}
    user: '1000'
    working_dir: /srv
    cap_add: [NET_ADMIN]
    restart: on-failure:3
    mem_limit: 64m
    cpus: 0.5
    tmpfs: /run
    stop_grace_period: 3s
    volumes: ['data:/data', '/tmp:/host:ro', '/anonymous']
    networks: {front: {aliases: [www]}}
    healthcheck: {test: 'true', interval: 5s}
    scale: 2
networks: {front: {}}
volumes: {data: {}}
";

/// What comes of it, `PROJECT` being the project's name.
const EXPECTED: &str = "name: copy
services:
  web:
    cap_add:
      - NET_ADMIN
    cpus: 0.5
    command:
      - sleep
      - \"1000\"
    environment:
      PRICE: 5$$
    healthcheck:
      test:
        - CMD-SHELL
        - \"true\"
      interval: 5s
    image: rcompose-fixtures/busybox
    init: true
    labels:
      role: shop
    mem_limit: \"67108864\"
    networks:
      PROJECT_front:
        aliases:
          - www
    restart: on-failure:3
    scale: 2
    stop_grace_period: 3s
    tmpfs:
      - /run
    user: \"1000\"
    volumes:
      - type: volume
        target: /anonymous
      - type: volume
        source: PROJECT_data
        target: /data
      - type: bind
        source: /tmp
        target: /host
        read_only: true
    working_dir: /srv
networks:
  PROJECT_front:
    name: PROJECT_front
    external: true
volumes:
  PROJECT_data:
    name: PROJECT_data
    external: true
";

#[test]
fn a_file_made_of_containers_makes_them_again() {
    let reason = "Docker Compose leaves most of a container out";
    let Some(shop) = Scenario::of_rcompose_alone("generate", reason) else {
        return;
    };
    shop.compose(COMPOSE);
    shop.run("up -d");
    let project = shop.project();
    let made = shop.run(&format!(
        "alpha generate --name copy {project}-web-1 {project}-web-2"
    ));
    assert_eq!(made.stdout, EXPECTED.replace("PROJECT", project));
}
