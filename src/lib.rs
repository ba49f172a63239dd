#![doc = include_str!("ARCHITECTURE.md")]

pub mod model;
pub mod registry;
pub mod source;

pub mod convert;

pub mod graph;
pub mod observed;

pub mod plan;

pub mod engine;

pub mod event;

pub mod execute;

pub mod reconcile;

pub mod logs;

pub mod watch;

pub mod controller;

pub mod gateway;

pub mod terminal;

pub mod ui;

pub mod cli;
