//! Whole applications on a real Docker daemon.
//!
//! Each scenario writes a project, runs commands on it, and then looks at what
//! the daemon has, never at what was printed, save where the output is the
//! feature. Every scenario also passes with Docker Compose in place of
//! rcompose, or says why it cannot.
//!
//! `tests/run` sets the machine up. By hand:
//!
//! - `DOCKER_HOST`: the daemon, `unix:///var/run/docker.sock` unless given.
//! - `RCOMPOSE_E2E_BINARY`: the command under test, with its first arguments;
//!   the rcompose of this build unless given.
//! - `RCOMPOSE_E2E_PEER`: a Docker Compose to share projects with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod container;
mod daemon;
mod events;
mod patience;
mod program;
mod scenario;
mod talk;
mod wire;

mod applications;
mod attached;
mod autoheal;
mod bridge;
mod build;
mod buildkit;
mod controller;
mod converge;
mod convert;
mod crash;
mod depends;
mod down;
mod elsewhere;
mod engine;
mod exec;
mod failures;
mod flaky;
mod generate;
mod hooks;
mod images;
mod inquiries;
mod interop;
mod jobs;
mod kube;
mod kustomize;
mod lifecycle;
mod limit;
mod logs;
mod networks;
mod objects;
mod plan;
mod plugin;
mod pods;
mod probes;
mod progress;
mod providers;
mod ps;
mod push;
mod refresh;
mod rolling;
mod rollout;
mod run;
mod scale;
mod traffic;
mod transfers;
mod trouble;
mod up;
mod volumes;
mod watch;
mod wording;
