//! Files that change, told with the system's watches and without.

use super::*;
use crate::model::{Develop, Project, Service, Trigger};
use std::fs;
use std::future::Future;
use std::time::Duration;

/// A folder with rules about `src` in it, and the file `one.env`.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    fn write(&self, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "text").unwrap();
    }

    fn roots(&self, initial_sync: bool) -> Roots {
        self.roots_of(initial_sync, &[])
    }

    fn roots_of(&self, initial_sync: bool, include: &[&str]) -> Roots {
        let trigger = Trigger {
            path: self.path("src").to_str().unwrap().to_owned(),
            action: "sync".to_owned(),
            target: "/app".to_owned(),
            ignore: vec!["node_modules".to_owned()],
            include: include.iter().map(|&it| it.to_owned()).collect(),
            initial_sync,
            ..Trigger::default()
        };
        let develop = Develop {
            watch: vec![trigger],
            ..Develop::default()
        };
        let service = Service {
            develop: Some(Box::new(develop)),
            ..Service::default()
        };
        let mut project = Project::default();
        project.services.insert("web".to_owned(), service.into());
        Roots {
            rules: Arc::new(Rules::of(&project).unwrap()),
            files: [self.path("one.env")].into(),
            folders: BTreeSet::new(),
        }
    }

    /// All that is told until the file is told of as no longer written to.
    async fn until(&self, tree: &mut Tree, last: &str) -> Vec<String> {
        let top = self.path("");
        let mut told = Vec::new();
        let wait = async {
            loop {
                let Seen::Changes(changes) = tree.next().await else {
                    continue;
                };
                for Change { path, kind, .. } in changes {
                    let path = path.strip_prefix(&top).unwrap().display().to_string();
                    let line = format!("{kind:?} {path}");
                    if !told.contains(&line) {
                        told.push(line);
                    }
                    if kind == Kind::Settled && path == last {
                        return;
                    }
                }
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(10), wait).await;
        assert!(ended.is_ok(), "{last} is not told of, but {told:?}");
        told
    }
}

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(work)
}

/// With the system's watches, and with one of them at most.
const MOST: [usize; 2] = [usize::MAX, 1];

#[test]
fn saves_are_told_as_they_happen() {
    let case = Case::new();
    case.write("src/a.py");
    case.write("one.env");
    wait_for(async {
        let (mut tree, started) = Tree::start(case.roots(false)).await.unwrap();
        assert_eq!(started.limited, None);
        case.write("src/a.py");
        let told = case.until(&mut tree, "src/a.py").await;
        assert_eq!(told, ["Written src/a.py", "Settled src/a.py"]);
        // Written beside and put in its place.
        case.write("src/b.tmp");
        fs::rename(case.path("src/b.tmp"), case.path("src/a.py")).unwrap();
        let told = case.until(&mut tree, "src/a.py").await;
        let last = ["Gone src/b.tmp", "Settled src/a.py"];
        assert!(told.ends_with(&last.map(str::to_owned)), "{told:?}");
        assert_eq!(told[0], "Created src/b.tmp");
        case.write("one.env");
        case.write("two.env");
        let told = case.until(&mut tree, "one.env").await;
        assert_eq!(told, ["Written one.env", "Settled one.env"]);
    });
}

#[test]
fn new_folders_are_watched_with_all_that_is_in_them() {
    for most in MOST {
        let case = Case::new();
        case.write("src/a.py");
        wait_for(async {
            let (mut tree, started) = Tree::start_with(case.roots(false), most).await.unwrap();
            let limited = started.limited.as_deref().unwrap_or_default();
            let setting = "sysctl fs.inotify.max_user_watches=1048576";
            assert_eq!(limited.contains(setting), most == 1, "{started:?}");
            case.write("src/new/deep/er/f.py");
            let told = case.until(&mut tree, "src/new/deep/er/f.py").await;
            assert_eq!(told[0], "Folder src/new");
            case.write("src/new/deep/g.py");
            case.until(&mut tree, "src/new/deep/g.py").await;
            fs::rename(case.path("src/new"), case.path("src/other")).unwrap();
            let told = case.until(&mut tree, "src/other/deep/er/f.py").await;
            assert!(told.contains(&"FolderGone src/new".to_owned()), "{told:?}");
            case.write("src/other/deep/g.py");
            case.until(&mut tree, "src/other/deep/g.py").await;
            fs::remove_dir_all(case.path("src/other")).unwrap();
            case.write("src/z.py");
            let told = case.until(&mut tree, "src/z.py").await;
            assert!(
                told.contains(&"FolderGone src/other".to_owned()),
                "{told:?}"
            );
        });
    }
}

#[test]
fn what_is_not_there_yet_is_waited_for() {
    for most in MOST {
        let case = Case::new();
        wait_for(async {
            let (mut tree, _) = Tree::start_with(case.roots(false), most).await.unwrap();
            case.write("other/x");
            case.write("src/sub/a.py");
            let told = case.until(&mut tree, "src/sub/a.py").await;
            assert!(told.iter().all(|line| !line.contains("other")), "{told:?}");
            // Gone and there again, as at a change of branches.
            fs::rename(case.path("src"), case.path("away")).unwrap();
            case.write("src/b.py");
            let told = case.until(&mut tree, "src/b.py").await;
            assert!(told.contains(&"FolderGone src/sub".to_owned()), "{told:?}");
            case.write("one.env");
            case.until(&mut tree, "one.env").await;
        });
    }
}

#[test]
fn ignored_folders_cost_nothing() {
    let case = Case::new();
    for path in [
        "a.py",
        "node_modules/a/b/c",
        ".git/objects/aa/x",
        "lib/b.py",
    ] {
        case.write(&format!("src/{path}"));
    }
    wait_for(async {
        let (mut tree, started) = Tree::start(case.roots(true)).await.unwrap();
        // That of the project, `src` and `lib`.
        assert_eq!(started.folders, 3);
        case.write("src/node_modules/a/b/c");
        case.write("src/lib/b.py");
        let told = case.until(&mut tree, "src/lib/b.py").await;
        let found = ["Found src/a.py", "Found src/lib/b.py"].map(str::to_owned);
        assert!(found.iter().all(|line| told.contains(line)), "{told:?}");
        assert!(
            told.iter().all(|line| !line.contains("node_modules")),
            "{told:?}"
        );
    });
}

#[test]
fn nothing_is_lost_when_thousands_of_files_change() {
    let case = Case::new();
    for number in 0..3000 {
        case.write(&format!("src/{}/{number}.py", number % 50));
    }
    wait_for(async {
        let (mut tree, _) = Tree::start(case.roots(false)).await.unwrap();
        for number in 0..3000 {
            let path = case.path(&format!("src/{}/{number}.py", number % 50));
            fs::remove_file(&path).unwrap();
            fs::write(&path, "other").unwrap();
        }
        case.write("src/last.py");
        let told = case.until(&mut tree, "src/last.py").await;
        let settled = told.iter().filter(|line| line.starts_with("Settled"));
        assert_eq!(settled.count(), 3001);
    });
}

#[test]
fn files_that_are_picked_go_one_by_one() {
    for most in MOST {
        let case = Case::new();
        case.write("src/lib/a.py");
        case.write("src/lib/deep/b.py");
        let roots = case.roots_of(false, &["**/*.py"]);
        wait_for(async {
            let (mut tree, _) = Tree::start_with(roots, most).await.unwrap();
            fs::rename(case.path("src/lib"), case.path("src/new")).unwrap();
            let told = case.until(&mut tree, "src/new/deep/b.py").await;
            for gone in ["Gone src/lib/a.py", "Gone src/lib/deep/b.py"] {
                assert!(told.contains(&gone.to_owned()), "{told:?}");
            }
        });
    }
}

#[test]
fn a_folder_counts_with_its_files_and_nothing_below() {
    for most in MOST {
        let case = Case::new();
        case.write("k8s/sub/x.yaml");
        let roots = Roots {
            folders: [case.path("k8s")].into(),
            ..case.roots(false)
        };
        wait_for(async {
            let (mut tree, _) = Tree::start_with(roots, most).await.unwrap();
            case.write("k8s/sub/x.yaml");
            case.write("k8s/a.yaml");
            let told = case.until(&mut tree, "k8s/a.yaml").await;
            assert!(told.iter().all(|line| !line.contains("sub/x")), "{told:?}");
            fs::remove_file(case.path("k8s/a.yaml")).unwrap();
            case.write("k8s/b.yaml");
            let told = case.until(&mut tree, "k8s/b.yaml").await;
            assert!(told.contains(&"Gone k8s/a.yaml".to_owned()), "{told:?}");
        });
    }
}
