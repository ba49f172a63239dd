//! `build --print`, and the options of `build` that mean little without
//! buildx.

use std::process::Command;

use expect_test::{Expect, expect};

const FILE: &str = "
name: shop
services:
  base.img: {build: {dockerfile_inline: FROM scratch}}
  web:
    image: reg/web:1
    platform: linux/amd64
    build:
      context: .
      dockerfile: Web
      args: {A: '1'}
      additional_contexts: {base: 'service:base.img', files: ./files}
      target: last
      tags: ['reg/web:2']
      secrets: [key, {source: word, target: w}]
      ssh: [default]
      extra_hosts: ['a:1.2.3.4']
      shm_size: 2m
      ulimits: {nofile: 5, nproc: {soft: 1, hard: 2}}
      no_cache: true
secrets:
  key: {file: /keys/key}
  word: {environment: WORD}
";

#[track_caller]
fn check(arguments: &[&str], expected: &Expect) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), FILE).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_rcompose"))
        .arg("build")
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("DOCKER_HOST", "unix:///nonexistent.sock")
        .output()
        .unwrap();
    let text = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let here = folder.path().canonicalize().unwrap();
    let text = text.concat().replace(here.to_str().unwrap(), "/here");
    expected.assert_eq(&text);
}

#[test]
fn a_bake_file_says_how_images_are_built() {
    check(
        &[
            "--print",
            "--push",
            "--sbom",
            "true",
            "--provenance=mode=max",
        ],
        &expect![[r#"
            {
              "group": {
                "default": {
                  "targets": [
                    "base_img",
                    "web"
                  ]
                }
              },
              "target": {
                "base_img": {
                  "context": "/here",
                  "dockerfile-inline": "FROM scratch",
                  "labels": {
                    "com.docker.compose.project": "shop",
                    "com.docker.compose.service": "base.img",
                    "com.docker.compose.version": "0.1.0"
                  },
                  "tags": [
                    "shop-base.img"
                  ],
                  "attest": [
                    "type=provenance,mode=max",
                    "type=sbom"
                  ],
                  "output": [
                    "type=docker"
                  ]
                },
                "web": {
                  "context": "/here",
                  "contexts": {
                    "base": "target:base_img",
                    "files": "/here/files"
                  },
                  "dockerfile": "/here/Web",
                  "args": {
                    "A": "1"
                  },
                  "labels": {
                    "com.docker.compose.project": "shop",
                    "com.docker.compose.service": "web",
                    "com.docker.compose.version": "0.1.0"
                  },
                  "tags": [
                    "reg/web:2",
                    "reg/web:1"
                  ],
                  "target": "last",
                  "secret": [
                    "id=key,type=file,src=/keys/key",
                    "id=w,type=env,env=WORD"
                  ],
                  "ssh": [
                    "default="
                  ],
                  "platforms": [
                    "linux/amd64"
                  ],
                  "no-cache": true,
                  "shm-size": "2097152",
                  "ulimits": [
                    "nofile=5",
                    "nproc=1:2"
                  ],
                  "extra-hosts": {
                    "a": "1.2.3.4"
                  },
                  "attest": [
                    "type=provenance,mode=max",
                    "type=sbom"
                  ],
                  "output": [
                    "type=registry"
                  ]
                }
              }
            }
        "#]],
    );
}

#[test]
fn what_only_buildx_can_do_is_refused() {
    check(
        &["--builder", "far"],
        &expect![[r#"
            error: no builder "far" found: rcompose builds by the BuildKit in the daemon
            help: leave --builder out; DOCKER_HOST or --context name another daemon
        "#]],
    );
    check(
        &["-m", "much"],
        &expect![[r#"
        error: invalid argument "much" for "-m, --memory" flag: invalid size: 'much'
    "#]],
    );
    check(
        &["--progress", "loud"],
        &expect![[r#"
        error: unsupported --progress value "loud"
        help: use auto, tty, plain, json or quiet
    "#]],
    );
    check(
        &[
            "--builder",
            "default",
            "-m",
            "512m",
            "--print",
            "--progress",
            "quiet",
            "base.img",
        ],
        &expect![[r#"
            {
              "group": {
                "default": {
                  "targets": [
                    "base_img"
                  ]
                }
              },
              "target": {
                "base_img": {
                  "context": "/here",
                  "dockerfile-inline": "FROM scratch",
                  "labels": {
                    "com.docker.compose.project": "shop",
                    "com.docker.compose.service": "base.img",
                    "com.docker.compose.version": "0.1.0"
                  },
                  "tags": [
                    "shop-base.img"
                  ],
                  "output": [
                    "type=docker"
                  ]
                }
              }
            }
            note: --memory is left out: BuildKit has no such limit
        "#]],
    );
}
