//! Networks: who is where, and under which names.

use serde_json::json;

use crate::daemon;
use crate::scenario::Scenario;

#[test]
fn names_aliases_and_addresses() {
    let shop = Scenario::new("names");
    // A corner of the private range that no default pool gives out.
    let third = std::process::id() % 250;
    shop.compose(&format!(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    networks: [front, back]
  db:
    image: rcompose-fixtures/busybox
    networks:
      back:
        aliases: [database]
        ipv4_address: 10.213.{third}.77
  outside:
    image: rcompose-fixtures/busybox
    networks: [front]
networks:
  front: {{}}
  back:
    driver: bridge
    internal: true
    ipam:
      config: [{{subnet: 10.213.{third}.0/24, gateway: 10.213.{third}.1}}]
"
    ));
    shop.run("up -d");
    let (front, back) = (
        format!("{}_front", shop.project()),
        format!("{}_back", shop.project()),
    );
    let web = shop.container("web");
    assert_eq!(web.networks(), [back.as_str(), &front]);
    assert_eq!(shop.container("db").networks(), [back.as_str()]);
    assert_eq!(shop.network("back")["Internal"], true);
    assert_eq!(
        shop.network("back")["IPAM"]["Config"][0]["Subnet"],
        format!("10.213.{third}.0/24")
    );
    let address = format!("10.213.{third}.77");
    for name in ["db", "database", &format!("{}-db-1", shop.project())] {
        let seen = web.shell(&format!("ping -c 1 -w 5 {name}"));
        assert!(seen.contains(&address), "{name}: {seen}");
    }
    let outside = shop.container("outside");
    assert_eq!(
        outside.shell("ping -c 1 -w 1 db 2>&1 || true"),
        "ping: bad address 'db'"
    );
}

#[test]
fn none_and_host() {
    let shop = Scenario::new("modes");
    shop.compose(
        "
services:
  none: {image: rcompose-fixtures/busybox, network_mode: none}
  host: {image: rcompose-fixtures/busybox, network_mode: host}
",
    );
    shop.run("up -d");
    assert_eq!(shop.container("none").networks(), ["none"]);
    assert_eq!(shop.container("host").networks(), ["host"]);
    // No service is in the default network, so there is none.
    assert_eq!(shop.networks().len(), 0);
}

#[test]
fn shared_processes_and_memory() {
    let shop = Scenario::new("shared");
    shop.compose(
        "
services:
  owner: {image: rcompose-fixtures/busybox, ipc: shareable}
  guest:
    image: rcompose-fixtures/busybox
    pid: service:owner
    ipc: service:owner
",
    );
    shop.run("up -d");
    let owner = shop.container("owner");
    let guest = shop.container("guest");
    let expected = format!("container:{}", owner.id());
    assert_eq!(guest["HostConfig"]["PidMode"], expected);
    assert_eq!(guest["HostConfig"]["IpcMode"], expected);
}

#[test]
fn links() {
    let shop = Scenario::new("links");
    shop.compose(
        "
services:
  web: {image: rcompose-fixtures/busybox, links: ['db:store']}
  db: {image: rcompose-fixtures/busybox}
",
    );
    let since = daemon::now();
    shop.run("up -d");
    shop.happened_in_order(since, &["db-1 start", "web-1 start"]);
    assert!(
        shop.container("web")
            .shell("ping -c 1 -w 5 store")
            .contains("1 packets received")
    );
}

#[test]
fn a_driver_option_and_a_label() {
    let shop = Scenario::new("options");
    shop.compose(
        "
services:
  web: {image: rcompose-fixtures/busybox}
networks:
  default:
    driver: bridge
    driver_opts: {com.docker.network.bridge.enable_icc: 'false'}
    attachable: true
",
    );
    shop.run("up -d");
    let network = shop.network("default");
    assert_eq!(
        network["Options"],
        json!({"com.docker.network.bridge.enable_icc": "false"})
    );
    assert_eq!(network["Attachable"], true);
}
