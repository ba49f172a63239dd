//! What rcompose does in containers of its own images: `pause` owns the network
//! of a pod, and its processes when the pod shares them; `gateway` is the proxy
//! of a Service; `controller` keeps a project right; `probe` asks a program of
//! the pod that it is run in, `sleep` lets time pass there; `refresh` changes the
//! files of a volume. `leave` tells the gateway of the container that another
//! container is about to go.

mod controller;
mod leave;
mod probe;
mod refresh;

use std::path::Path;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, WaitOptions, getrlimit, setrlimit, wait};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::context::{tell, wait_for};
use super::failure::Failure;
use crate::gateway;
use crate::gateway::configuration::Configuration;
use crate::model::own_image::{INSIDE, LEAVE, LIBRARY_PATH, SETTINGS};
use crate::ui::Ui;

/// The words for it among a process's arguments; none: they are a command's.
/// Where there is no loader, its own words stand before them.
pub fn words(arguments: impl Iterator<Item = String>) -> Option<Vec<String>> {
    let mut arguments = arguments.peekable();
    if arguments.next_if(|it| it == LIBRARY_PATH).is_some() {
        arguments.nth(1);
    }
    arguments.next_if(|it| it == INSIDE)?;
    Some(arguments.collect())
}

/// Does what the words say, which stand behind the image's own.
pub fn run(words: &[String]) -> ExitCode {
    let done = match words {
        [word] if word == "pause" => wait_for(pause()),
        [word] if word == "gateway" => wait_for(proxy()),
        [word] if word == "controller" => wait_for(controller::run()),
        // What brings the program to where it is to ask has nothing to ask.
        [word] if word == "probe" => Ok(()),
        [word, asked @ ..] if word == "probe" => probe::run(asked),
        [word, time] if word == "sleep" => probe::sleep(time),
        [word, name, time] if word == LEAVE => leave::tell(name, time),
        [word, folder, version] if word == "refresh" => refresh::run(Path::new(folder), version),
        _ => Err(Failure::new(format!(
            "nothing is done inside for {words:?}"
        ))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => tell(Ui::plain(), &failure),
    }
}

/// Waits to be stopped. As the first process of a pod it inherits those whose
/// parents have ended, and buries them.
async fn pause() -> Result<(), Failure> {
    let heard =
        |kind| signal(kind).map_err(|error| Failure::new(format!("cannot hear signals: {error}")));
    let mut ended = heard(SignalKind::child())?;
    let mut stopped = heard(SignalKind::terminate())?;
    let mut interrupted = heard(SignalKind::interrupt())?;
    loop {
        tokio::select! {
            _ = stopped.recv() => return Ok(()),
            _ = interrupted.recv() => return Ok(()),
            _ = ended.recv() => while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {},
        }
    }
}

/// Serves until it is told to stop, and tells the log what it does.
async fn proxy() -> Result<(), Failure> {
    let settings =
        std::env::var(SETTINGS).map_err(|error| Failure::new(format!("{SETTINGS}: {error}")))?;
    let configuration = Configuration::read(&settings).map_err(|error| told(&error))?;
    raise_limit();
    let (tell, mut notices) = unbounded_channel();
    let stop = CancellationToken::new();
    let serving = async {
        let served = gateway::serve(&configuration, tell, stop.clone()).await;
        stop.cancel();
        served.map_err(|error| told(&error))
    };
    let stopping = async {
        tokio::select! {
            stopped = pause() => {
                stop.cancel();
                stopped
            }
            () = stop.cancelled() => Ok(()),
        }
    };
    let logging = async {
        while let Some(notice) = notices.recv().await {
            Ui::plain().message(&format!("{notice}\n"));
        }
    };
    let (served, stopped, ()) = tokio::join!(serving, stopping, logging);
    served.and(stopped)
}

/// Every connection takes two of the files that a process may have open.
fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    // Where it is not allowed, what is allowed has to do.
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        },
    );
}

/// An error with what caused it.
fn told(error: &dyn std::error::Error) -> Failure {
    match error.source() {
        Some(source) => Failure::new(format!("{error}: {source}")),
        None => Failure::new(error.to_string()),
    }
}
