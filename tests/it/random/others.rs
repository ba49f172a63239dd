//! What a project takes from elsewhere: anchors, files to extend, models to
//! include.

use serde_json::{Map, Value, json};

use super::dice::{Random, one_of};
use super::service::{ATTRIBUTES, settle};
use super::values::{anything, pairs, scalar};
use super::write::{document, marked, raw};

/// Anchors that services merge or repeat.
pub fn share(r: &mut Random, project: &mut Value) {
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

/// What `extends` of another file leads to, with a file behind that.
pub fn bases(r: &mut Random, files: &mut Vec<(String, String)>) {
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
pub fn include(r: &mut Random, project: &mut Value, files: &mut Vec<(String, String)>) {
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
