//! `convert`: what comes out is valid, complete, and says what it lacks.
//!
//! `tests/run` gets the programs that are named here by `fixtures/machine/oracles`,
//! where that can be. `RCOMPOSE_KUBERNETES_VALIDATE` names a program that is called as the
//! `kubernetes-validate` is; without it the rules here are all that is looked
//! at. `RCOMPOSE_DOCKER` names a program that is called as `docker` is: it reads
//! the stacks for Swarm. `RCOMPOSE_CONVERTED=N` asks for more random projects.

mod accounted;
mod applications;
mod back;
mod charts;
mod examples;
mod folder;
mod kompose;
mod semantics;
mod swarm;
mod valid;
mod written;
