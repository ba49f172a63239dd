//! Services that a program beside the daemon provides.

use std::os::unix::fs::PermissionsExt;

use crate::scenario::{BUSYBOX, Scenario};

/// Writes down how it is called, and says what providers say.
const CLOUD: &str = r#"#!/bin/sh
here=$(dirname "$0")
[ "$2" = metadata ] && { echo '{"description": "cloud", "up": {"parameters": [{"name": "size"}]}, "down": {}, "stop": {}}'; exit; }
echo "$@" >>"$here/calls"
echo '{"type": "info", "message": "preparing"}'
[ -e "$here/broken" ] && { echo '{"type": "error", "message": "out of clouds"}'; exit 1; }
echo '{"type": "setenv", "message": "URL=cloud://db"}'
"#;

fn shop(name: &str) -> (Scenario, Vec<(&'static str, String)>) {
    let shop = Scenario::new(name);
    shop.file("bin/cloud", CLOUD);
    let program = shop.folder().join("bin/cloud");
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    shop.compose(&format!(
        "services:
           web: {{image: '{BUSYBOX}', command: sleep 1000, init: true, depends_on: [db]}}
           db: {{provider: {{type: cloud, options: {{size: 3, zone: b}}}}}}
        "
    ));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", shop.folder().join("bin").display());
    (shop, vec![("PATH", path)])
}

#[test]
fn a_provider_is_called_and_its_variables_arrive() {
    let (shop, variables) = shop("provider");
    let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
    shop.run_with(&variables, "up -d");
    let before = shop.ids();
    assert_eq!(shop.container("web").shell("echo $DB_URL"), "cloud://db");
    shop.run_with(&variables, "up -d");
    assert_eq!(shop.ids(), before);
    let ran = shop.run_with(&variables, "run --rm web sh -c 'echo got $DB_URL'");
    assert!(ran.stdout.contains("got cloud://db"), "{}", ran.stdout);
    shop.run_with(&variables, "stop");
    shop.run_with(&variables, "down");
    assert!(shop.containers().is_empty());
    let calls = std::fs::read_to_string(shop.folder().join("bin/calls")).unwrap();
    let project = format!("compose --project-name={}", shop.project());
    let up = format!("{project} up --size=3 db\n");
    let expected = format!("{up}{up}{up}{project} stop db\n{project} down db\n");
    assert_eq!(calls, expected);
}

#[test]
fn a_provider_that_cannot_ends_the_command() {
    let (shop, variables) = shop("noprovider");
    let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
    shop.file("bin/broken", "");
    let failed = shop.start_with(&variables, "up -d").end();
    assert_ne!(failed.code(), 0);
    assert!(failed.stderr.contains("out of clouds"), "{}", failed.stderr);
    assert!(shop.containers().is_empty());
}
