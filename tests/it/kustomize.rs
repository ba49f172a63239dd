//! Kustomizations: the objects are those that kubectl makes, and mistakes have
//! their places.
//!
//! What `kubectl kustomize CASE/app` printed (kustomize 5.6) is recorded in
//! `fixtures/kube/kustomize/CASE/expected.yaml`. `RCOMPOSE_KUBECTL` names a
//! program that is asked anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use rcompose::source::compose::{Options, Report, load};
use rcompose::source::kube::kustomize;
use rcompose::source::{LoadError, Loaded, Place, Severity};
use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kube/kustomize")
}

/// Objects by what they are; the order of fields does not count.
fn by_name(objects: Vec<Value>) -> BTreeMap<String, Value> {
    let name = |it: &Value| {
        let text = |at: &str| {
            it.pointer(at)
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        };
        let parts = [
            "/apiVersion",
            "/kind",
            "/metadata/namespace",
            "/metadata/name",
        ];
        parts.map(text).join(" ")
    };
    objects.into_iter().map(|it| (name(&it), it)).collect()
}

fn recorded(text: &str) -> BTreeMap<String, Value> {
    let documents = serde_yaml::Deserializer::from_str(text);
    let documents = documents.map(|it| serde::Deserialize::deserialize(it).unwrap());
    by_name(documents.filter(|it: &Value| !it.is_null()).collect())
}

fn made(case: &Path) -> BTreeMap<String, Value> {
    let folder = case.join("app");
    let file = kustomize::in_folder(&folder).remove(0);
    let mut report = Report::default();
    let objects = kustomize::build(&file, case, &mut report);
    let (said, _) = report.finish();
    let errors: Vec<_> = said
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{}: {errors:#?}", case.display());
    by_name(objects.iter().map(Value::from).collect())
}

/// What differs between what is made of a case and what is wanted.
fn differences(case: &Path, wanted: &BTreeMap<String, Value>) -> String {
    let made = made(case);
    let title = case.file_name().unwrap().to_string_lossy();
    let mut found = String::new();
    let names: BTreeSet<&String> = made.keys().chain(wanted.keys()).collect();
    for name in names {
        let (made, wanted) = (made.get(name), wanted.get(name));
        if made != wanted {
            let shown = |it: Option<&Value>| it.map_or("nothing".to_owned(), Value::to_string);
            let (made, wanted) = (shown(made), shown(wanted));
            let _ = writeln!(found, "{title}: {name}\n  made   {made}\n  wanted {wanted}");
        }
    }
    found
}

#[test]
fn objects_are_those_of_kustomize() {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 12);
    let mut found = String::new();
    for case in cases {
        let text = std::fs::read_to_string(case.join("expected.yaml")).unwrap();
        found += &differences(&case, &recorded(&text));
        let Some(program) = std::env::var_os("RCOMPOSE_KUBECTL") else {
            continue;
        };
        let ran = std::process::Command::new(program)
            .args(["kustomize", "app"])
            .current_dir(&case)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{told}");
        found += &differences(&case, &recorded(&String::from_utf8(ran.stdout).unwrap()));
    }
    assert!(found.is_empty(), "{found}");
}

/// A folder with files, of which `app` is loaded.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().prefix("shop").tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn load(&self, name: &str) -> Result<Loaded, LoadError> {
        load(&Options {
            cwd: self.0.path().canonicalize().unwrap(),
            files: vec![name.to_owned()],
            ..Options::default()
        })
    }

    /// What is said, each with its file, line and column.
    fn said(&self, name: &str) -> String {
        let (said, sources) = match self.load(name) {
            Ok(loaded) => (loaded.notes, loaded.sources),
            Err(error) => (error.diagnostics, error.sources),
        };
        let place = |it: Place| {
            let path = sources.path(it).unwrap().display();
            format!("{path}:{}:{}", it.line, it.column)
        };
        let mut shown = String::new();
        for it in said {
            let kind = if it.severity == Severity::Note {
                "note"
            } else {
                "error"
            };
            let at = it.place.map_or("-".to_owned(), place);
            let _ = writeln!(shown, "{at} {kind}: {}", it.message);
            if let Some((at, label)) = it.related {
                let _ = writeln!(shown, "    {} {label}", place(at));
            }
            if let Some(hint) = it.hint {
                let _ = writeln!(shown, "    {hint}");
            }
        }
        let folder = self.0.path().canonicalize().unwrap();
        shown.replace(&*folder.to_string_lossy(), "FOLDER")
    }
}

/// What is said of a kustomization beside the manifests of a web server.
fn check(kustomization: &str, expect: &Expect) {
    let folder = Folder::new(&[
        ("app/kustomization.yaml", kustomization),
        ("app/web.yaml", WEB),
    ]);
    expect.assert_eq(&folder.said("app"));
}

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
";

#[test]
fn unknown_fields_come_at_once_with_what_was_meant() {
    check(
        "\
resource: [web.yaml]
namePrefx: a-
images: [{name: nginx, tag: 2}, {name: nginx, newTag: 1.25}]
replicas: {web: 2}
patches: [{path: a.yaml, target: {knd: Deployment}}]
commonLabels: {a: 1}
kind: Kustomisation
",
        &expect![[r#"
            app/kustomization.yaml:1:1 error: unknown field `resource` at the top of a Kustomization
                did you mean `resources`?
            app/kustomization.yaml:2:1 error: unknown field `namePrefx` at the top of a Kustomization
                did you mean `namePrefix`?
            app/kustomization.yaml:3:24 error: unknown field `tag` in images[0]
                write `newTag`
            app/kustomization.yaml:3:55 error: images[1].newTag: must be a text, not a number
                put it in quotes: "1.25"
            app/kustomization.yaml:4:11 error: replicas: must be a list, not a mapping
                write a list: put `- ` before the first field
            app/kustomization.yaml:5:35 error: unknown field `knd` in patches[0].target
                did you mean `kind`?
            app/kustomization.yaml:6:19 error: commonLabels.a: must be a text, not an integer
                put it in quotes: "1"
            app/kustomization.yaml:7:7 error: kind: `Kustomisation` is none of a kustomization
                Kustomization or Component
        "#]],
    );
}

#[test]
fn what_is_not_carried_out_is_said() {
    check(
        "\
resources: [web.yaml, 'https://example.com/x.yaml', github.com/a/b]
helmCharts: [{name: a}]
generators: [a.yaml]
transformers: [a.yaml]
configurations: [a.yaml]
vars: [{name: A}]
validators: [a.yaml]
crds: [a.yaml]
openapi: {path: a.json}
buildMetadata: [originAnnotations]
sortOptions: {order: fifo}
",
        &expect![[r#"
            app/kustomization.yaml:1:23 error: https://example.com/x.yaml: lies elsewhere, and is not fetched
                fetch it with git or curl into a folder here, and name that
            app/kustomization.yaml:1:53 error: github.com/a/b: lies elsewhere, and is not fetched
                fetch it with git or curl into a folder here, and name that
            app/kustomization.yaml:2:1 error: helmCharts: charts are not rendered by a kustomization
                write `helm template NAME CHART > chart.yaml`, and name that file under `resources`
            app/kustomization.yaml:3:1 error: generators: plugins are not run
                write what it makes to a file, and name that file under `resources`
            app/kustomization.yaml:4:1 error: transformers: plugins are not run
                use `patches`, `labels`, `images` or `replacements` for the same
            app/kustomization.yaml:5:1 error: configurations: the fields that names and labels stand in are the known ones
                use `replacements`, or `fields` of `labels`, for fields of your own
            app/kustomization.yaml:6:1 error: vars: variables are not replaced
                write `replacements`: a source and its targets
            app/kustomization.yaml:7:1 note: validators: plugins are not run: nothing is checked by them
            app/kustomization.yaml:8:1 note: crds: fields of kinds of one's own are not described: names in them stay
            app/kustomization.yaml:9:1 note: openapi: lists of kinds of one's own are replaced by patches, not merged
            app/kustomization.yaml:10:1 note: buildMetadata: no annotations and labels tell where objects come from
            app/kustomization.yaml:11:1 note: sortOptions: the order of objects has no meaning here
        "#]],
    );
}

#[test]
fn files_are_looked_for_and_kept_within_the_folder() {
    let folder = Folder::new(&[
        (
            "app/kustomization.yaml",
            "\
resources: [wbe.yaml, ../out.yaml, link.yaml, below, ../empty, web.yaml]
components: [../plain, none]
patches: [{path: ../out.yaml}, {path: nope.yaml}, {path: a, patch: b}, {target: {kind: Pod}}]
configMapGenerator:
- {name: a, files: [../out.yaml, below, 'a=b=c'], envs: [x.env], literals: [a, =b, 'a: b']}
",
        ),
        ("app/web.yaml", WEB),
        ("out.yaml", WEB),
        ("app/below/file", ""),
        ("empty/kustomization.yaml", "\n"),
        ("plain/kustomization.yaml", "namePrefix: a-\n"),
    ]);
    std::os::unix::fs::symlink("../out.yaml", folder.0.path().join("app/link.yaml")).unwrap();
    expect![[r#"
        app/kustomization.yaml:1:13 error: wbe.yaml: no such file or directory
            did you mean `web.yaml`?
        app/kustomization.yaml:1:23 error: ../out.yaml: lies outside of the kustomization's folder
            move it into app, or give its folder a kustomization.yaml and name that folder under `resources`
        app/kustomization.yaml:1:36 error: link.yaml: lies outside of the kustomization's folder
            move it into app, or give its folder a kustomization.yaml and name that folder under `resources`
        app/kustomization.yaml:1:47 error: below: no kustomization.yaml is in this folder
            name the files in it, or write a kustomization.yaml that does
        app/kustomization.yaml:1:54 error: empty/kustomization.yaml: is empty
            write `resources:` with the files of the manifests
        app/kustomization.yaml:2:14 error: this is no Component
            plain/kustomization.yaml:1:1 it is here
            name it under `resources`, or write `kind: Component` into it
        app/kustomization.yaml:2:24 error: none: no such file or directory
            paths start from app
        app/kustomization.yaml:3:18 error: ../out.yaml: lies outside of the kustomization's folder
            move it into app, or give its folder a kustomization.yaml and name that folder under `resources`
        app/kustomization.yaml:3:39 error: nope.yaml: no such file or directory
            paths start from app
        app/kustomization.yaml:3:51 error: a patch has `path` or `patch`, not both
        app/kustomization.yaml:3:72 error: a patch needs `path`, a file, or `patch`, its text
        app/kustomization.yaml:5:21 error: ../out.yaml: lies outside of the kustomization's folder
            move it into app, or give its folder a kustomization.yaml and name that folder under `resources`
        app/kustomization.yaml:5:34 error: below: is a directory
            paths start from app
        app/kustomization.yaml:5:41 error: files: `a=b=c` is no path and no key=path
            write `- key=path/to/file`
        app/kustomization.yaml:5:58 error: x.env: no such file or directory
            paths start from app
        app/kustomization.yaml:5:77 error: literals: `a` is no KEY=value
            write `- a=value`
        app/kustomization.yaml:5:80 error: literals: `=b` is no KEY=value
            write `- b=value`
        app/kustomization.yaml:5:84 error: literals: `a: b` is no KEY=value
            write `- a=b`
    "#]].assert_eq(&folder.said("app"));
}

#[test]
fn circles_are_named() {
    let folder = Folder::new(&[
        ("a/kustomization.yaml", "resources: [../b]\n"),
        ("b/kustomization.yaml", "resources: [../c]\n"),
        ("c/kustomization.yaml", "resources:\n- ../a\n- ..\n- .\n"),
        ("kustomization.yaml", "resources: [a]\n"),
    ]);
    expect![[r#"
        c/kustomization.yaml:2:3 error: kustomizations go in a circle: a → b → c → a
            take this line out
        c/kustomization.yaml:3:3 error: kustomizations go in a circle: a → b → c → .
            a base must not lie above its overlay: put it into a folder beside it
        c/kustomization.yaml:4:3 error: kustomizations go in a circle: c → c
            take this line out
    "#]]
    .assert_eq(&folder.said("a"));
    let folder = Folder::new(&[
        ("app/kustomization.yaml", "resources: [a]\n"),
        ("app/Kustomization", "resources: [a]\n"),
    ]);
    expect![[r#"
        - error: a folder has one kustomization, not app/kustomization.yaml and app/Kustomization
            keep one of them
    "#]]
    .assert_eq(&folder.said("app"));
}

#[test]
fn patches_that_fit_nothing_say_what_is_there() {
    check(
        "\
resources: [web.yaml]
patches:
- patch: |
    apiVersion: apps/v1beta1
    kind: Deployment
    metadata: {name: web}
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: wep
- patch: '[{op: add, path: /a, value: 1}]'
- target: {kind: Deploymet}
  patch: |
    - {op: add, path: /spec/replicas, value: 2}
- target: {kind: Deployment, name: '(', labelSelector: 'a of b'}
  patch: |
    - {op: add, path: /spec/replicas, value: 2}
- target: {kind: Deployment}
  patch: |

    - {op: replace, path: /spec/replica, value: 2}
- target: {kind: Service}
  patch: |
    - {op: add, path: /metadata/labels/a, value: b}
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - image: x
          $setElementOrder/containers: []
- patch: |
    kind: Deployment
    metadata: {name: web}
    spec: [
- patch: \"kind: Deployment\\nmetadata: {name: web}\"
replicas: [{name: wep, count: 2}]
images: [{name: 'nginx:1', newTag: '2'}]
replacements:
- source: {kind: Servic}
  targets: [{select: {kind: Deployment}}]
- source: {name: web}
  targets: [{select: {kind: Deployment}}]
- source: {kind: Service, fieldPath: spec.port}
  targets: [{select: {kind: Deployment}}]
- source: {kind: Service, fieldPath: spec.ports.0.port}
  targets:
  - {select: {kind: Deployment}, fieldPaths: [spec.replica]}
  - {select: {kind: Pod}, fieldPaths: [spec.replica]}
configMapGenerator:
- {name: a, behavior: merge}
- {name: b, behavior: add}
- {name: c, literals: [a=1, a=2, 'b/c=1']}
- {name: d}
- {name: d}
",
        &expect![[r#"
            app/kustomization.yaml:4:5 error: the patch is for Deployment web, which is not there
                its `apiVersion` is apps/v1
            app/kustomization.yaml:8:5 error: the patch is for Deployment wep, which is not there
                did you mean `web`?
            app/kustomization.yaml:12:3 error: a JSON patch needs a `target`
                write `target: {kind: Deployment, name: …}` beside it
            app/kustomization.yaml:13:3 note: the patch's target is no object of this kustomization: nothing is patched
                compare its kind and name with those of the resources
            app/kustomization.yaml:16:36 error: name: `(` is no regular expression: error: unclosed group
            app/kustomization.yaml:16:56 error: labelSelector: `a of b` is no condition
                write `app=web`, `app!=web`, `app in (a,b)`, `app` or `!app`, with commas between
            app/kustomization.yaml:22:5 error: Deployment web: replace /spec/replica: there is no `replica`
            app/kustomization.yaml:25:5 error: Service web: add /metadata/labels/a: there is no `labels`
                add what is above it first: a patch makes one level
            app/kustomization.yaml:27:5 error: `$setElementOrder/containers` is not known in patches
                write the whole list, or a JSON patch
            app/kustomization.yaml:27:5 error: a patch's item needs `name`, which says which item is meant
                write `name: …` into it
            app/kustomization.yaml:37:5 error: did not find expected node content while parsing a flow node
            app/kustomization.yaml:40:10 error: a patch without `target` needs `apiVersion`, which says what it is for
                write it into the patch, or a `target` beside it
            app/kustomization.yaml:41:19 error: replicas: nothing called `wep` has replicas
                did you mean `web`?
            app/kustomization.yaml:42:17 note: images: no container has the image `nginx:1`
                write the name as the manifest does, without tag
            app/kustomization.yaml:44:11 error: source: no object of this kustomization fits
                compare its kind and name with those of the resources
            app/kustomization.yaml:46:18 error: source: fits several objects, Deployment web and Service web
                add `kind`, `name` or `namespace`
            app/kustomization.yaml:48:38 error: source: Service web has no `spec.port`
            app/kustomization.yaml:52:47 error: targets: Deployment web has no `spec.replica`
                write `options: {create: true}` beside it to have it made
            app/kustomization.yaml:53:6 note: the replacement's target is no object of this kustomization: nothing is replaced
            app/kustomization.yaml:55:10 error: there is no ConfigMap a to merge
                its base is to be listed under `resources`; or leave `behavior` away
            app/kustomization.yaml:56:23 error: behavior: `add` is none
                create, merge or replace
            app/kustomization.yaml:57:29 error: the key `a` is there twice
                app/kustomization.yaml:57:24 first given here
                remove one of the two
            app/kustomization.yaml:57:34 error: the key `b/c` must have letters, digits, `-`, `_` and `.` only
            app/kustomization.yaml:59:10 error: ConfigMap d is there already
                app/kustomization.yaml:58:10 first defined here
                write `behavior: merge` or `replace`, or another name
        "#]],
    );
}

#[test]
fn every_field_has_the_place_where_it_was_written() {
    let folder = Folder::new(&[
        (
            "app/kustomization.yaml",
            "\
resources: [../base]
images:
- name: nginx
  newTag: '2'
replicas:
- {name: web, count: -1}
patches:
- path: patch.yaml
- patch: |

    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      prts: [1]
- target: {kind: Deployment}
  patch: |-
     - op: add
       path: /spec/template/spec/nodeNme
       value: a
commonLabels: {app: 'not valid'}
configMapGenerator:
- name: Settings
  envs: [some.env]
",
        ),
        ("app/some.env", "# nothing\nA=1\nB C=2\n"),
        (
            "app/patch.yaml",
            "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        imag: nginx
        env:
        - {name: A, value: 1}
",
        ),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        (
            "base/web.yaml",
            &WEB.replace("image: nginx:1", "image: nginx:1\n        prts: []"),
        ),
    ]);
    expect![[r#"
        app/some.env:3:1 error: the key `B C` must have letters, digits, `-`, `_` and `.` only
    "#]]
    .assert_eq(&folder.said("app"));
    std::fs::write(folder.0.path().join("app/some.env"), "A=1\n").unwrap();
    expect![[r#"
        app/kustomization.yaml:6:22 error: spec.replicas: must not be negative
        app/kustomization.yaml:11:5 error: unknown field `prts` in spec
            did you mean `ports`?
        app/kustomization.yaml:18:6 error: unknown field `nodeNme` in spec.template.spec
            did you mean `nodeName`?
        app/kustomization.yaml:21:21 error: metadata.labels.app: `not valid` must have letters, digits, `-`, `_` and `.` only, and start and end with a letter or digit
        app/kustomization.yaml:23:9 error: metadata.name: `Settings-89g4tffbfk` must have lower-case letters, digits, `-` and `.` only, and start and end with a letter or digit
            for example `settings-89g4tffbfk`
        base/web.yaml:12:9 error: unknown field `prts` in spec.template.spec.containers[0]
            did you mean `ports`?
        app/patch.yaml:9:9 error: unknown field `imag` in spec.template.spec.containers[0]
            did you mean `image`?
        app/patch.yaml:11:28 error: spec.template.spec.containers[0].env[0].value: must be a text, not an integer
            put it in quotes: "1"
    "#]].assert_eq(&folder.said("app"));
}

#[test]
fn objects_twice_are_said_with_both_places() {
    let folder = Folder::new(&[
        (
            "app/kustomization.yaml",
            "resources: [web.yaml, ../base, ../other, list.yaml]\n",
        ),
        ("app/web.yaml", WEB),
        (
            "app/list.yaml",
            "kind: Kustomization\nresources: []\n---\napiVersion: v1\nmetadata: {}\n",
        ),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", WEB),
        ("other/kustomization.yaml", "resources: [../base]\n"),
    ]);
    expect![[r#"
        base/web.yaml:3:18 error: Deployment web is there twice
            app/web.yaml:3:18 first defined here
            change it by `patches`, or remove one of the two
        base/web.yaml:15:18 error: Service web is there twice
            app/web.yaml:15:18 first defined here
            change it by `patches`, or remove one of the two
        app/list.yaml:1:1 error: `apiVersion` is missing
            app/kustomization.yaml:1:42 named as a resource here
            a kustomization is named by its folder
        app/list.yaml:3:1 error: `kind` is missing
            app/kustomization.yaml:1:42 named as a resource here
            every object has one; a patch belongs under `patches`
    "#]]
    .assert_eq(&folder.said("app"));
}

#[test]
fn folders_and_patterns_find_kustomizations() {
    let folder = Folder::new(&[
        (
            "app/kustomization.yaml",
            "resources: [web.yaml]\nnamePrefix: my-\n",
        ),
        ("app/web.yaml", WEB),
        (
            "app/below/kustomization.yml",
            "resources: [../../base]\nnameSuffix: -x\n",
        ),
        ("app/below/patch.yaml", "a: b\n"),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", WEB),
        (
            "own/other.yaml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        ),
    ]);
    let services = |name: &str| {
        let loaded = folder.load(name).unwrap();
        let project = loaded.project;
        let names: Vec<String> = project.services.keys().map(ToString::to_string).collect();
        let cwd = folder.0.path().canonicalize().unwrap();
        assert_eq!(project.working_dir, cwd, "{name}");
        (names, loaded.sources)
    };
    for name in ["app", "app/kustomization.yaml", "app/kustomiz*.yaml"] {
        let (names, sources) = services(name);
        assert_eq!(names, ["my-web"], "{name}");
        let cwd = folder.0.path().canonicalize().unwrap();
        for file in ["app/kustomization.yaml", "app/web.yaml"] {
            assert!(
                sources.looked_at().contains(&cwd.join(file)),
                "{name}: {file}"
            );
        }
    }
    let (names, sources) = services("app/below");
    assert_eq!(names, ["web-x"]);
    let cwd = folder.0.path().canonicalize().unwrap();
    for file in [
        "app/below/kustomization.yml",
        "base/kustomization.yaml",
        "base/web.yaml",
    ] {
        assert!(sources.looked_at().contains(&cwd.join(file)), "{file}");
    }
    assert_eq!(services("app/*.yaml").0, ["web"]);
    expect![[r#"
        - note: `app/*.yaml` fits FOLDER/app/kustomization.yaml, which is left out
            name its folder instead to have it applied
    "#]]
    .assert_eq(&folder.said("app/*.yaml"));
    expect![[r#"
        own/other.yaml:2:7 error: no kind Kustomization in version kustomize.config.k8s.io/v1beta1
            call the file kustomization.yaml, and name its folder with `-f`
    "#]]
    .assert_eq(&folder.said("own"));
}
