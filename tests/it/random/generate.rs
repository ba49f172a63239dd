//! Random Compose projects over the whole specification.
//!
//! A project is a function of its seed. Most are valid; some carry a mistake,
//! since a rejection has to agree as well.

use serde_json::{Map, Value, json};

use super::dice::Random;
use super::env_files;
use super::others::{bases, include, share};
use super::over::over;
use super::resources::resources;
use super::service::service;
use super::write::document;

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
