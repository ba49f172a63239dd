//! Random Compose projects over the whole specification.
//!
//! A project is a function of its seed. Most are valid; some carry a mistake,
//! since a rejection has to agree as well.

use serde_json::{Map, Value, json};

use super::dice::{Random, one_of};
use super::env_files;
use super::resources::{changes, resources};
use super::service::{ATTRIBUTES, service, settle};
use super::values::{anything, pairs, scalar};
use super::write::{document, marked, raw};

/// The files of a project, and how they are asked for.
pub struct Files {
    pub texts: Vec<(String, String)>,
    pub arguments: Vec<String>,
    pub environment: Vec<(&'static str, &'static str)>,
    /// What is compared beside the whole.
    pub view: &'static [&'static str],
}

const SERVICES: &[&str] = &["web", "db", "cache", "worker_1", "x-app", "a.b"];

/// Not `--no-env-resolution`: 2.40.3 resolves all the same.
const VIEWS: &[&[&str]] = &[
    &["--format", "json"],
    &["--no-interpolate"],
    &["--no-normalize"],
    &["--no-path-resolution"],
    &["--no-consistency"],
    &["--no-interpolate", "--no-normalize", "--no-path-resolution"],
    &["--services"],
    &["--volumes"],
    &["--networks"],
    &["--models"],
    &["--images"],
    &["--profiles"],
    &["--environment"],
    &["--variables"],
    &["--variables", "--format", "json"],
    &["web"],
    &["--hash", "web"],
];

fn mistake(r: &mut Random, project: &mut Value) {
    let web = &mut project["services"]["web"];
    match r.below(16) {
        0 => web["imagee"] = json!("x"),
        1 => web["ports"] = json!(["80:http"]),
        2 => web["depends_on"] = json!(["nowhere"]),
        3 => web["healthcheck"] = json!({"interval": "ten"}),
        4 => web["networks"] = json!(["nowhere"]),
        5 => web["mem_limit"] = json!("lots"),
        6 => web["environment"] = json!("A=b"),
        7 => web["labels"] = json!("${NEEDED:?not set}"),
        8 => web["volumes"] = json!(["/a:/b:ro:x"]),
        9 => web["secrets"] = json!(["nowhere"]),
        10 => web["cpu_shares"] = json!("many"),
        11 => web["extends"] = json!({"file": "gone.yaml", "service": "x"}),
        12 => web["env_file"] = json!("gone.env"),
        13 => web["hostname"] = json!("${A B}"),
        14 => web["deploy"] = json!({"update_config": {"order": "both"}}),
        _ => project["volumes"] = json!({"data": ["list"]}),
    }
}

/// Anchors that services merge or repeat.
fn share(r: &mut Random, project: &mut Value) {
    let template = json!({"restart": "always", "labels": {"KEY": "shared", "s": scalar(r)}, "x-extra": anything(r)});
    let mut shared = Map::new();
    shared.insert("x-shared".into(), marked("&shared", &template));
    shared.insert(
        "x-env".into(),
        marked("&env", &json!({"SHARED": "1", "SET": null})),
    );
    for (name, service) in project["services"].as_object_mut().unwrap() {
        let service = service.as_object_mut().unwrap();
        if service.contains_key("provider") || name.is_empty() {
            continue;
        }
        match r.below(4) {
            0 => drop(service.insert("<<".into(), raw("*shared"))),
            1 => drop(service.insert("environment".into(), raw("*env"))),
            2 => drop(service.insert(
                "environment".into(),
                json!({"<<": raw("*env"), "KEY": scalar(r)}),
            )),
            _ => {}
        }
    }
    shared.append(project.as_object_mut().unwrap());
    *project = shared.into();
}

/// A file over the others, for some of their services.
fn over(r: &mut Random, names: &[&str], with_tags: bool) -> Value {
    let mut services = Map::new();
    for name in r.some(names) {
        let mut service = r.attributes(ATTRIBUTES, 8);
        if with_tags {
            for value in service.values_mut() {
                if r.chance(15) {
                    *value = marked("!override", &value.take());
                }
            }
            for _ in 0..r.below(3) {
                let (key, _) = &ATTRIBUTES[r.below(ATTRIBUTES.len())];
                // It wants a truth value, and gets null.
                if *key == "use_api_socket" {
                    continue;
                }
                service.insert((*key).to_owned(), marked("!reset", &Value::Null));
            }
        }
        settle(r, &mut service);
        service.remove("image").filter(|_| r.chance(90));
        services.insert(name.into(), service.into());
    }
    let mut file = changes(r);
    file.insert("services".into(), services.into());
    file.into()
}

/// What `extends` of another file leads to, with a file behind that.
fn bases(r: &mut Random, files: &mut Vec<(String, String)>) {
    let mut base = r.attributes(ATTRIBUTES, 5);
    for refers in ["configs", "secrets", "models", "networks", "volumes"] {
        if r.chance(90) {
            base.remove(refers);
        }
    }
    base.insert("image".into(), json!("base"));
    match r.below(4) {
        0 => drop(base.insert("extends".into(), json!({"service": "first"}))),
        1 => drop(base.insert(
            "extends".into(),
            json!({"file": "../far/far.yaml", "service": "far"}),
        )),
        _ => {}
    }
    let first = json!({"environment": pairs(r), "build": "./first", "image": "first"});
    let far = json!({"image": "far", "labels": pairs(r), "env_file": "far.env", "volumes": ["./v:/v", "~/h:/h"], "command": "far ${NUM}"});
    let base = json!({"services": {"base": base, "first": first}});
    files.push(("base/base.yaml".into(), document(r, &base)));
    let far = json!({"services": {"far": far}, "volumes": {"unused": null}});
    files.push(("far/far.yaml".into(), document(r, &far)));
    for name in ["base/a.env", "base/b.env", "base/raw.env", "far/far.env"] {
        files.push((name.into(), format!("FROM={name}\nA=$SET\n")));
    }
}

/// Models of their own that the project includes.
fn include(r: &mut Random, project: &mut Value, files: &mut Vec<(String, String)>) {
    let entry = one_of!(r;
        json!("inc/compose.yaml"),
        json!({"path": "inc/compose.yaml"}),
        json!({"path": ["inc/compose.yaml", "inc/more.yaml"], "project_directory": "inc/.."}),
        json!({"path": "./inc/compose.yaml", "env_file": "b.env"}),
        json!({"path": "inc/compose.yaml", "env_file": ["a.env", "inc/own.env"], "project_directory": "inc"}),
    );
    project["include"] = json!([entry]);
    let mut inner = Map::new();
    inner.insert("image".into(), json!("inner:${FROM_INC:-none}"));
    inner.append(&mut r.attributes(ATTRIBUTES, 4));
    for refers in [
        "configs",
        "secrets",
        "models",
        "networks",
        "env_file",
        "label_file",
    ] {
        inner.remove(refers);
    }
    inner.insert(
        "volumes".into(),
        json!(["./v:/v", "inner_data:/d", "../w:/w"]),
    );
    settle(r, &mut inner);
    let mut model = json!({"services": {"inner": inner}, "volumes": {"inner_data": null},
        "configs": {"inner_config": {"file": "./c"}}, "networks": {"inner_net": {"x-n": anything(r)}}});
    if r.chance(30) {
        model["include"] = json!(["more/deep.yaml"]);
        model["name"] = json!("ignored");
    }
    files.push(("inc/compose.yaml".into(), document(r, &model)));
    let more = json!({"services": {"inner": {"labels": pairs(r), "ports": ["1:2"]}}});
    files.push(("inc/more.yaml".into(), document(r, &more)));
    let deep =
        json!({"services": {"deep": {"image": "a", "env_file": "./own.env", "labels": pairs(r)}}});
    for folder in ["more", "inc/more"] {
        files.push((format!("{folder}/deep.yaml"), document(r, &deep)));
        files.push((format!("{folder}/own.env"), "DEEP=$FROM_INC\n".into()));
    }
    files.push(("inc/own.env".into(), "FROM_INC=own\n".into()));
    if r.chance(50) {
        files.push(("inc/.env".into(), "FROM_INC=dot\nSET=inner\n".into()));
    }
}

/// The project of a seed.
pub fn project(seed: u64) -> Files {
    let r = &mut Random(seed);
    let mut project = resources(r);
    let mut names = vec!["web"];
    let mut services = Map::new();
    services.insert("web".into(), service(r, &[]));
    for name in &SERVICES[1..] {
        if r.chance(40) {
            services.insert((*name).into(), service(r, &names));
            names.push(name);
        }
    }
    if r.chance(8) {
        let from = json!({"file": "base/base.yaml", "service": "base"});
        services["web"]["extends"] = from;
    }
    project["services"] = services.into();
    if r.chance(40) {
        project["name"] = json!(r.pick(&["random", "Some Name", "p_1", "n${NUM}"]));
    }
    let mut files = env_files::files(r);
    bases(r, &mut files);
    let includes = r.chance(12);
    if includes {
        include(r, &mut project, &mut files);
    }
    if r.chance(15) {
        share(r, &mut project);
    }
    if r.chance(6) {
        mistake(r, &mut project);
    }
    let text = document(r, &project);
    let tags = !includes && !text.contains("extends") && !text.contains('&');
    let mut result = Files {
        texts: files,
        arguments: Vec::new(),
        environment: Vec::new(),
        view: VIEWS[r.below(VIEWS.len())],
    };
    result.texts.push(("compose.yaml".into(), text));
    if r.chance(35) {
        let over = over(r, &names, tags);
        let text = document(r, &over);
        if r.chance(10) && !text.starts_with('{') {
            let whole = &mut result.texts.last_mut().unwrap().1;
            if !whole.starts_with('{') {
                whole.push_str("---\n");
                whole.push_str(&text);
            }
        } else {
            result.texts.push(("compose.override.yaml".into(), text));
        }
    }
    ask(r, &mut result);
    result
}

/// How the files are asked for.
fn ask(r: &mut Random, asked: &mut Files) {
    let has_over = asked
        .texts
        .iter()
        .any(|(name, _)| name.starts_with("compose.override"));
    let mut more = |arguments: &[&str]| {
        asked
            .arguments
            .extend(arguments.iter().map(|it| (*it).to_owned()));
    };
    match r.below(4) {
        0 => {}
        1 if has_over => {
            asked
                .environment
                .push(("COMPOSE_FILE", "compose.yaml:compose.override.yaml"));
        }
        _ if has_over => more(&["-f", "compose.yaml", "-f", "compose.override.yaml"]),
        _ => more(&["-f", "./compose.yaml"]),
    }
    match r.below(6) {
        0 | 1 => more(&["--profile", "dev"]),
        2 => more(&["--profile", "*"]),
        3 => asked.environment.push(("COMPOSE_PROFILES", "dev, p7,,x")),
        _ => {}
    }
    match r.below(12) {
        0 => more(&["-p", "given"]),
        1 => asked
            .environment
            .push(("COMPOSE_PROJECT_NAME", "by-variable")),
        2 => more(&["--env-file", "b.env", "--env-file", "a.env"]),
        3 => asked.environment.push(("COMPOSE_ENV_FILES", "a.env,b.env")),
        4 => more(&["--project-directory", "."]),
        5 => asked.environment.push(("COMPOSE_DISABLE_ENV_FILE", "1")),
        _ => {}
    }
}
