//! Stacks for Docker Swarm.

use std::process::{Command, Stdio};

use expect_test::expect;

use super::folder::{Folder, notes};

const SHOP: &str = r#"
name: shop
services:
  web:
    image: web:1
    command: ["serve", "$$(pwd)"]
    restart: on-failure:3
    ports: ["8080:80", "127.0.0.1:9090:90", "53:53/udp"]
    cpus: 0.5
    mem_limit: 64m
    pids_limit: 20
    platform: linux/arm64
    depends_on: {migrate: {condition: service_completed_successfully}}
    links: ["db:store"]
    shm_size: 1m
    tmpfs: ["/run:size=2m,mode=700"]
    privileged: true
    configs: [{source: page, target: /page, mode: 0440}]
    secrets: [key, token]
    healthcheck: {test: [CMD, ok], start_interval: 1s}
    scale: 2
  migrate: {image: "migrate:1", build: ., networks: [back]}
  a.b: {image: "x", network_mode: host}
  db:
    image: db:1
    container_name: base-1
    restart: always
    volumes: ["data:/data", "./seed:/seed:ro"]
    networks: {default: , back: {aliases: [base], ipv4_address: 10.9.0.4}}
networks: {back: {driver: bridge, ipam: {config: [{subnet: 10.9.0.0/16, gateway: 10.9.0.1}]}}}
volumes: {data: }
configs: {page: {content: "hi $$name"}}
secrets: {key: {environment: KEY}, token: {file: ./token}}
"#;

fn shop() -> Folder {
    Folder::new(&[("compose.yaml", SHOP), ("token", "t")])
}

/// What `docker stack` says of a stack, where there is such a program.
pub fn refusal(folder: &Folder, stack: &str) -> Option<String> {
    let Ok(program) = std::env::var("RCOMPOSE_DOCKER") else {
        println!("RCOMPOSE_DOCKER is not set: no stack is looked at by docker");
        return None;
    };
    let ran = Command::new(program)
        .args(["stack", "config", "-c", stack])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (!ran.status.success()).then(|| String::from_utf8_lossy(&ran.stderr).into_owned())
}

#[test]
fn a_stack_has_what_swarm_has() {
    let folder = shop();
    let ran = folder.run(
        &["convert", "--to", "swarm", "--notes", "json", "-o", "out"],
        &[("KEY", "very secret")],
    );
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{told}");
    let plain = |text: &str| text.replace(folder.path().to_str().unwrap(), "/here");
    let written = |name| {
        let path = folder.path().join("out").join(name);
        plain(&std::fs::read_to_string(path).unwrap())
    };
    expect![[r#"
        version: "3.12"
        services:
          a-b:
            image: x
            networks:
              host-of-node: null
          db:
            image: db:1
            networks:
              back:
                aliases:
                  - base
                  - base-1
                  - store
              default:
                aliases:
                  - base-1
                  - store
            volumes:
              - type: volume
                source: data
                target: /data
              - type: bind
                source: /here/seed
                target: /seed
                read_only: true
          migrate:
            image: migrate:1
            networks:
              back: null
            deploy:
              restart_policy:
                condition: none
          web:
            image: web:1
            command:
              - serve
              - $$(pwd)
            ports:
              - target: 80
                published: 8080
                protocol: tcp
                mode: ingress
              - target: 53
                published: 53
                protocol: udp
                mode: ingress
            volumes:
              - type: tmpfs
                target: /run
                tmpfs:
                  size: 2097152
              - type: tmpfs
                target: /dev/shm
                tmpfs:
                  size: 1048576
            configs:
              - source: page
                target: /page
                mode: 288
            secrets:
              - source: key
                target: /run/secrets/key
              - source: token
                target: /run/secrets/token
            healthcheck:
              test:
                - CMD
                - ok
              start_interval: 1s
            deploy:
              replicas: 2
              restart_policy:
                condition: on-failure
                max_attempts: 3
              placement:
                constraints:
                  - node.platform.os == linux
                  - node.platform.arch == aarch64
              resources:
                limits:
                  cpus: "0.5"
                  memory: "67108864"
                  pids: 20
        networks:
          back:
            ipam:
              config:
                - subnet: 10.9.0.0/16
          host-of-node:
            name: host
            external: true
        volumes:
          data: null
        configs:
          page:
            name: shop_page-996db097
            file: ./configs/page
        secrets:
          key:
            name: shop_key-546bb0a0
            file: ./secrets/key
          token:
            name: shop_token-e3b98a4d
            file: ./secrets/token
    "#]]
    .assert_eq(&written("stack.yaml"));
    assert_eq!(written("secrets/key"), "very secret");
    assert_eq!(written("configs/page"), "hi $name");
    let told: Vec<String> = notes(&told)
        .iter()
        .map(|it| format!("{} {} {}", it["line"], it["attribute"], it["message"]))
        .collect();
    expect![[r#"
        8 "services.web.ports.1" "Swarm publishes on every node, to everybody: it stays unpublished"
        13 "services.web.depends_on.migrate" "Swarm starts all services at once: this one has to wait by itself until `migrate` has done its work"
        14 "services.web.links" "`store` leads to `db` for everybody in its networks"
        14 "services.web.depends_on.db" "Swarm starts all services at once: this one has to wait by itself until `db` is there"
        14 "services.web.depends_on.db.restart" "a new `db` restarts nothing in Swarm"
        16 "services.web.tmpfs.0" "Swarm mounts memory without the option `mode=700`"
        17 "services.web.privileged" "containers of Swarm have no privileges; see `cap_add`"
        22 "services.migrate.build" "nodes pull `migrate:1`: build it and push it to a registry first, and name that by `image`"
        23 "services.a.b" "Swarm takes no service called `a.b`: it is called `a-b`"
        26 "services.db.container_name" "Swarm names containers itself: this is a name on the service's networks"
        28 "services.db.volumes.1" "`/here/seed` is that of whichever node a container runs on, and must be there"
        29 "services.db.networks.back.ipv4_address" "Swarm gives containers their addresses and interfaces"
        30 "networks.back.ipam.config.0.gateway" "a stack file has subnets, and no more of addresses"
        31 "volumes.data" "every node has a volume of this name of its own: pin its services to a node, or use a driver that shares it""#]].assert_eq(&plain(&told.join("\n")));
    assert_eq!(refusal(&folder, "out/stack.yaml"), None);
}

#[test]
fn without_a_folder_the_swarm_has_the_contents() {
    let folder = shop();
    let ran = folder.run(&["convert", "--to", "swarm"], &[("KEY", "very secret")]);
    let (text, told) = (
        String::from_utf8(ran.stdout).unwrap(),
        String::from_utf8(ran.stderr).unwrap(),
    );
    assert!(!text.contains("very secret") && !told.contains("very secret"));
    assert!(
        text.contains("configs:\n  page:\n    name: shop_page\n    external: true\n"),
        "{text}"
    );
    assert!(
        told.contains("docker secret create shop_key FILE"),
        "{told}"
    );
    let strict = folder.run(&["convert", "--to", "swarm", "--strict"], &[("KEY", "x")]);
    assert_eq!((strict.status.code(), strict.stdout.len()), (Some(1), 0));
}

#[test]
fn every_attribute_gives_a_stack_that_docker_reads() {
    let folder = Folder::new(&[("key.txt", "k"), ("conf/a.conf", "a"), ("p.json", "{}")]);
    folder.write(
        "compose.yaml",
        include_str!("../../../fixtures/convert/everything.yaml"),
    );
    for format in ["yaml", "json"] {
        let ran = folder.run(
            &["convert", "--to", "swarm", "--format", format, "-o", "out"],
            &[],
        );
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        assert_eq!(refusal(&folder, &format!("out/stack.{format}")), None);
    }
}
