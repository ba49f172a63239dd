//! What is only asked: processes, images, projects, ports, volumes, usage,
//! events, and the end of containers.

use serde_json::{Value, json};

use crate::scenario::Scenario;
use crate::{daemon, patience};

const SHOP: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    command: sleep 1000
    ports: ['127.0.0.1::80', '127.0.0.1::53/udp']
    volumes: [data:/data]
  db: {image: rcompose-fixtures/busybox, command: sleep 2000, deploy: {replicas: 2}}
  job: {image: rcompose-fixtures/busybox, command: sh -c 'exit 3'}
volumes: {data: {labels: {kind: fast}}}
";

fn up(name: &str) -> Scenario {
    let shop = Scenario::new(name);
    shop.compose(SHOP);
    shop.run("up -d");
    shop.until_states(&[
        "db-1 running",
        "db-2 running",
        "job-1 exited",
        "web-1 running",
    ]);
    shop
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn processes() {
    let shop = up("top");
    let table = shop.run("top").stdout;
    let lines: Vec<Vec<&str>> = table.lines().map(words).collect();
    assert_eq!(lines[0][..4], ["SERVICE", "#", "UID", "PID"]);
    assert_eq!(lines[0].last(), Some(&"CMD"));
    let rows: Vec<[&str; 4]> = lines[1..]
        .iter()
        .map(|line| [line[0], line[1], line[line.len() - 2], line[line.len() - 1]])
        .collect();
    assert_eq!(
        rows,
        [
            ["db", "1", "sleep", "2000"],
            ["db", "2", "sleep", "2000"],
            ["web", "1", "sleep", "1000"]
        ]
    );
    assert_eq!(shop.run("top web").stdout.lines().count(), 2);
    assert_eq!(shop.run("top job").stdout, "");
}

#[test]
fn images() {
    let shop = up("imagelist");
    let image = daemon::image("rcompose-fixtures/busybox").unwrap();
    let id = image["Id"].as_str().unwrap();
    let rows: Vec<Value> =
        serde_json::from_str(&shop.run("images --format json web").stdout).unwrap();
    assert_eq!(rows.len(), 1);
    let name = format!("{}-web-1", shop.project());
    for (key, value) in [
        ("ID", image["Id"].clone()),
        ("ContainerName", name.clone().into()),
        ("Repository", "rcompose-fixtures/busybox".into()),
        ("Tag", "latest".into()),
        ("Platform", "linux/amd64".into()),
        ("Size", image["Size"].clone()),
    ] {
        assert_eq!(rows[0][key], value, "{key}");
    }
    let table = shop.run("images").stdout;
    let mut lines = table.lines();
    assert_eq!(
        words(lines.next().unwrap()),
        words("CONTAINER REPOSITORY TAG PLATFORM IMAGE ID SIZE CREATED")
    );
    assert_eq!(lines.clone().count(), 4);
    let web = words(lines.find(|line| line.starts_with(&name)).unwrap());
    let short = &id.trim_start_matches("sha256:")[..12];
    assert_eq!(
        web[1..5],
        ["rcompose-fixtures/busybox", "latest", "linux/amd64", short]
    );
    assert!(table.ends_with(" ago\n"), "{table}");
    assert_eq!(
        shop.run("images -q").stdout.trim(),
        id.trim_start_matches("sha256:")
    );
}

#[test]
fn projects() {
    let shop = up("projects");
    let name = shop.project();
    let listed = |arguments: &str| -> Vec<Value> {
        let filter = format!("--format json --filter name=^{name}$");
        let text = shop.run(&format!("ls {arguments} {filter}")).stdout;
        serde_json::from_str(&text).unwrap()
    };
    let file = shop.folder().canonicalize().unwrap().join("compose.yaml");
    let row = |status: &str| json!({"Name": name, "Status": status, "ConfigFiles": file});
    assert_eq!(listed(""), [row("running(3)")]);
    assert_eq!(listed("-a"), [row("exited(1), running(3)")]);
    shop.run("stop -t 0");
    assert!(listed("").is_empty());
    assert_eq!(listed("--all"), [row("exited(4)")]);
    let names = shop.run(&format!("ls -aq --filter name={name}")).stdout;
    assert_eq!(names, format!("{name}\n"));
    // No file is read.
    shop.compose("services: [broken");
    assert_eq!(listed("-a").len(), 1);
    shop.fails(1, "ls --filter status=running")
        .reporting("invalid filter 'status'");
}

#[test]
fn ports() {
    let shop = up("port");
    let published = |port: &str| {
        let id = shop.container("web").id().to_owned();
        let container = daemon::get(&format!("/containers/{id}/json")).unwrap();
        let binding = &container["NetworkSettings"]["Ports"][port][0];
        let part = |key: &str| binding[key].as_str().unwrap().to_owned();
        format!("{}:{}\n", part("HostIp"), part("HostPort"))
    };
    assert_eq!(shop.run("port web 80").stdout, published("80/tcp"));
    assert_eq!(
        shop.run("port --protocol udp --index 1 web 53").stdout,
        published("53/udp")
    );
    shop.fails(1, "port web 81").reporting(&format!(
        "no port 81/tcp for container {}-web-1: ",
        shop.project()
    ));
    shop.fails(1, "port --index 2 web 80")
        .reporting("service \"web\" is not running container #2");
    shop.fails(1, "port job 80")
        .reporting("service \"job\" is not running");
    shop.fails(1, "port web");
}

#[test]
fn volumes() {
    let shop = up("volumelist");
    let data = format!("{}_data", shop.project());
    let rows: Vec<Value> = shop
        .run("volumes --format json web")
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 1);
    let volume = shop.volume("data");
    assert_eq!(rows[0]["Name"], data.as_str());
    assert_eq!(rows[0]["Driver"], "local");
    assert_eq!(rows[0]["Mountpoint"], volume["Mountpoint"]);
    assert!(rows[0]["Labels"].as_str().unwrap().contains("kind=fast"));
    assert_eq!(shop.run("volumes -q").stdout, format!("{data}\n"));
    let table = shop.run("volumes").stdout;
    let table: Vec<Vec<&str>> = table.lines().map(words).collect();
    assert_eq!(table[0], ["DRIVER", "VOLUME", "NAME"]);
    assert_eq!(table[1], ["local", data.as_str()]);
    assert_eq!(table.len(), 2);
    let all = shop.run("volumes --format '{{.Driver}} {{.Name}}'").stdout;
    assert!(all.contains(&format!("local {data}\n")), "{all}");
    assert_eq!(shop.run("volumes -q db").stdout, "");
}

#[test]
fn usage() {
    let shop = up("stats");
    let rows: Vec<Value> = shop
        .run("stats --no-stream --format json web")
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 1);
    let web = shop.container("web");
    assert_eq!(rows[0]["Name"], web.name());
    assert_eq!(rows[0]["Container"], web.id());
    assert_eq!(rows[0]["ID"], web.id()[..12]);
    assert_eq!(rows[0]["PIDs"], "1");
    assert!(rows[0]["CPUPerc"].as_str().unwrap().ends_with('%'));
    let table = shop.run("stats --no-stream --all").stdout;
    assert_eq!(
        words(table.lines().next().unwrap()),
        words("CONTAINER ID NAME CPU % MEM USAGE / LIMIT MEM % NET I/O BLOCK I/O PIDS")
    );
    assert_eq!(table.lines().count(), 5);
    assert_eq!(
        shop.run("stats --no-stream --format {{.ID}} --no-trunc web")
            .stdout
            .trim(),
        web.id()
    );
    shop.fails(1, "stats --no-stream web db");
}

#[test]
fn usage_goes_on_until_it_is_interrupted() {
    let shop = up("statslive");
    let shown = shop.start("stats --format '{{.Name}} has {{.PIDs}}'");
    let line = |service: &str| format!("{}-{service}-1 has 1", shop.project());
    patience::until("usage of web", || {
        shown.stdout().contains(&line("web")).then_some(())
    });
    // One that starts comes in.
    shop.run("up -d --force-recreate -t 0 web");
    let id = shop.container("web").id()[..12].to_owned();
    shown.signal("INT");
    shown.end().with_code(130);
    let other = shop.start("stats --format '{{.ID}} has {{.PIDs}}' web");
    shop.run("restart -t 0 web");
    let seen = other.stdout().len();
    patience::until("usage of the web that has started again", || {
        let said = other.stdout();
        said[seen..].contains(&format!("{id} has 1")).then_some(())
    });
}

#[test]
fn events() {
    let shop = up("eventlist");
    let since = daemon::now();
    shop.run("restart -t 0 web");
    shop.run("kill -s USR1 db");
    let until = daemon::now();
    let between = |arguments: &str| {
        let times = format!(
            "--since {} --until {}",
            since.as_second(),
            until.as_second() + 1
        );
        // Docker Compose says `EOF` at the end, and ends with 1.
        shop.start(&format!("events {times} {arguments}"))
            .end()
            .stdout
    };
    let objects: Vec<Value> = between("--json web")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let web = shop.container("web");
    let names = objects
        .iter()
        .map(|event| event["action"].as_str().unwrap());
    let names: Vec<&str> = names.collect();
    assert!(names.ends_with(&["start", "restart"]), "{names:?}");
    let start = &objects[names.len() - 2];
    assert_eq!(start["service"], "web");
    assert_eq!(start["type"], "container");
    assert_eq!(start["id"], web.id());
    assert_eq!(start["attributes"]["name"], web.name());
    let own = start["attributes"].as_object().unwrap().keys();
    assert!(
        own.clone()
            .all(|key| !key.starts_with("com.docker.compose"))
    );
    let lines = between("");
    let kills = lines.lines().filter(|line| line.contains("container kill"));
    let kills: Vec<&str> = kills.filter(|line| line.contains("signal=10")).collect();
    assert_eq!(kills.len(), 2, "{lines}");
    assert!(kills[0].contains(&format!("name={}-db-", shop.project())));
}

#[test]
fn events_come_as_they_happen() {
    let shop = up("eventlive");
    let live = shop.start("events web");
    let mut pauses = 0;
    patience::until("an event", || {
        shop.run(["pause web", "unpause web"][pauses % 2]);
        pauses += 1;
        live.stdout().contains("container unpause").then_some(())
    });
    live.signal("INT");
    live.end().with_code(130);
}

#[test]
fn waiting() {
    let shop = up("waiting");
    let web = shop.container("web").id().to_owned();
    let mut waiting = shop.start("wait web");
    // It waits: only the kill ends it.
    shop.run("ps");
    assert!(!waiting.has_ended());
    patience::until("wait's end", || {
        shop.start("kill web").end();
        waiting.has_ended().then_some(())
    });
    let ended = waiting.end().with_code(137);
    assert_eq!(
        ended.stdout,
        format!("container \"{web}\" exited with status code 137\n")
    );
    shop.fails(1, "wait");
    shop.fails(1, "wait nope");
}

#[test]
fn waiting_takes_the_project_down() {
    let shop = up("waitdown");
    let mut waiting = shop.start("wait --down-project web");
    patience::until("wait's end", || {
        shop.start("kill web").end();
        waiting.has_ended().then_some(())
    });
    waiting.end().with_code(137);
    assert!(shop.containers().is_empty());
}

#[test]
fn a_job_that_has_ended_still_has_a_code() {
    let reason = "docker compose finds no container then";
    let Some(shop) = Scenario::of_rcompose_alone("waitended", reason) else {
        return;
    };
    shop.compose(SHOP);
    shop.run("up -d job");
    shop.until_states(&["job-1 exited"]);
    let ended = shop.fails(3, "wait job");
    assert!(ended.stdout.ends_with("exited with status code 3\n"));
}
