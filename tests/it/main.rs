//! Tests that need no daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on fails
#![allow(clippy::too_many_lines)] // a plan as text is long
#![allow(clippy::large_stack_arrays)] // projects written out as arrays of services
#![allow(clippy::print_stdout)] // a test says what it had nothing to compare with

mod bake;
mod builder;
mod calling;
mod cli;
mod completions;
mod controller;
mod converge;
mod convert;
mod corpus;
mod corpus_grammar;
mod execute;
mod explain;
mod flags;
mod gateway;
mod hostile;
mod kube;
mod kustomize;
mod loading;
mod logs;
mod plan;
mod publish;
mod random;
mod reconcile;
mod registry;
mod remote;
mod spoiled;
mod tidy;
mod ui;
mod watch;
