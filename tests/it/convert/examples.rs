//! What single attributes become.

use expect_test::{Expect, expect};
use serde_json::Value;

use super::folder::Folder;
use super::semantics::mistakes;

/// The part of an object at a path, as YAML.
fn check(compose: &str, (kind, name): (&str, &str), path: &str, expected: &Expect) {
    let (objects, _) = Folder::compose(compose).convert(&[]);
    expected.assert_eq(&serde_yaml::to_string(part(&objects, (kind, name), path)).unwrap());
}

fn part<'v>(objects: &'v [Value], (kind, name): (&str, &str), path: &str) -> &'v Value {
    let mut named = objects.iter().filter(|it| it["kind"] == kind);
    let object = named.find(|it| it["metadata"]["name"] == name);
    let object = object.unwrap_or_else(|| panic!("no {kind} {name} in {objects:#?}"));
    object.pointer(path).unwrap_or(&Value::Null)
}

/// The container of a service's Deployment.
const CONTAINER: &str = "/spec/template/spec/containers/0";

#[test]
fn a_dollar_stays_what_it_was() {
    check(
        r#"
name: shop
services:
  web:
    image: web:1
    command: ["sh", "-c", "echo $$HOME $${A} $$(date) $$$$ 5$$"]
    environment: {PRICE: "5$$", SUM: "$$(expr 1 + 1)"}
"#,
        ("Deployment", "web"),
        CONTAINER,
        &expect![[r#"
            name: web
            image: web:1
            args:
            - sh
            - -c
            - echo $HOME ${A} $$(date) $$$ 5$
            env:
            - name: PRICE
              value: 5$
            - name: SUM
              value: $$(expr 1 + 1)
        "#]],
    );
}

#[test]
fn a_shell_check_runs_in_a_shell_and_decides_readiness_too() {
    check(
        r#"
name: shop
services:
  web:
    image: web:1
    healthcheck:
      test: curl -f http://localhost || exit 1
      interval: 10s
      timeout: 3s
      start_period: 30s
"#,
        ("Deployment", "web"),
        CONTAINER,
        &expect![[r#"
            name: web
            image: web:1
            startupProbe:
              exec:
                command:
                - /bin/sh
                - -c
                - curl -f http://localhost || exit 1
              periodSeconds: 5
              timeoutSeconds: 3
              failureThreshold: 9
            readinessProbe:
              exec:
                command:
                - /bin/sh
                - -c
                - curl -f http://localhost || exit 1
              periodSeconds: 10
              timeoutSeconds: 3
              failureThreshold: 3
            livenessProbe:
              exec:
                command:
                - /bin/sh
                - -c
                - curl -f http://localhost || exit 1
              periodSeconds: 10
              timeoutSeconds: 3
              failureThreshold: 3
        "#]],
    );
}

#[test]
fn peers_reach_container_ports_and_others_published_ones() {
    let compose = r#"
name: shop
services:
  web: {image: "web:1", ports: ["8080:80", "127.0.0.1:9000:9000"], container_name: old-name}
  db: {image: "db:1"}
"#;
    let folder = Folder::compose(compose);
    let (objects, notes) = folder.convert(&[]);
    let services: Vec<String> = objects
        .iter()
        .filter(|it| it["kind"] == "Service")
        .map(|it| {
            let ports = it["spec"]["ports"].as_array().into_iter().flatten();
            let ports: Vec<String> = ports
                .map(|it| format!("{}→{}", it["port"], it["targetPort"]))
                .collect();
            let name = it["metadata"]["name"].as_str().unwrap();
            format!("{name} {} {}", it["spec"]["clusterIP"], ports.join(" "))
        })
        .collect();
    expect![[r#"
        db "None" 
        web null 80→80 9000→9000
        old-name null 80→80 9000→9000
        web-published null 8080→80"#]]
    .assert_eq(&services.join("\n"));
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    expect![[r#"{"loss":"partial","attribute":"services.web.ports.1","message":"only this machine reaches port 9000, so it is not published: use `kubectl port-forward service/web 9000:9000`","file":"compose.yaml","line":4,"column":44}"#]].assert_eq(&notes.join("\n"));
}

#[test]
fn jobs_are_jobs_and_are_waited_for() {
    let compose = r#"
name: shop
services:
  web:
    image: web:1
    depends_on:
      db: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
      cache: {condition: service_started}
  db: {image: "db:1", expose: ["5432"], healthcheck: {test: ["CMD", "ready"]}}
  cache: {image: "cache:1"}
  migrate: {image: "migrate:1"}
  once: {image: "once:1", restart: "no"}
  often: {image: "often:1", restart: "on-failure:5"}
"#;
    check(
        compose,
        ("Deployment", "web"),
        "/spec/template/spec/initContainers",
        &expect![[r#"
            - name: wait-for-cache
              image: busybox:1.37
              command:
              - sh
              - -c
              - timeout 60 sh -c "while nc -w 1 cache 1 -e true 2>&1 | grep -q 'bad address'; do sleep 1; done" || true
            - name: wait-for-db
              image: busybox:1.37
              command:
              - sh
              - -c
              - while ! nc -w 2 db 5432 -e true 2>/dev/null; do sleep 1; done
            - name: wait-for-migrate
              image: registry.k8s.io/kubectl:v1.33.1
              args:
              - wait
              - --for=condition=complete
              - --timeout=-1s
              - job/migrate
        "#]],
    );
    let (objects, _) = Folder::compose(compose).convert(&[]);
    let jobs: Vec<String> = objects
        .iter()
        .filter(|it| it["kind"] == "Job")
        .map(|it| {
            let pod = &it["spec"]["template"]["spec"];
            let name = it["metadata"]["name"].as_str().unwrap();
            format!(
                "{name} {} {}",
                it["spec"]["backoffLimit"], pod["restartPolicy"]
            )
        })
        .collect();
    expect![[r#"
        migrate 0 "Never"
        often 5 "OnFailure"
        once 0 "Never""#]]
    .assert_eq(&jobs.join("\n"));
}

#[test]
fn files_travel_in_config_maps_and_what_looks_secret_in_secrets() {
    let folder = Folder::new(&[
        ("conf/nginx.conf", "server {}\n"),
        ("conf/sites/a.conf", "a\n"),
        ("web.env", "MODE=fast\nDB_PASSWORD=$$x\n"),
        (
            "compose.yaml",
            r#"
name: shop
services:
  web:
    image: web:1
    env_file: web.env
    volumes: ["./conf:/etc/nginx:ro", "./conf/nginx.conf:/one.conf"]
"#,
        ),
    ]);
    std::fs::write(folder.path().join("conf/logo.bin"), [0, 159, 255]).unwrap();
    let (objects, notes) = folder.convert(&[]);
    let data: Vec<String> = objects
        .iter()
        .filter(|it| it["kind"] == "ConfigMap" || it["kind"] == "Secret")
        .map(|it| {
            let sections = ["data", "binaryData", "stringData"];
            let content: Vec<String> = sections.iter().map(|key| it[*key].to_string()).collect();
            format!(
                "{} {} {}",
                it["kind"],
                it["metadata"]["name"],
                content.join(" ")
            )
        })
        .collect();
    expect![[r#"
        "ConfigMap" "web-conf" {"nginx.conf":"server {}\n","sites.a.conf":"a\n"} {"logo.bin":"AJ//"} null
        "ConfigMap" "web-env" {"MODE":"fast"} null null
        "ConfigMap" "web-nginx-conf" {"nginx.conf":"server {}\n"} null null
        "Secret" "web-env" null null {"DB_PASSWORD":"$x"}"#]].assert_eq(&data.join("\n"));
    assert_eq!(notes.len(), 1, "{notes:?}");
}

#[test]
fn variables_of_the_file_stay_in_the_container_but_for_passwords() {
    let folder = Folder::new(&[
        ("db.env", "RABBIT_PASS=x\nCOMPASS=north\n"),
        (
            "compose.yaml",
            r#"
name: shop
services:
  db:
    image: db:1
    env_file: db.env
    environment:
      - DB=example
      - DB_PASSWORD=y
      - NOWHERE
"#,
        ),
    ]);
    let (objects, notes) = folder.convert(&[]);
    let container = part(&objects, ("Deployment", "db"), CONTAINER);
    assert_eq!(
        container["env"],
        serde_json::json!([{"name": "DB", "value": "example"}])
    );
    let config = part(&objects, ("ConfigMap", "db-env"), "/data");
    assert_eq!(*config, serde_json::json!({"COMPASS": "north"}));
    let secret = part(&objects, ("Secret", "db-env"), "/stringData");
    assert_eq!(
        *secret,
        serde_json::json!({"DB_PASSWORD": "y", "RABBIT_PASS": "x"})
    );
    let places: Vec<&Value> = notes.iter().map(|it| &it["line"]).collect();
    assert_eq!(places, [10], "{notes:?}");
}

#[test]
fn those_that_others_depend_on_come_first() {
    let folder = Folder::compose(
        r#"
services:
  a: {image: a, depends_on: [z]}
  b: {image: b}
  d: {image: d, network_mode: "service:z", depends_on: [e]}
  e: {image: e}
  z: {image: z, depends_on: [b]}
"#,
    );
    let (objects, _) = folder.convert(&[]);
    let workloads = objects.iter().filter(|it| it["kind"] == "Deployment");
    let names: Vec<&Value> = workloads.map(|it| &it["metadata"]["name"]).collect();
    assert_eq!(names, ["b", "e", "z", "a"]);
}

#[test]
fn what_the_api_refuses_is_told_instead() {
    let long = "l".repeat(60);
    let folder = Folder::compose(&format!(
        r#"
services:
  web:
    image: web:1
    privileged: true
    user: "4294967294:-1"
    group_add: ["-5"]
    security_opt: ["no-new-privileges:true", "systempaths=unconfined"]
    extra_hosts: {{under_score: [10.0.0.1], fine.example: [10.0.0.1]}}
    dns: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]
    tmpfs: ["/kept"]
    volumes: [{{type: volume, source: data, target: 'C:\data'}}]
  {long}:
    image: every-node:1
    deploy: {{mode: global}}
volumes: {{data: }}
"#
    ));
    let (objects, notes) = folder.convert(&[]);
    let found = mistakes(&objects, &[]);
    assert!(found.is_empty(), "{found:?}");
    let lost = notes.iter().filter(|it| it["loss"] == "lost");
    let lost: Vec<String> = lost
        .map(|it| format!("{} {}", it["attribute"].as_str().unwrap(), it["line"]))
        .collect();
    expect![[r#"
        services.web.user 6
        services.web.user 6
        services.web.group_add.0 7
        services.web.security_opt.0 8
        services.web.security_opt.1 8
        services.web.extra_hosts.under_score 9
        services.web.dns.3 10
        services.web.volumes.0 12"#]]
    .assert_eq(&lost.join("\n"));
}

#[test]
fn options_that_no_cluster_takes_are_refused() {
    let folder = Folder::compose("services: {a: {image: a}}\n");
    folder.write("file", "");
    for (arguments, told) in [
        (["-n", "Bad_NS"], "`Bad_NS` is no namespace"),
        (["--domain", "a b"], "`a b` is no domain"),
        (["--claim-size", "much"], "`much` is no amount"),
        (["--wait-image", ""], "`` is no image"),
        (["-o", "file"], "file is a file"),
        (["-o", ""], "--output"),
    ] {
        let ran = folder.run(&[&["convert"], &arguments[..]].concat(), &[]);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(
            !ran.status.success() && said.contains(told),
            "{arguments:?}: {said}"
        );
        assert!(ran.stdout.is_empty(), "{arguments:?}");
    }
    // A folder that is not there yet is made, for one file too; a file that is
    // there keeps its rights.
    folder.convert_quietly(&["-o", "new/all.yaml"]);
    let path = folder.path().join("new/all.yaml");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    folder.convert_quietly(&["-o", "new/all.yaml"]);
    let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let beside = std::fs::read_dir(folder.path().join("new")).unwrap();
    assert_eq!(beside.count(), 1);
}

#[test]
fn what_is_in_folders_of_the_system_is_not_read() {
    check(
        r#"
name: shop
services:
  web:
    image: web:1
    volumes: ["/proc:/host/proc:ro", "/dev/null:/none", "/etc/passwd:/users:ro", "/sys:/host/sys:ro"]
"#,
        ("Deployment", "web"),
        "/spec/template/spec/volumes",
        &expect![[r#"
            - name: proc
              hostPath:
                path: /proc
                type: DirectoryOrCreate
            - name: dev-null
              hostPath:
                path: /dev/null
            - name: etc-passwd
              hostPath:
                path: /etc/passwd
                type: File
            - name: sys
              hostPath:
                path: /sys
                type: DirectoryOrCreate
        "#]],
    );
}

#[test]
fn a_chart_is_a_folder() {
    let folder = Folder::compose("services: {a: {image: a}}\n");
    let ran = folder.run(&["convert", "--chart", "-o", "-"], &[]);
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1));
    assert!(told.contains("write `--output FOLDER`"), "{told}");
}

#[test]
fn all_selinux_options_are_kept() {
    check(
        r#"
name: shop
services:
  web:
    image: web:1
    security_opt: ["label=type:svirt_t", "label=level:s0:c100"]
"#,
        ("Deployment", "web"),
        &format!("{CONTAINER}/securityContext"),
        &expect![[r#"
            seLinuxOptions:
              type: svirt_t
              level: s0:c100
        "#]],
    );
}

#[test]
fn services_of_one_network_namespace_share_a_pod() {
    check(
        r#"
name: shop
services:
  web: {image: "web:1", ports: ["80:80"]}
  proxy: {image: "proxy:1", network_mode: "service:web", pid: "service:web"}
"#,
        ("Deployment", "web"),
        "/spec/template/spec",
        &expect![[r#"
            enableServiceLinks: false
            shareProcessNamespace: true
            containers:
            - name: web
              image: web:1
              ports:
              - name: tcp-80
                containerPort: 80
            - name: proxy
              image: proxy:1
        "#]],
    );
}

#[test]
fn strict_makes_a_loss_an_error_with_its_place() {
    let folder = Folder::compose(
        "name: shop\nservices:\n  web:\n    image: web:1\n    ulimits:\n      nofile: 10\n",
    );
    let ran = folder.run(&["convert", "--strict"], &[]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.stdout.is_empty());
    expect![[r#"
        error: services.web.ulimits is not carried over: this is a setting of the nodes and their container runtime
         --> compose.yaml:5:5
          |
        5 |     ulimits:
          |     ^^^^^^^
    "#]].assert_eq(&String::from_utf8(ran.stderr).unwrap());
}

#[test]
fn a_folder_gets_a_file_an_object() {
    let folder = Folder::compose("name: shop\nservices:\n  web: {image: \"web:1\"}\n");
    let text = folder.yaml(&["-o", "out/k8s"]);
    assert_eq!(text, "");
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("out/k8s"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let wanted = [
        ".rcompose-convert",
        "web-deployment.yaml",
        "web-service.yaml",
    ];
    assert_eq!(names, wanted);
    folder.yaml(&["-o", "all.yaml"]);
    let all = std::fs::read_to_string(folder.path().join("all.yaml")).unwrap();
    assert_eq!(all, folder.yaml(&[]));
}

#[test]
fn what_does_not_travel_with_a_folder_is_told() {
    let folder = Folder::compose("services: {a: {image: a, volumes: ['./conf:/conf:ro']}}\n");
    folder.write("conf/a.conf", "a");
    folder.write("other/b.conf", "b");
    std::os::unix::fs::symlink("../other", folder.path().join("conf/link")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("conf/broken")).unwrap();
    let (objects, notes) = folder.convert(&["-n", "x"]);
    let map = objects.iter().find(|it| it["kind"] == "ConfigMap").unwrap();
    assert_eq!(map["data"], serde_json::json!({"a.conf": "a"}));
    let told: Vec<&str> = notes
        .iter()
        .filter(|it| it["attribute"] == "services.a.volumes.0" && it["line"] == 1)
        .filter_map(|it| it["message"].as_str())
        .collect();
    assert_eq!(
        told,
        [
            "`broken` is no file, and stays behind",
            "`link` is no file, and stays behind"
        ]
    );
}
