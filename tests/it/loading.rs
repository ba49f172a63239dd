//! Projects of several files, loaded from a folder.

use std::fmt::Write as _;
use std::path::Path;

use expect_test::{Expect, expect};
use rcompose::source::compose::{Options, load, load_naming};
use rcompose::source::{Diagnostic, Sources};

/// Writes the files, loads the project and shows its tree, without what is
/// made for every project, and what is said about it.
fn check(files: &[(&str, &str)], change: impl Fn(&mut Options, &Path), expect: &Expect) {
    let folder = tempfile::Builder::new().prefix("app").tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("app");
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::fs::create_dir_all(&root).unwrap();
    let mut options = Options {
        cwd: root.clone(),
        ..Options::default()
    };
    change(&mut options, &root);
    let mut shown = String::new();
    match load(&options) {
        Ok(loaded) => {
            let tree = serde_json::Value::from(&loaded.document);
            let _ = writeln!(shown, "{}", essential(tree));
            tell(&loaded.notes, &loaded.sources, &mut shown);
        }
        Err(error) => tell(&error.diagnostics, &error.sources, &mut shown),
    }
    expect.assert_eq(&shown.replace(root.to_str().unwrap(), "$DIR"));
}

/// A tree without the default network.
fn essential(mut tree: serde_json::Value) -> serde_json::Value {
    let map = tree.as_object_mut().unwrap();
    let made = serde_json::json!({"default": {"name": "app_default"}});
    if map.get("networks") == Some(&made) {
        map.remove("networks");
    }
    let services = map.get_mut("services").and_then(|it| it.as_object_mut());
    for service in services.into_iter().flat_map(|it| it.values_mut()) {
        if service["networks"] == serde_json::json!({"default": null}) {
            service.as_object_mut().unwrap().remove("networks");
        }
    }
    tree
}

fn tell(said: &[Diagnostic], sources: &Sources, shown: &mut String) {
    for it in said {
        let place = it.place.map(|place| {
            let path = sources.path(place).unwrap().display();
            format!("{path}:{}:{}: ", place.line, place.column)
        });
        let place = place.unwrap_or_default();
        let _ = writeln!(shown, "{:?}: {place}{}", it.severity, it.message);
        if let Some(hint) = &it.hint {
            let _ = writeln!(shown, "    {hint}");
        }
    }
}

fn as_is(_: &mut Options, _: &Path) {}

fn with<'a>(variables: &'a [(&str, &str)]) -> impl Fn(&mut Options, &Path) + 'a {
    |options, _| {
        let set = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        options.environment = variables.iter().map(set).collect();
    }
}

const WEB: &str = "services: {web: {image: a}}\n";

#[test]
fn a_file_and_its_override_are_found_upwards() {
    check(
        &[
            ("compose.yaml", WEB),
            ("docker-compose.yml", "not: read"),
            (
                "docker-compose.override.yml",
                "services: {web: {hostname: h}}",
            ),
            ("below/deep/x", ""),
        ],
        |options, root| options.cwd = root.join("below/deep"),
        &expect![[r#"
            {"services":{"web":{"image":"a","hostname":"h"}},"name":"app"}
            Note: Found multiple config files with supported names: $DIR/compose.yaml, $DIR/docker-compose.yml; using $DIR/compose.yaml
        "#]],
    );
}

#[test]
fn no_file_is_a_mistake_that_says_where_it_looked() {
    check(
        &[],
        as_is,
        &expect![[r#"
        Error: no configuration file provided: not found
            go to the folder of a `compose.yaml`, or name the file with `-f`; none is in $DIR or above
    "#]],
    );
}

#[test]
fn what_cannot_be_read_says_who_named_it() {
    let files = [("compose.yml", WEB), ("folder/x", "")];
    let mistake = |change: &dyn Fn(&mut Options), expect: Expect| {
        check(&files, |options, _| change(options), &expect);
    };
    mistake(
        &|it| it.files = ["compose.yaml", "folder", "none"].map(Into::into).to_vec(),
        expect![[r#"
            Error: open $DIR/compose.yaml: no such file or directory
                `-f compose.yaml` names it; did you mean `compose.yml`?
            Error: open $DIR/folder: is a directory
                `-f folder` names it
            Error: open $DIR/none: no such file or directory
                `-f none` names it
        "#]],
    );
    mistake(
        &|it| it.env_files = vec!["none.env".into(), "folder".into()],
        expect![[r#"
            Error: couldn't find env file: $DIR/none.env
                `--env-file none.env` names it
            Error: cannot read env file $DIR/folder: is a directory
                `--env-file folder` names it
        "#]],
    );
    mistake(
        &|it| it.environment = [("COMPOSE_FILE".into(), "none".into())].into(),
        expect![[r#"
            Error: open $DIR/none: no such file or directory
                the variable COMPOSE_FILE names it
        "#]],
    );
    mistake(
        &|it| it.environment = [("COMPOSE_ENV_FILES".into(), "none".into())].into(),
        expect![[r#"
            Error: couldn't find env file: $DIR/none
                the variable COMPOSE_ENV_FILES names it
        "#]],
    );
    check(
        &[("one.env", "COMPOSE_FILE=none\nCOMPOSE_PROJECT_NAME=_")],
        |it, _| it.env_files = vec!["one.env".into()],
        &expect![[r#"
            Error: open $DIR/none: no such file or directory
                the variable COMPOSE_FILE in one.env names it
        "#]],
    );
    check(
        &[(".env", "COMPOSE_PROJECT_NAME=_"), ("compose.yaml", WEB)],
        as_is,
        &expect![[r#"
            Error: compose.yaml:1:1: invalid project name "_": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number
                the variable COMPOSE_PROJECT_NAME in .env gives it; without it, the folder of this file names the project
        "#]],
    );
}

#[test]
fn paths_of_windows_stay_as_docker_compose_leaves_them_elsewhere() {
    check(
        &[(
            "compose.yaml",
            r"services: {web: {image: a, volumes: ['C:\a:/b', {type: bind, source: 'D:\c', target: /d}]}}",
        )],
        with(&[("COMPOSE_CONVERT_WINDOWS_PATHS", "1")]),
        &expect![[r#"
            {"services":{"web":{"image":"a","volumes":[{"type":"bind","source":"C:\\a","target":"/b","bind":{"create_host_path":true}},{"type":"bind","source":"D:\\c","target":"/d"}]}},"name":"app"}
        "#]],
    );
}

#[test]
fn a_variable_names_the_files() {
    check(
        &[
            ("a.yaml", WEB),
            ("b.yaml", "services: {web: {hostname: \"${H}\"}}"),
            (
                ".env",
                "COMPOSE_FILE=a.yaml|b.yaml\nCOMPOSE_PATH_SEPARATOR=|\nCOMPOSE_PROJECT_NAME=shop\nH=h\n",
            ),
        ],
        as_is,
        &expect![[r#"
            {"services":{"web":{"image":"a","hostname":"h"}},"name":"shop","networks":{"default":{"name":"shop_default"}}}
        "#]],
    );
}

#[test]
fn variables_of_the_process_win_over_files_of_variables() {
    check(
        &[
            ("compose.yaml", "services: {web: {image: \"$A-$B-$C\"}}"),
            (".env", "A=file\nB=file\nC=$A\n"),
        ],
        with(&[("A", "process")]),
        &expect![[r#"
            {"services":{"web":{"image":"process-file-process"}},"name":"app"}
        "#]],
    );
    check(
        &[
            ("compose.yaml", "services: {web: {image: \"$A-$B\"}}"),
            (".env", "A=default\n"),
            ("one.env", "A=one\nB=$A\n"),
            ("two.env", "A=two\n"),
        ],
        |options, _| options.env_files = vec!["one.env".into(), "two.env".into()],
        &expect![[r#"
            {"services":{"web":{"image":"two-one"}},"name":"app"}
        "#]],
    );
}

#[test]
fn the_project_directory_moves_paths_and_variables() {
    check(
        &[
            (
                "files/compose.yaml",
                "services: {web: {build: ., image: \"$A\"}}",
            ),
            ("other/.env", "A=other"),
            (".env", "A=here"),
        ],
        |options, root| {
            options.files = vec!["files/compose.yaml".into()];
            options.project_directory = Some("other".into());
            assert!(root.is_absolute());
        },
        &expect![[r#"
            {"services":{"web":{"build":{"context":"$DIR/other","dockerfile":"Dockerfile"},"image":"other"}},"name":"other","networks":{"default":{"name":"other_default"}}}
        "#]],
    );
}

#[test]
fn the_name_comes_from_the_last_file_that_has_one() {
    let files = [
        (
            "a.yaml",
            "name: first\nservices: {web: {image: \"$COMPOSE_PROJECT_NAME\"}}",
        ),
        ("b.yaml", "name: Second One!\n---\nservices: {}\n"),
    ];
    let both = |options: &mut Options| options.files = vec!["a.yaml".into(), "b.yaml".into()];
    check(
        &files,
        |options, _| both(options),
        &expect![[r#"
        {"name":"secondone","services":{"web":{"image":"secondone"}},"networks":{"default":{"name":"secondone_default"}}}
        Note: b.yaml:1:7: the project's name "Second One!" is used as "secondone"
    "#]],
    );
    check(
        &files,
        |options, _| {
            both(options);
            options.project_name = Some("Given".into());
        },
        &expect![[r#"
            Error: b.yaml:1:7: invalid project name "Given": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number
                `-p Given` gives it; for example `given` is valid; without it, this line names the project
        "#]],
    );
}

#[test]
fn a_folder_behind_a_link_gives_the_name_of_the_link() {
    check(
        &[("real/compose.yaml", WEB)],
        |options, root| {
            std::os::unix::fs::symlink("real", root.join("link")).unwrap();
            options.cwd = root.join("link");
        },
        &expect![[r#"
            {"services":{"web":{"image":"a"}},"name":"link","networks":{"default":{"name":"link_default"}}}
            Note: project has been loaded without an explicit name from a symlink. Using name "link"
                give one with `name:` at the top of the file, or with `-p`
        "#]],
    );
}

#[test]
fn documents_of_a_stream_lie_over_each_other() {
    check(
        &[(
            "compose.yaml",
            "services: {web: {image: a, ports: ['1:1', '2:2']}}\n---\n\
             services: {web: {image: b, ports: !override ['3:3'], hostname: !reset x}}\n",
        )],
        as_is,
        &expect![[r#"
            {"services":{"web":{"image":"b","ports":[{"mode":"ingress","published":"3","protocol":"tcp","target":3}]}},"name":"app"}
        "#]],
    );
}

#[test]
fn an_included_model_has_its_own_folder_and_variables() {
    check(
        &[
            (
                "compose.yaml",
                "include: [sub/compose.yaml]\nservices: {web: {image: a, depends_on: [db]}}",
            ),
            (
                "sub/compose.yaml",
                "name: ignored\nservices: {db: {build: ., image: \"$A-$B\", volumes: ['./d:/d']}}\nvolumes: {v: }\n",
            ),
            ("sub/.env", "A=sub\nB=sub\n"),
            (".env", "A=top\n"),
        ],
        as_is,
        &expect![[r#"
            {"services":{"web":{"image":"a","depends_on":{"db":{"condition":"service_started","required":true}}},"db":{"build":{"context":"$DIR/sub","dockerfile":"Dockerfile"},"image":"top-sub","volumes":[{"type":"bind","source":"$DIR/sub/d","target":"/d","bind":{"create_host_path":true}}]}},"volumes":{"v":{"name":"app_v"}},"name":"app"}
        "#]],
    );
}

#[test]
fn an_included_secret_has_the_value_of_its_own_environment() {
    check(
        &[
            (
                "compose.yaml",
                "include: [{path: sub/compose.yaml, env_file: sub/own.env}]\nservices: {web: {image: a, secrets: [s]}}",
            ),
            ("sub/compose.yaml", "secrets: {s: {environment: S}}\n"),
            ("sub/own.env", "S=own\n"),
        ],
        as_is,
        &expect![[r##"
            {"services":{"web":{"image":"a","secrets":[{"source":"s","target":"/run/secrets/s"}]}},"secrets":{"s":{"environment":"S","#value":"own","name":"app_s"}},"name":"app"}
        "##]],
    );
}

#[test]
fn an_included_model_can_be_changed_and_its_paths_kept() {
    check(
        &[
            (
                "compose.yaml",
                "include:\n  - path: [sub/a.yaml, sub/b.yaml]\n    project_directory: dir\n    env_file: e.env\n\
                 services: {db: {image: mine, command: !reset }}",
            ),
            (
                "sub/a.yaml",
                "services: {db: {image: theirs, command: x, build: ./b}}",
            ),
            ("sub/b.yaml", "services: {db: {hostname: \"$E\"}}"),
            ("e.env", "E=e"),
        ],
        |options, _| options.no_path_resolution = true,
        &expect![[r#"
            {"services":{"db":{"image":"mine","build":{"context":"dir/b","dockerfile":"Dockerfile"},"hostname":"e"}},"name":"app"}
        "#]],
    );
}

#[test]
fn files_that_include_each_other_are_refused() {
    check(
        &[
            ("compose.yaml", "include: [a.yaml]"),
            ("a.yaml", "include: [b.yaml]"),
            ("b.yaml", "services: {}\ninclude:\n  - a.yaml"),
        ],
        as_is,
        &expect![[r#"
            Error: b.yaml:3:5: include cycle detected: a.yaml includes b.yaml includes a.yaml
        "#]],
    );
}

#[test]
fn a_service_extends_others_of_other_files() {
    check(
        &[
            (
                "compose.yaml",
                "services:\n  web:\n    extends: {file: sub/base.yaml, service: base}\n    environment: [B=2]\n    \
                 ports: !reset\n  api:\n    extends: web\n    image: c\n",
            ),
            (
                "sub/base.yaml",
                "services:\n  base:\n    extends: {file: deep/core.yaml, service: core}\n    environment: {A: 1, B: 1}\n    \
                 env_file: x.env\n    ports: ['1:1']\n",
            ),
            ("sub/x.env", ""),
            (
                "sub/deep/core.yaml",
                "services: {core: {image: core, build: ctx}}",
            ),
        ],
        as_is,
        &expect![[r#"
            {"services":{"web":{"image":"core","build":{"context":"$DIR/sub/deep/ctx","dockerfile":"Dockerfile"},"environment":["A=1","B=2"],"env_file":[{"path":"$DIR/sub/x.env","required":true}]},"api":{"image":"c","build":{"context":"$DIR/sub/deep/ctx","dockerfile":"Dockerfile"},"environment":["A=1","B=2"],"env_file":[{"path":"$DIR/sub/x.env","required":true}]}},"name":"app"}
        "#]],
    );
}

#[test]
fn what_is_not_there_to_extend_is_told_all_at_once() {
    check(
        &[
            (
                "compose.yaml",
                "services:\n  a: {image: x, extends: bb}\n  b: {image: x, extends: {file: none.yaml, service: c}}\n  \
                 c: {image: x, extends: {file: other.yaml, service: wed}}\n  d: {image: x, extends: {sevice: a}}\n  e: {image: x, extends: }\n",
            ),
            ("other.yaml", WEB),
        ],
        as_is,
        &expect![[r#"
            Error: compose.yaml:2:26: cannot extend service "a": service "bb" not found in compose.yaml
                did you mean `b`?
            Error: compose.yaml:3:33: open $DIR/none.yaml: no such file or directory
            Error: compose.yaml:4:54: cannot extend service "c": service "wed" not found in other.yaml
                did you mean `web`?
            Error: compose.yaml:5:17: services.d.extends is missing `service`
            Error: compose.yaml:5:27: unknown key `sevice` in services.d.extends
                did you mean `service`?
            Error: compose.yaml:6:17: services.e.extends must be a string or a mapping, not null
        "#]],
    );
}

#[test]
fn services_that_extend_each_other_are_refused() {
    check(
        &[
            (
                "compose.yaml",
                "services:\n  a: {extends: b}\n  b: {extends: {file: other.yaml, service: c}}\n",
            ),
            (
                "other.yaml",
                "services:\n  c: {extends: {file: compose.yaml, service: a}}\n",
            ),
        ],
        as_is,
        &expect![[r#"
            Error: other.yaml:2:46: circular reference: a extends b extends c extends a
        "#]],
    );
}

#[test]
fn mistakes_of_all_files_come_at_once_in_their_order() {
    check(
        &[
            (
                "a.yaml",
                "services:\n  web:\n    imagee: x\n    ports: ['1:2:3:4:5']\n    cpu_count: ${U?}\n",
            ),
            (
                "b.yaml",
                "services:\n  web:\n    build: [1]\n  db:\n    image: ok\nvolume: {}\n",
            ),
        ],
        |options, _| options.files = vec!["a.yaml".into(), "b.yaml".into()],
        &expect![[r#"
            Error: a.yaml:3:5: unknown key `imagee` in services.web
                did you mean `image`?
            Error: a.yaml:4:13: services.web.ports.0: `1:2:3` is no IP address
            Error: a.yaml:5:16: services.web.cpu_count: required variable U is missing a value
                set U in the environment or in the `.env` file
            Error: b.yaml:3:5: services.web.build must be a string or a mapping, not a list
            Error: b.yaml:6:1: unknown key `volume` at the top level
                did you mean `volumes`?
        "#]],
    );
}

#[test]
fn one_mistake_does_not_make_others_or_hide_them() {
    check(
        &[(
            "compose.yaml",
            "services:\n  web:\n    imagee: x\n    depends_on: [db, nope]\n    networks: [front, back]\n    secrets: [key]\n  \
             db:\n  api:\n    build: 1\n    environment: [A, A=1, ' B =1']\n  bare: {hostname: h}\n\
             networks: {front: 1}\nsecrets: {key: {fill: x}}\n",
        )],
        as_is,
        &expect![[r#"
            Error: compose.yaml:3:5: unknown key `imagee` in services.web
                did you mean `image`?
            Error: compose.yaml:4:22: services.web.depends_on.nope: no service `nope` is defined
                define it under the top-level `services`
            Error: compose.yaml:5:23: services.web.networks.back: no network `back` is defined
                define it under the top-level `networks`
            Error: compose.yaml:7:3: services.db must be a mapping, not null
            Error: compose.yaml:9:12: services.api.build must be a string or a mapping, not an integer (1)
                put it in quotes: "1"
            Error: compose.yaml:10:27: services.api.environment.1: a blank stands after the name ` B`
            Error: compose.yaml:11:3: services.bare: the service has neither an image nor a build
                say which `image` it runs, or how to `build` one
            Error: compose.yaml:12:19: networks.front must be a mapping or null, not an integer (1)
            Error: compose.yaml:13:17: unknown key `fill` in secrets.key
                did you mean `file`?
        "#]],
    );
}

#[test]
fn a_mistake_of_syntax_says_what_was_meant() {
    for (text, expect) in [
        (
            "services:\n  web:\n    build:.\n    image: x\n",
            expect![[r#"
                Error: compose.yaml:4:10: mapping values are not allowed in this context
                    a colon needs a space behind it: `build: .`
            "#]],
        ),
        (
            "services:\n\tweb: {}\n",
            expect![[r#"
            Error: compose.yaml:2:1: found character that cannot start any token while scanning for the next token
                indent with spaces: YAML knows no tabs there
        "#]],
        ),
        (
            "services:\n  web:\n    image: a: b\n",
            expect![[r#"
            Error: compose.yaml:3:13: mapping values are not allowed in this context
                put the value in quotes
        "#]],
        ),
        (
            "services:\n  web:\n    command: @x\n",
            expect![[r#"
            Error: compose.yaml:3:14: found character that cannot start any token while scanning for the next token
                put the value in quotes: it starts with a character that YAML keeps for itself
        "#]],
        ),
    ] {
        check(&[("compose.yaml", text)], as_is, &expect);
    }
}

#[test]
fn what_tutorials_teach_wrongly_gets_its_right_form() {
    for (text, expect) in [
        (
            "services:\n  web:\n    build:.\n",
            expect![[r#"
            Error: compose.yaml:3:5: services.web must be a mapping, not a string
                a colon needs a space behind it: `build: .`
        "#]],
        ),
        (
            "services:\n  db:\n    image: x\n    volumes:\n      -./data:/var/lib/mysql\n",
            expect![[r#"
                Error: compose.yaml:5:7: services.db.volumes must be a list, not a string
                    a dash needs a space behind it: `- ./data:/var/lib/mysql`
            "#]],
        ),
        (
            "services:\n  web:\n    image: x\n    ports: 8080:80\n",
            expect![[r#"
                Error: compose.yaml:4:12: services.web.ports must be a list, not a string
                    write a list, as in `- "8080:80"`
            "#]],
        ),
        (
            "web:\n  image: x\n",
            expect![[r#"
            Error: compose.yaml:1:1: unknown key `web` at the top level
                `services:` is missing: put `web` and its like under it
        "#]],
        ),
        (
            "services:\n  db: {image: x, container_name: my-db}\n  web: {image: x, depends_on: [my-db]}\n",
            expect![[r#"
                Error: compose.yaml:3:32: services.web.depends_on.my-db: no service `my-db` is defined
                    that is the name of a container of service `db`: write `db`
            "#]],
        ),
        (
            "name: shop\nservices:\n  db: {image: x}\n  web: {image: x, depends_on: [shop_db_1]}\n",
            expect![[r#"
                Error: compose.yaml:4:32: services.web.depends_on.shop_db_1: no service `shop_db_1` is defined
                    that is the name of a container of service `db`: write `db`
            "#]],
        ),
    ] {
        check(&[("compose.yaml", text)], as_is, &expect);
    }
}

#[test]
fn an_empty_file_is_told_at_itself() {
    check(
        &[(".env", "A=1\n"), ("compose.yaml", "")],
        as_is,
        &expect![[r#"
            Error: compose.yaml:1:1: empty compose file
        "#]],
    );
}

#[test]
fn hostile_files_are_refused_with_a_place() {
    for (text, expect) in [
        (
            "",
            expect![[r#"
            Error: compose.yaml:1:1: empty compose file
        "#]],
        ),
        (
            "services: {}\n---\n",
            expect![[r#"
            Error: compose.yaml:2:1: top-level object must be a mapping
                this document is empty: remove its `---`
        "#]],
        ),
        (
            "- a",
            expect![[r#"
            Error: compose.yaml:1:1: top-level object must be a mapping
        "#]],
        ),
        (
            "services:\n  web: {image: \"\0\"}\n",
            expect![[r#"
            Error: compose.yaml:2:17: control characters are not allowed (U+0000)
        "#]],
        ),
    ] {
        check(&[("compose.yaml", text)], as_is, &expect);
    }
    check(
        &[("compose.yaml/x", "")],
        |options, _| options.files = vec!["compose.yaml".into()],
        &expect![[r#"
            Error: open $DIR/compose.yaml: is a directory
                `-f compose.yaml` names it
        "#]],
    );
}

#[test]
fn what_variables_stand_for_is_not_looked_at_when_they_are_left_alone() {
    let files = [(
        "compose.yaml",
        "name: My ${SET}\nservices:\n  web:\n    image: $A\n    cpus: ${CPUS}\n    ports: ['${PORT}:80']\n    \
         environment: [SET, A=$A]\n    networks: [gone]\n    healthcheck: {interval: $T}\n    env_file: gone.env\n",
    )];
    check(
        &files,
        |options, _| {
            options.no_interpolate = true;
            options.environment = [("SET".into(), "set".into())].into();
        },
        &expect![[r#"
            {"name":"myset","services":{"web":{"image":"$A","cpus":"${CPUS}","ports":["${PORT}:80"],"environment":["SET","A=$A"],"networks":{"gone":null},"healthcheck":{"interval":"$T"},"env_file":[{"path":"$DIR/gone.env","required":true}]}}}
            Note: compose.yaml:1:7: the project's name "My ${SET}" is used as "myset"
        "#]],
    );
    check(
        &files,
        |options, _| {
            options.no_interpolate = true;
            options.no_normalize = true;
        },
        &expect![[r#"
            {"name":"My ${SET}","services":{"web":{"image":"$A","cpus":"${CPUS}","ports":["${PORT}:80"],"environment":["SET","A=$A"],"networks":{"gone":null},"healthcheck":{"interval":"$T"},"env_file":[{"path":"$DIR/gone.env","required":true}]}}}
        "#]],
    );
}

/// The names that are told while a file is loaded, and whether it loads.
fn told(text: &str, given: Option<&str>) -> (Vec<String>, bool) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let options = Options {
        cwd: folder.path().to_owned(),
        project_name: given.map(str::to_owned),
        ..Options::default()
    };
    let mut names = Vec::new();
    let loaded = load_naming(&options, &mut |name| names.push(name.to_owned()));
    if let Ok(loaded) = &loaded {
        assert_eq!(names, [loaded.project.name.as_str()]);
    }
    (names, loaded.is_ok())
}

#[test]
fn the_name_is_told_before_the_services_are_read() {
    let good = "name: Shop\nservices: {web: {image: web}}";
    let mistaken = "name: Shop\nservices: {web: {imge: web}}";
    let names = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    assert_eq!(told(good, None), (names(&["shop"]), true));
    assert_eq!(told(good, Some("other")), (names(&["other"]), true));
    assert_eq!(told(mistaken, None), (names(&["shop"]), false));
    // No name at all is one that could be another project's.
    assert_eq!(told(good, Some("Not valid")), (names(&[]), false));
    assert_eq!(told("services: [", None), (names(&[]), false));
}
