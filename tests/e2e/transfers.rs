//! Files into containers and out of them, file systems, images.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::daemon;
use crate::program::Program;
use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web: {image: rcompose-fixtures/busybox, deploy: {replicas: 2}}
  own: {image: rcompose-fixtures/busybox, user: nobody}
";

fn up(name: &str) -> Scenario {
    let shop = Scenario::new(name);
    shop.compose(SHOP);
    shop.file("src/a", "hello\n").file("src/sub/b", "deep\n");
    symlink("a", shop.folder().join("src/l")).unwrap();
    symlink("src", shop.folder().join("linked")).unwrap();
    let script = shop.folder().join("src/a");
    fs::set_permissions(script, fs::Permissions::from_mode(0o751)).unwrap();
    shop.run("up -d");
    shop
}

/// What a shell in a replica says.
#[track_caller]
fn says(shop: &Scenario, service: &str, replica: usize, script: &str) -> String {
    let containers = shop.replicas(service);
    let (said, code) = daemon::exec(containers[replica].id(), &["sh", "-c", script]);
    assert_eq!(code, 0, "{script}: {said}");
    said
}

#[test]
fn into_all_replicas() {
    let shop = up("cpin");
    shop.run("cp src web:/tmp/new");
    for replica in [0, 1] {
        let said = says(
            &shop,
            "web",
            replica,
            "cd /tmp/new; cat a sub/b; readlink l; stat -c %a a",
        );
        assert_eq!(said, "hello\ndeep\na\n751\n");
    }
    // One of them, and into what is there already.
    shop.run("cp --index 2 src web:/tmp/new");
    assert_eq!(says(&shop, "web", 1, "ls -1 /tmp/new/src"), "a\nl\nsub\n");
    assert_eq!(
        says(&shop, "web", 0, "ls -1d /tmp/new/*").lines().count(),
        3
    );
    shop.run("cp src/. web:/root");
    assert_eq!(says(&shop, "web", 0, "ls -1 /root"), "a\nl\nsub\n");
    shop.run("cp src/a web:/tmp/renamed");
    assert_eq!(says(&shop, "web", 0, "cat /tmp/renamed"), "hello\n");
}

#[test]
fn links_on_the_way_in() {
    let shop = up("cplink");
    shop.run("cp linked web:/tmp/");
    assert_eq!(says(&shop, "web", 0, "readlink /tmp/linked"), "src\n");
    shop.run("cp -L linked web:/tmp/followed");
    assert_eq!(says(&shop, "web", 0, "cat /tmp/followed/sub/b"), "deep\n");
    // A link in the container leads to where it leads.
    says(&shop, "web", 0, "mkdir /tmp/real; ln -s real /tmp/way");
    shop.run("cp --index 1 src/a web:/tmp/way");
    assert_eq!(says(&shop, "web", 0, "cat /tmp/real/a"), "hello\n");
}

#[test]
fn the_containers_user_may_own_it() {
    let shop = up("cpown");
    shop.run("cp -a src/a own:/tmp/");
    assert_eq!(
        says(&shop, "own", 0, "stat -c '%u %g' /tmp/a"),
        "65534 65534\n"
    );
}

#[test]
fn out_of_the_first_replica() {
    let shop = up("cpout");
    let script = "mkdir -p /data/sub; echo one > /data/x; echo two > /data/sub/y; \
                  ln -s /etc/passwd /data/away; ln -s data /way; chmod 640 /data/x";
    says(&shop, "web", 0, script);
    // Docker Compose takes any replica unless it is told which.
    let copy = if Program::under_test().is_rcompose() {
        "cp web:/data got"
    } else {
        "cp --index 1 web:/data got"
    };
    shop.run(copy);
    let got = |path: &str| fs::read_to_string(shop.folder().join(path)).unwrap();
    assert_eq!(
        (got("got/x").as_str(), got("got/sub/y").as_str()),
        ("one\n", "two\n")
    );
    let link = fs::read_link(shop.folder().join("got/away")).unwrap();
    assert_eq!(link, Path::new("/etc/passwd"));
    let about = fs::metadata(shop.folder().join("got/x")).unwrap();
    assert_eq!(about.permissions().mode() & 0o7777, 0o640);
    // Into what is there already; its content; one file; a link and what it is.
    shop.run("cp web:/data got");
    assert_eq!(got("got/data/x"), "one\n");
    shop.run("cp web:/data/. src");
    assert_eq!(got("src/sub/y"), "two\n");
    shop.run("cp web:/data/x src/a");
    assert_eq!(got("src/a"), "one\n");
    shop.run("cp web:/way .");
    assert_eq!(
        fs::read_link(shop.folder().join("way")).unwrap(),
        Path::new("data")
    );
    shop.run("cp -L web:/way got2");
    assert_eq!(got("got2/x"), "one\n");
}

#[test]
fn archives_through_pipes() {
    let shop = up("cppipe");
    for replica in [0, 1] {
        says(&shop, "web", replica, "mkdir /data; echo one > /data/x");
    }
    let lines = format!(
        "{0} cp web:/data - > data.tar; tar tf data.tar; {0} cp --index 2 - web:/root < data.tar",
        Program::under_test().line()
    );
    let listed = shop.shell(&lines);
    assert_eq!(listed, "data/\ndata/x\n");
    assert_eq!(says(&shop, "web", 1, "cat /root/data/x"), "one\n");
}

#[test]
fn what_cannot_be_copied() {
    let shop = up("cpno");
    for (arguments, reason) in [
        ("cp src web:/etc/passwd", "cannot copy directory"),
        ("cp src/a web:/tmp/none/", "no such directory"),
        ("cp web:/etc src/a", "cannot copy directory"),
        ("cp web:/etc nowhere/x", "invalid output path"),
        (
            "cp web:/none .",
            "Could not find the file /none in container",
        ),
        ("cp none web:/tmp", "o such file or directory"),
        ("cp a b", "unknown copy direction"),
        (
            "cp web:a own:b",
            "copying between services is not supported",
        ),
        (
            "cp --index 3 web:/etc .",
            "service \"web\" is not running container #3",
        ),
        ("cp none:/a b", "no container found for service \"none\""),
    ] {
        shop.fails(1, arguments).reporting(reason);
    }
    assert!(!shop.folder().join("nowhere").exists());
}

#[test]
fn an_archive_leaves_nothing_outside() {
    let reason = "docker compose follows a link that was there before";
    let Some(shop) = Scenario::of_rcompose_alone("cpout2", reason) else {
        return;
    };
    shop.compose(SHOP)
        .file("outside/kept", "kept\n")
        .file("target/x", "");
    shop.run("up -d");
    says(
        &shop,
        "web",
        0,
        "mkdir -p /data/way; echo bad > /data/way/kept",
    );
    symlink("../outside", shop.folder().join("target/way")).unwrap();
    shop.fails(1, "cp web:/data/. target")
        .reporting("leads out of");
    let kept = fs::read_to_string(shop.folder().join("outside/kept")).unwrap();
    assert_eq!(kept, "kept\n");
}

#[test]
fn a_file_system() {
    let shop = up("export");
    says(&shop, "web", 1, "echo two > /second");
    shop.run("export --index 2 -o fs.tar web");
    assert_eq!(shop.shell("tar xOf fs.tar second"), "two\n");
    let line = Program::under_test().line();
    let listed = shop.shell(&format!("{line} export web | tar t"));
    let has = |name: &str| listed.lines().any(|line| line == name);
    assert!(has("etc/hostname") && !has("second"), "{listed}");
    shop.fails(1, "export --index 3 web")
        .reporting("service \"web\" is not running container #3");
}

#[test]
fn an_image() {
    let shop = up("commit");
    says(&shop, "web", 1, "echo two > /second");
    let image = format!("{}-made:1", shop.project());
    let options = "--index 2 -a 'A. Uthor' -m why -c 'ENV A=b' -c 'CMD [\"cat\",\"/second\"]'";
    shop.run(&format!("commit {options} web {image}"));
    let made = daemon::image(&image).unwrap();
    assert_eq!(made["Author"], "A. Uthor");
    assert_eq!(made["Comment"], "why");
    assert_eq!(made["Config"]["Cmd"][0], "cat");
    let variables = made["Config"]["Env"].as_array().unwrap();
    assert!(variables.iter().any(|it| it == "A=b"), "{variables:?}");
    shop.fails(1, "commit web Bad:1").reporting("lower");
    shop.compose(&format!("services: {{web: {{image: '{image}'}}}}"));
    shop.run("up");
    let logged = shop.run("logs --no-log-prefix web").stdout;
    assert_eq!(logged, "two\n");
}
