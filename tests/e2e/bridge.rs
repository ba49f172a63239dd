//! Transformations: images that make something else of a project.

use std::fs;

use crate::scenario::Scenario;

const COMPOSE: &str = "
services:
  web:
    build: web
    ports: ['80']
    configs: [motd]
configs: {motd: {file: motd}}
";

/// An image that shows what it is given, with a base whose templates it hands on.
const TRANSFORMER: &str = r#"
FROM rcompose-fixtures/busybox
LABEL com.docker.compose.bridge=transformation
COPY templates /templates
ENTRYPOINT ["sh", "-c", "cat /in/compose.yaml; cat /templates/* >/out/made; id -u >>/out/made; exit $(cat /templates/code)"]
"#;

fn shop(name: &str) -> (Scenario, String) {
    let shop = Scenario::new(name);
    shop.compose(COMPOSE)
        .file("motd", "hello")
        .file(
            "web/Dockerfile",
            "FROM rcompose-fixtures/busybox\nEXPOSE 8080/tcp\n",
        )
        // An image of its own, which no other scenario has a name for.
        .file(
            "shape/Dockerfile",
            &format!("{TRANSFORMER}LABEL scenario={name}\n"),
        )
        .file("shape/templates/code", "0");
    shop.run("build");
    let image = format!("{}-shape", shop.project());
    shop.shell(&format!("docker build -q -t {image} shape"));
    (shop, image)
}

fn remove(shop: &Scenario, image: &str) {
    shop.shell(&format!(
        "docker image rm -f {image} {}-web",
        shop.project()
    ));
}

#[test]
fn images_are_given_the_project_and_write_what_they_make() {
    let (shop, image) = shop("bridge");
    shop.file("out/old", "");
    let ran = shop.run(&format!("bridge convert -t {image}"));
    for part in [
        "- \"80\"",
        "- \"8080\"",
        "content: hello",
        &format!("image: {}-web", shop.project()),
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let made = fs::read_to_string(shop.folder().join("out/made")).unwrap();
    assert_eq!(made, format!("0{}\n", rustix::process::getuid().as_raw()));
    assert!(!shop.folder().join("out/old").exists());

    shop.file("own/code", "3");
    let failed = shop.fails(
        3,
        &format!("bridge convert -o other -t {image} --templates own"),
    );
    assert!(
        failed.stdout.contains("content: hello"),
        "{}",
        failed.stdout
    );
    assert!(shop.folder().join("other/made").exists());
    remove(&shop, &image);
}

#[test]
fn transformations_are_listed_and_begin_with_the_templates_of_others() {
    let (shop, image) = shop("bridgelist");
    let listed = shop.run("bridge transformations ls -q");
    assert!(
        listed.stdout.contains(&format!("{image}:latest\n")),
        "{}",
        listed.stdout
    );
    let table = shop.run("bridge transformations list").stdout;
    assert!(table.starts_with("IMAGE ID"), "{table}");
    assert!(table.contains(&image), "{table}");
    shop.run(&format!(
        "bridge transformations create --from {image} mine"
    ));
    let mine = shop.folder().join("mine");
    assert_eq!(
        fs::read_to_string(mine.join("templates/code")).unwrap(),
        "0"
    );
    let dockerfile = fs::read_to_string(mine.join("Dockerfile")).unwrap();
    assert!(dockerfile.contains("LABEL com.docker.compose.bridge=transformation\n"));
    let again = shop.fails(
        1,
        &format!("bridge transformations create --from {image} mine"),
    );
    assert!(again.stderr.contains("already exists"), "{}", again.stderr);
    remove(&shop, &image);
}

#[test]
fn a_folder_with_the_project_in_it_is_not_emptied() {
    let Some(shop) = Scenario::of_rcompose_alone("bridgehere", "Docker Compose empties it") else {
        return;
    };
    shop.compose(COMPOSE).file("motd", "hello");
    let refused = shop.fails(1, "bridge convert -o .");
    assert!(
        refused.stderr.contains("would be emptied"),
        "{}",
        refused.stderr
    );
    assert!(shop.folder().join("motd").exists());
}
