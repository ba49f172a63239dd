//! The engine alone, against a real daemon: each request does what the trait
//! says, on the oldest API that is supported and on a new one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures_util::stream::{BoxStream, StreamExt};
use rcompose::engine::docker::{Docker, Settings};
use rcompose::engine::{Channel, Engine, EngineError, LogQuery, Output, Scope};
use rcompose::model::spec::{
    BuildSpec, ConfigHash, ContainerSpec, Endpoint, FileCopy, NetworkSpec, VolumeSpec,
};
use rcompose::model::{
    Build, Duration, FileMode, Healthcheck, Hook, Mount, Network, Sensitive, Service,
    ServiceNetwork, Values, Volume, labels,
};
use rcompose::observed::State;

use super::daemon;

const IMAGE: &str = "rcompose-fixtures/busybox";

fn settings() -> Settings {
    Settings {
        host: Some(daemon::host()),
        // The other builder has tests of its own, in `buildkit`.
        buildkit: Some(false),
        ..Settings::default()
    }
}

/// A project's worth of objects on the daemon, removed at the end.
struct Sandbox {
    docker: Docker,
    project: &'static str,
}

impl Sandbox {
    fn container(&self, name: &str, command: &[&str]) -> ContainerSpec {
        let service = Service {
            name: name.into(),
            image: IMAGE.into(),
            command: Some(command.iter().map(|&word| word.into()).collect()),
            stop_signal: "SIGKILL".into(),
            ..Service::default()
        };
        ContainerSpec {
            labels: self.labels(),
            config_hash: ConfigHash::Known("hash".into()),
            ..ContainerSpec::alone(format!("{}-{name}", self.project), service)
        }
    }

    fn labels(&self) -> Values {
        Values::from([(labels::PROJECT.into(), self.project.into())])
    }

    fn scope(&self) -> Scope {
        Scope {
            project: self.project.into(),
            images: true,
            ..Scope::default()
        }
    }

    async fn create(&self, spec: &ContainerSpec) -> String {
        let made = self
            .docker
            .create_container(spec, "hash", &BTreeMap::new())
            .await
            .unwrap();
        made.id
    }

    /// Creates and starts a container and waits for its end.
    async fn run(&self, spec: &ContainerSpec) -> i64 {
        let mut happenings = self.docker.happenings(self.project).await.unwrap();
        let id = self.create(spec).await;
        self.docker.start(&id).await.unwrap();
        loop {
            let happening = happenings.next().await.unwrap().unwrap();
            if happening.id == id && happening.what == "die" {
                return happening.attributes["exitCode"].parse().unwrap();
            }
        }
    }

    async fn clean(&self) {
        let observed = self.docker.observe(&self.scope()).await.unwrap();
        for container in &observed.containers {
            self.docker
                .remove_container(&container.id, true)
                .await
                .unwrap();
        }
        for network in &observed.networks {
            self.docker.remove_network(&network.id).await.unwrap();
        }
        for volume in &observed.volumes {
            self.docker.remove_volume(&volume.name).await.unwrap();
        }
    }
}

/// Runs a test on a sandbox that is empty before and after.
fn with_sandbox<F: AsyncFnOnce(&Sandbox)>(project: &'static str, test: F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let docker = Docker::connect(settings()).await.unwrap();
        let sandbox = Sandbox { docker, project };
        sandbox.clean().await;
        test(&sandbox).await;
        sandbox.clean().await;
    });
}

async fn all(mut outputs: BoxStream<'static, Result<Output, EngineError>>) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    while let Some(output) = outputs.next().await {
        let output = output.unwrap();
        match output.channel {
            Channel::Stdout => out.extend(output.bytes),
            Channel::Stderr => err.extend(output.bytes),
        }
    }
    (
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn a_restart_without_time_sends_one_signal() {
    with_sandbox("engine-restart", async |sandbox| {
        let docker = &sandbox.docker;
        let spec = sandbox.container("a", &["sleep", "1000"]);
        let id = sandbox.create(&spec).await;
        docker.start(&id).await.unwrap();
        let mut happenings = docker.happenings("engine-restart").await.unwrap();
        let mut signals = Vec::new();
        docker.restart(&id, Some(Duration(0))).await.unwrap();
        loop {
            let happening = happenings.next().await.unwrap().unwrap();
            match happening.what.as_str() {
                "kill" => signals.push(happening.attributes["signal"].clone()),
                "restart" => break,
                _ => {}
            }
        }
        assert_eq!(signals, ["9"]);
        // One that does not run is started.
        docker.stop(&id, Some(Duration(0))).await.unwrap();
        docker.restart(&id, Some(Duration(0))).await.unwrap();
        assert_eq!(docker.status(&id).await.unwrap().state, State::Running);
    });
}

#[test]
fn a_container_goes_through_its_life() {
    with_sandbox("engine-life", async |sandbox| {
        let docker = &sandbox.docker;
        let id = sandbox
            .create(&sandbox.container("a", &["sleep", "1000"]))
            .await;
        let state = async || docker.status(&id).await.unwrap().state;
        assert_eq!(state().await, State::Created);
        docker.start(&id).await.unwrap();
        docker.start(&id).await.unwrap();
        assert_eq!(state().await, State::Running);
        docker.pause(&id).await.unwrap();
        assert_eq!(state().await, State::Paused);
        docker.unpause(&id).await.unwrap();
        docker.rename(&id, "engine-life-b").await.unwrap();
        docker
            .restart("engine-life-b", Some(Duration(0)))
            .await
            .unwrap();
        assert_eq!(state().await, State::Running);
        docker
            .stop(&id, Some(Duration(1_000_000_000)))
            .await
            .unwrap();
        let status = docker.status(&id).await.unwrap();
        assert_eq!((status.state, status.exit_code), (State::Exited, Some(137)));

        let observed = docker.observe(&sandbox.scope()).await.unwrap();
        let [seen] = observed.containers.as_slice() else {
            panic!("{:?}", observed.containers);
        };
        assert_eq!(
            (seen.name.as_str(), seen.state, seen.exit_code),
            ("engine-life-b", State::Exited, Some(137))
        );
        assert_eq!(seen.config_hash(), "hash");
        assert_eq!(observed.image(IMAGE).unwrap().id, seen.image_id);
        assert!(
            docker
                .list_projects()
                .await
                .unwrap()
                .iter()
                .any(|other| other.id == id)
        );

        docker.remove_container(&id, true).await.unwrap();
        let error = docker.status(&id).await.unwrap_err();
        assert_eq!(
            error,
            EngineError::NotFound {
                message: format!("No such container: {id}")
            }
        );
    });
}

#[test]
fn output_is_kept_apart_and_followed_from_the_start() {
    with_sandbox("engine-output", async |sandbox| {
        let spec = sandbox.container("a", &["sh", "-c", "echo one; echo two >&2; printf three"]);
        let id = sandbox.create(&spec).await;
        let attached = sandbox.docker.attach(&id).await.unwrap();
        sandbox.docker.start(&id).await.unwrap();
        let (out, err) = all(attached).await;
        assert_eq!((out.as_str(), err.as_str()), ("one\nthree", "two\n"));
        let followed = LogQuery {
            follow: true,
            ..LogQuery::default()
        };
        let (out, err) = all(sandbox.docker.logs(&id, &followed)).await;
        assert_eq!((out.as_str(), err.as_str()), ("one\nthree", "two\n"));
        let last = LogQuery {
            tail: Some(1),
            timestamps: true,
            ..LogQuery::default()
        };
        let (out, _) = all(sandbox.docker.logs(&id, &last)).await;
        assert!(out.starts_with("20") && out.ends_with("Z three"), "{out}");
    });
}

#[test]
fn a_terminals_bytes_come_as_they_are() {
    with_sandbox("engine-tty", async |sandbox| {
        let mut spec = sandbox.container("a", &["printf", "\\001XYZ12345678"]);
        Arc::make_mut(&mut spec.service).tty = true;
        assert_eq!(sandbox.run(&spec).await, 0);
        let (out, _) = all(sandbox.docker.logs(&spec.name, &LogQuery::default())).await;
        assert_eq!(out, "\u{1}XYZ12345678");
    });
}

#[test]
fn hooks_run_to_their_end() {
    with_sandbox("engine-hook", async |sandbox| {
        let id = sandbox
            .create(&sandbox.container("a", &["sleep", "1000"]))
            .await;
        sandbox.docker.start(&id).await.unwrap();
        let hook = Hook {
            command: Some(
                ["sh", "-c", "echo $A from `pwd`; exit 3"]
                    .map(String::from)
                    .into(),
            ),
            environment: BTreeMap::from([("A".into(), Some("hello".into()))]),
            working_dir: "/tmp".into(),
            ..Hook::default()
        };
        let mut output = Vec::new();
        let code = sandbox
            .docker
            .run_hook(&id, &hook, &mut output)
            .await
            .unwrap();
        assert_eq!((code, output.as_slice()), (3, &b"hello from /tmp\n"[..]));
    });
}

#[test]
fn a_hook_that_cannot_start_says_why() {
    with_sandbox("engine-no-hook", async |sandbox| {
        let id = sandbox
            .create(&sandbox.container("a", &["sleep", "1000"]))
            .await;
        sandbox.docker.start(&id).await.unwrap();
        let hook = Hook {
            command: Some(vec!["no-such-command".into()]),
            ..Hook::default()
        };
        let mut output = Vec::new();
        let ran = sandbox.docker.run_hook(&id, &hook, &mut output).await;
        let said = String::from_utf8(output).unwrap();
        let said = match ran {
            Ok(code) => format!("{code} {said}"),
            Err(error) => format!("{error}"),
        };
        assert!(said.contains("executable file not found"), "{said}");
        assert_ne!(said.split(' ').next(), Some("0"), "{said}");
    });
}

#[test]
fn a_daemon_is_reached_over_tcp() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("tcp://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let socket = daemon::host();
            let socket = socket.strip_prefix("unix://").unwrap().to_owned();
            while let Ok((mut client, _)) = listener.accept().await {
                let mut server = tokio::net::UnixStream::connect(&socket).await.unwrap();
                tokio::spawn(async move {
                    tokio::io::copy_bidirectional(&mut client, &mut server).await
                });
            }
        });
        let settings = Settings {
            host: Some(host),
            api_version: Some("1.41".into()),
            ..Settings::default()
        };
        let docker = Docker::connect(settings).await.unwrap();
        let info = docker.info().await.unwrap();
        assert_eq!(info.api_version, "1.41");
        assert!(info.platform.starts_with("linux/"), "{info:?}");
    });
}

#[test]
fn files_arrive_with_owner_and_mode() {
    with_sandbox("engine-files", async |sandbox| {
        let spec = sandbox.container("a", &["stat", "-c", "%a %u %g %s", "/deep/er/secret"]);
        let id = sandbox.create(&spec).await;
        let file = FileCopy {
            target: "/deep/er/secret".into(),
            content: Some(Sensitive::new("s3cret".into())),
            mount: String::new(),
            mode: FileMode(0o440),
            uid: 7,
            gid: 8,
            version: None,
        };
        sandbox.docker.copy_files(&id, &[file]).await.unwrap();
        let attached = sandbox.docker.attach(&id).await.unwrap();
        sandbox.docker.start(&id).await.unwrap();
        let (out, err) = all(attached).await;
        assert_eq!((out.as_str(), err.as_str()), ("440 7 8 6\n", ""));
    });
}

#[test]
fn containers_meet_on_their_networks() {
    with_sandbox("engine-net", async |sandbox| {
        let docker = &sandbox.docker;
        let mut endpoints = Vec::new();
        for name in ["engine-net_one", "engine-net_two", "engine-net_three"] {
            let network = Network {
                name: name.into(),
                ..Network::default()
            };
            let made = docker
                .create_network(&NetworkSpec {
                    network,
                    labels: sandbox.labels(),
                })
                .await;
            assert!(made.unwrap().warnings.is_empty());
            endpoints.push(Endpoint {
                network: name.into(),
                aliases: vec![format!("db-on-{name}")],
                options: ServiceNetwork::default(),
            });
        }
        let third = endpoints.pop().unwrap();
        let mut spec = sandbox.container("db", &["sleep", "1000"]);
        spec.networks = endpoints;
        let id = sandbox.create(&spec).await;
        docker.start(&id).await.unwrap();
        let joined = async || {
            let observed = docker.observe(&sandbox.scope()).await.unwrap();
            let networks = observed.containers[0].networks.clone();
            for network in &observed.networks {
                if let Some(id) = networks.get(&network.name) {
                    assert_eq!(*id, network.id);
                }
            }
            networks.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(joined().await, ["engine-net_one", "engine-net_two"]);
        docker.connect(&third, &id).await.unwrap();
        docker.disconnect("engine-net_one", &id).await.unwrap();
        assert_eq!(joined().await, ["engine-net_three", "engine-net_two"]);

        let mut spec = sandbox.container("ask", &["nslookup", "db-on-engine-net_two"]);
        spec.networks = vec![Endpoint {
            network: "engine-net_two".into(),
            aliases: Vec::new(),
            options: ServiceNetwork::default(),
        }];
        assert_eq!(sandbox.run(&spec).await, 0);
    });
}

#[test]
fn what_was_made_just_so_before_is_taken_over() {
    with_sandbox("engine-adopt", async |sandbox| {
        let docker = &sandbox.docker;
        let network = NetworkSpec {
            network: Network {
                name: "engine-adopt_net".into(),
                ..Network::default()
            },
            labels: sandbox.labels(),
        };
        let first = docker.create_network(&network).await.unwrap();
        assert_eq!(docker.create_network(&network).await.unwrap().id, first.id);
        let mut other = network.clone();
        other.labels.insert("made".into(), "differently".into());
        let refused = docker.create_network(&other).await.unwrap_err();
        assert!(matches!(refused, EngineError::Conflict { .. }), "{refused}");

        let mut spec = sandbox.container("db", &["sleep", "1000"]);
        for network in ["engine-adopt_one", "engine-adopt_two"] {
            let network = Network {
                name: network.into(),
                ..Network::default()
            };
            spec.networks.push(Endpoint {
                network: network.name.clone(),
                aliases: Vec::new(),
                options: ServiceNetwork::default(),
            });
            let labels = sandbox.labels();
            let spec = NetworkSpec { network, labels };
            docker.create_network(&spec).await.unwrap();
        }
        let first = sandbox.create(&spec).await;
        assert_eq!(sandbox.create(&spec).await, first);
        let mut other = spec.clone();
        other.labels.insert("made".into(), "differently".into());
        let create = async |spec| {
            docker
                .create_container(spec, "hash", &BTreeMap::new())
                .await
        };
        let refused = create(&other).await.unwrap_err();
        assert!(matches!(refused, EngineError::Conflict { .. }), "{refused}");
        // One that runs is somebody's.
        docker.start(&first).await.unwrap();
        let refused = create(&spec).await.unwrap_err();
        assert!(matches!(refused, EngineError::Conflict { .. }), "{refused}");
    });
}

#[test]
fn data_outlives_containers_in_volumes() {
    with_sandbox("engine-volume", async |sandbox| {
        let volume = Volume {
            name: "engine-volume_data".into(),
            ..Volume::default()
        };
        let spec = VolumeSpec {
            volume,
            labels: sandbox.labels(),
        };
        sandbox.docker.create_volume(&spec).await.unwrap();
        for (name, script) in [
            ("write", "echo kept > /data/file"),
            ("read", "cat /data/file"),
        ] {
            let mut spec = sandbox.container(name, &["sh", "-c", script]);
            Arc::make_mut(&mut spec.service).volumes = vec![Mount {
                kind: "volume".into(),
                source: "data".into(),
                target: "/data".into(),
                ..Mount::default()
            }];
            spec.volumes = BTreeMap::from([("data".into(), "engine-volume_data".into())]);
            assert_eq!(sandbox.run(&spec).await, 0);
        }
        let (out, _) = all(sandbox
            .docker
            .logs("engine-volume-read", &LogQuery::default()))
        .await;
        assert_eq!(out, "kept\n");
        let error = sandbox
            .docker
            .remove_volume("engine-volume_data")
            .await
            .unwrap_err();
        assert!(matches!(error, EngineError::Conflict { .. }), "{error:?}");
    });
}

#[test]
fn health_is_seen_without_looking_at_each_container() {
    with_sandbox("engine-health", async |sandbox| {
        let mut spec = sandbox.container("a", &["sleep", "1000"]);
        Arc::make_mut(&mut spec.service).healthcheck = Some(Box::new(Healthcheck {
            test: vec!["CMD".into(), "true".into()],
            interval: Some(Duration(100_000_000)),
            ..Healthcheck::default()
        }));
        let mut happenings = sandbox.docker.happenings("engine-health").await.unwrap();
        let id = sandbox.create(&spec).await;
        sandbox.docker.start(&id).await.unwrap();
        while happenings.next().await.unwrap().unwrap().what != "health_status: healthy" {}
        let observed = sandbox.docker.observe(&sandbox.scope()).await.unwrap();
        let status = sandbox.docker.status(&id).await.unwrap();
        assert!(status.health.is_some());
        assert_eq!(observed.containers[0].health, status.health);
    });
}

fn build_spec(context: &Path, dockerfile: &str) -> BuildSpec {
    BuildSpec {
        service: "web".into(),
        image: "engine-build:1".into(),
        build: Build {
            context: context.display().to_string(),
            dockerfile_inline: dockerfile.into(),
            args: BTreeMap::from([("WORD".into(), Some("hello".into()))]),
            labels: Values::from([("made-by".into(), "engine".into())]),
            tags: vec!["engine-build:2".into()],
            ..Build::default()
        },
        secrets: BTreeMap::new(),
        platform: String::new(),
        pull: false,
        no_cache: true,
    }
}

#[test]
fn an_image_is_built_from_what_the_ignore_file_leaves() {
    with_sandbox("engine-build", async |sandbox| {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("kept", "k"),
            ("dropped", "d"),
            (".dockerignore", "dropped"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let dockerfile = format!(
            "FROM {IMAGE}\nARG WORD\nCOPY . /src/\nRUN echo $WORD && ls -A /src > /listed\n"
        );
        let mut told = Vec::new();
        let built = sandbox
            .docker
            .build_image(&build_spec(folder.path(), &dockerfile), &mut |progress| {
                told.push(progress.text);
            })
            .await;
        let id = built.unwrap().id;
        assert!(told.contains(&"hello".to_owned()), "{told:?}");
        let observed = sandbox.docker.observe(&sandbox.scope()).await.unwrap();
        for tag in ["engine-build:1", "engine-build:2"] {
            let image = observed.image(tag).unwrap();
            assert_eq!(image.id, id);
            assert_eq!(image.labels["made-by"], "engine");
            assert_eq!(image.labels[labels::IMAGE_BUILDER], "classic");
        }
        let mut spec = sandbox.container("a", &["cat", "/listed"]);
        spec.image = "engine-build:1".into();
        assert_eq!(sandbox.run(&spec).await, 0);
        let (out, _) = all(sandbox.docker.logs(&spec.name, &LogQuery::default())).await;
        // The builder takes the inline Dockerfile out again.
        assert_eq!(out, ".dockerignore\nkept\n");
        sandbox.clean().await;
        for tag in ["engine-build:1", "engine-build:2"] {
            sandbox.docker.remove_image(tag).await.unwrap();
        }
        let gone = sandbox
            .docker
            .remove_image("engine-build:1")
            .await
            .unwrap_err();
        assert!(matches!(gone, EngineError::NotFound { .. }), "{gone:?}");
    });
}

#[test]
fn a_failed_build_says_where() {
    with_sandbox("engine-broken", async |sandbox| {
        let folder = tempfile::tempdir().unwrap();
        let dockerfile = format!("FROM {IMAGE}\nRUN echo before; exit 7\n");
        let spec = build_spec(folder.path(), &dockerfile);
        let error = sandbox
            .docker
            .build_image(&spec, &mut |_| ())
            .await
            .unwrap_err();
        let EngineError::Build { message, output } = error else {
            panic!("{error:?}");
        };
        let (reason, step) = message.split_once('\n').unwrap();
        assert_eq!(
            reason,
            "service web: the build failed: The command '/bin/sh -c echo before; exit 7' \
             returned a non-zero code: 7"
        );
        assert!(step.ends_with(" : RUN echo before; exit 7"), "{step}");
        assert_eq!(output, ["before"]);
    });
}

#[test]
fn no_image_and_no_daemon_are_told_apart() {
    with_sandbox("engine-none", async |sandbox| {
        let pulled = sandbox
            .docker
            .pull_image("no-registry.invalid/none", "", &mut |_| ())
            .await;
        assert!(
            matches!(
                pulled,
                Err(EngineError::Refused { .. } | EngineError::NotFound { .. })
            ),
            "{pulled:?}"
        );
        let mut spec = sandbox.container("a", &[]);
        spec.image = "engine-no-such-image".into();
        let created = sandbox
            .docker
            .create_container(&spec, "", &BTreeMap::new())
            .await;
        assert!(
            matches!(created, Err(EngineError::NotFound { .. })),
            "{created:?}"
        );
        let nowhere = Settings {
            host: Some("unix:///nowhere.sock".into()),
            ..Settings::default()
        };
        let Err(error) = Docker::connect(nowhere).await else {
            panic!("something answers at /nowhere.sock");
        };
        assert_eq!(
            error.to_string(),
            "no Docker daemon answers at unix:///nowhere.sock: No such file or directory (os error 2)"
        );
    });
}
