//! The rules of `develop.watch`: whose business a path is, and what is wrong.

use std::fs;
use std::path::Path;

use rcompose::model::Project;
use rcompose::source::compose::{self, Options};
use rcompose::watch::{Reaction, Rules};

/// A project in a folder of its own.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    fn project(&self, watch: &str) -> Project {
        let text = format!("services:\n  web:\n    image: x\n{watch}");
        fs::write(self.folder.path().join("compose.yaml"), text).unwrap();
        let options = Options {
            cwd: self.folder.path().canonicalize().unwrap(),
            project_name: Some("shop".to_owned()),
            ..Options::default()
        };
        compose::load(&options).unwrap().project
    }

    fn rules(&self, watch: &str) -> Rules {
        Rules::of(&self.project(watch)).unwrap()
    }

    /// Where a path goes in the containers, by the first rule.
    #[track_caller]
    fn check(&self, rules: &Rules, expected: &[(&str, Option<&str>)]) {
        let rule = &rules.all[0];
        let top = self.folder.path().canonicalize().unwrap();
        for (path, target) in expected {
            let path = top.join(path);
            let found = rule.matches(&path).then(|| rule.target_of(&path).unwrap());
            assert_eq!(found.as_deref(), *target, "{}", path.display());
        }
    }

    fn mistakes(&self, watch: &str) -> Vec<String> {
        let mistakes = Rules::of(&self.project(watch)).unwrap_err();
        let lines = mistakes
            .into_iter()
            .map(|it| format!("{}: {}", it.attribute, it.message));
        lines.collect()
    }
}

#[test]
fn a_folder_goes_where_its_target_is() {
    let case = Case::new(&[("src/a", "")]);
    let rules = case.rules(
        "    develop: {watch: [{path: src, action: sync, target: /app/, ignore: [/tmp, '*.o', '!keep.o']}]}",
    );
    case.check(
        &rules,
        &[
            ("src/a", Some("/app/a")),
            ("src/b/c.py", Some("/app/b/c.py")),
            ("src", Some("/app")),
            ("srcs/a", None),
            ("src/tmp/x", None),
            ("src/b/tmp/x", Some("/app/b/tmp/x")),
            ("src/a.o", None),
            ("src/keep.o", Some("/app/keep.o")),
            ("src/b/a.o", Some("/app/b/a.o")),
            ("src/.git/HEAD", None),
            ("src/b/.a.py.swp", None),
        ],
    );
    let top = case.folder.path().canonicalize().unwrap();
    assert!(rules.enters(&top.join("src/b")));
    assert!(!rules.enters(&top.join("src/tmp")));
    assert!(!rules.enters(&top.join("src/.git")));
    assert!(!rules.enters(&top.join("other")));
}

#[test]
fn a_single_file_goes_to_its_target() {
    let case = Case::new(&[("app.conf", "")]);
    let rules = case.rules(
        "    develop: {watch: [{path: app.conf, action: sync+restart, target: /etc/app.conf}]}",
    );
    assert_eq!(rules.all[0].reaction, Reaction::SyncRestart);
    case.check(
        &rules,
        &[
            ("app.conf", Some("/etc/app.conf")),
            ("app.conf.bak", None),
            ("compose.yaml", None),
        ],
    );
}

#[test]
fn only_what_is_included_counts() {
    let case = Case::new(&[("src/a", "")]);
    let rules = case.rules(
        "    develop: {watch: [{path: ., action: sync, target: /, include: ['*.go', '!a.go', src/gen]}]}",
    );
    case.check(
        &rules,
        &[
            ("x.go", Some("/x.go")),
            ("a.go", None),
            ("x.rs", None),
            ("src/x.go", None),
            ("src/gen/deep/x", Some("/src/gen/deep/x")),
        ],
    );
    let top = case.folder.path().canonicalize().unwrap();
    assert!(rules.enters(&top.join("src")));
    assert!(rules.enters(&top.join("src/gen")));
    assert!(rules.enters(&top.join("src/gen/deep")));
    assert!(!rules.enters(&top.join("docs")));
    assert!(!rules.enters(&top.join("src/other")));
}

#[test]
fn what_a_build_leaves_out_is_left_out() {
    let files = [
        (".dockerignore", "docs\n**/*.md\n!README.md\n"),
        ("Own.dockerignore", "*\n!src\n"),
        ("src/a", ""),
    ];
    let case = Case::new(&files);
    let rules = case.rules("    build: .\n    develop: {watch: [{path: ., action: rebuild}]}");
    assert_eq!(rules.all[0].reaction, Reaction::Rebuild);
    let matches = |rules: &Rules, path: &str| {
        let top = case.folder.path().canonicalize().unwrap();
        rules.all[0].matches(&top.join(path))
    };
    assert!(matches(&rules, "src/a"));
    assert!(matches(&rules, "README.md"));
    assert!(!matches(&rules, "src/b.md"));
    assert!(!matches(&rules, "docs/x"));
    let top = case.folder.path().canonicalize().unwrap();
    assert!(!rules.enters(&top.join("docs")));
    let services: Vec<&str> = rules.built_by(&top.join("Dockerfile")).collect();
    assert_eq!(services, ["web"]);
    assert!(rules.ignore_files.contains(&top.join(".dockerignore")));
    // A Dockerfile's own patterns take their place.
    let rules = case.rules(
        "    build: {context: ., dockerfile: Own}\n    develop: {watch: [{path: ., action: rebuild}]}",
    );
    assert!(matches(&rules, "src/b.md"));
    assert!(!matches(&rules, "README.md"));
}

#[test]
fn mistakes_name_their_places() {
    let case = Case::new(&[]);
    assert_eq!(
        case.mistakes(
            "    develop:\n      watch:\n        - {path: ., action: rebuild}\n        - {path: ., action: sync+exec, target: /x}\n        - {path: ., action: sync, target: /x, ignore: ['[']}\n"
        ),
        [
            "services.web.develop.watch.0.action: can't watch service \"web\" with action rebuild without a build context",
            "services.web.develop.watch.1.action: can't watch with action \"sync+exec\" on service web without a command",
            "services.web.develop.watch.2.ignore: invalid pattern `[`",
        ]
    );
}

#[test]
fn what_is_mounted_needs_no_copy() {
    let case = Case::new(&[("src/a", "")]);
    let rules = case.rules(
        "    volumes: ['./src:/app']\n    develop:\n      watch:\n        - {path: src/lib, action: sync, target: /app/lib}\n        - {path: src, action: restart}\n        - {path: conf, action: sync, target: /conf, x-initialSync: true}\n",
    );
    let roots: Vec<&Path> = rules.all.iter().map(|rule| rule.root.as_path()).collect();
    let top = case.folder.path().canonicalize().unwrap();
    assert_eq!(roots, [top.join("src"), top.join("conf")]);
    assert!(
        rules.notes[0]
            .message
            .contains("also declared by a bind mount volume, this path won't be monitored!")
    );
    assert!(rules.notes[1].message.contains("initial_sync"));
    let conf = &rules.all[1];
    assert!(conf.matches_at_first(&top.join("conf/app.conf")));
    assert!(!conf.matches_at_first(&top.join("conf/compose.yaml")));
    assert!(conf.matches(&top.join("conf/compose.yaml")));
    assert!(!rules.all[0].matches_at_first(&top.join("src/a")));
}

#[test]
fn links_are_seen_through() {
    let case = Case::new(&[("real/a", "")]);
    let top = case.folder.path().canonicalize().unwrap();
    std::os::unix::fs::symlink("real", top.join("link")).unwrap();
    let rules = case.rules("    develop: {watch: [{path: link/sub, action: sync, target: /app}]}");
    assert_eq!(rules.all[0].root, top.join("real/sub"));
}
