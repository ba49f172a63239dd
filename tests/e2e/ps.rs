//! `ps`: what there is, in several forms.

use serde_json::Value;

use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web: {image: rcompose-fixtures/busybox, ports: ['127.0.0.1::80']}
  db: {image: rcompose-fixtures/busybox, healthcheck: {test: 'true', interval: 300ms}}
  job: {image: rcompose-fixtures/busybox, command: sh -c 'exit 3'}
";

fn parsed(output: &str) -> Vec<Value> {
    let mut rows: Vec<Value> = output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    rows.sort_by_key(|row| row["Service"].to_string());
    rows
}

fn up(name: &str) -> Scenario {
    let shop = Scenario::new(name);
    shop.compose(SHOP);
    shop.run("up -d");
    shop.until_states(&["db-1 running", "job-1 exited", "web-1 running"]);
    shop.run("up --wait --no-recreate db");
    shop
}

#[test]
fn json() {
    let shop = up("psjson");
    let rows = parsed(&shop.run("ps -a --format json").stdout);
    let [db, job, web] = &rows[..] else {
        panic!("three rows: {rows:?}")
    };
    assert_eq!(db["Name"], format!("{}-db-1", shop.project()));
    assert_eq!(db["Project"], shop.project());
    assert_eq!(
        (&db["State"], &db["Health"]),
        (&"running".into(), &"healthy".into())
    );
    assert_eq!(
        (&job["State"], &job["ExitCode"]),
        (&"exited".into(), &3.into())
    );
    assert_eq!(web["Image"], "rcompose-fixtures/busybox");
    let id = shop.container("web").id().to_owned();
    assert!(id.starts_with(web["ID"].as_str().unwrap()));
    let published = &web["Publishers"][0];
    assert_eq!(
        (
            &published["URL"],
            &published["TargetPort"],
            &published["Protocol"]
        ),
        (&"127.0.0.1".into(), &80.into(), &"tcp".into())
    );
    assert_ne!(published["PublishedPort"], 0);
}

#[test]
fn filters() {
    let shop = up("psfilter");
    let services = |arguments: &str| {
        let mut lines: Vec<String> = shop
            .run(arguments)
            .stdout
            .lines()
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    // What runs, all, by state, by name.
    assert_eq!(services("ps --services"), ["db", "web"]);
    assert_eq!(services("ps --services -a"), ["db", "job", "web"]);
    assert_eq!(services("ps --services -a --status exited"), ["job"]);
    assert_eq!(
        services("ps --services --filter status=running web"),
        ["web"]
    );
    let mut ids: Vec<String> = ["web", "db"]
        .iter()
        .map(|service| shop.container(service).id().to_owned())
        .collect();
    ids.sort();
    assert_eq!(services("ps -q"), ids);
    assert_eq!(services("ps -q web"), [shop.container("web").id()]);
}

#[test]
fn table() {
    let shop = up("pstable");
    let table = shop.run("ps -a").stdout;
    let mut lines = table.lines();
    let heads: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(
        heads,
        [
            "NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS"
        ]
    );
    let job = lines.clone().find(|line| line.contains("job-1")).unwrap();
    assert!(job.contains("Exited (3)"), "{job}");
    let db = lines.clone().find(|line| line.contains("db-1")).unwrap();
    assert!(db.contains("(healthy)"), "{db}");
    let web = lines.find(|line| line.contains("web-1")).unwrap();
    assert!(web.contains("->80/tcp"), "{web}");
}

#[test]
fn template() {
    let shop = up("pstemplate");
    let mut lines: Vec<String> = shop
        .run("ps -a --format '{{.Service}} is {{.State}}'")
        .stdout
        .lines()
        .map(str::to_owned)
        .collect();
    lines.sort();
    assert_eq!(lines, ["db is running", "job is exited", "web is running"]);
}
