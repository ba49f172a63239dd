//! What goes on beside the output of an attached `up`: keys, and watching
//! files, on and off.

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;
use tokio_util::sync::CancellationToken;

use super::menu::{Menu, Wish};
use crate::cli::context::{Context, tell};
use crate::cli::failure::Failure;
use crate::cli::watch::{Lock, Teller, check, ended_early};
use crate::engine::docker::Docker;
use crate::logs::Fact;
use crate::watch::{Eyes, Host, Subject, WatchError, watch};

/// Keys, and watching as far as it is switched on.
pub struct Beside<'w, 't> {
    context: &'w Context,
    engine: &'w Docker,
    host: &'w RefCell<Teller<'t>>,
    menu: Menu,
    looking: Option<Looking>,
    running: Option<Running<'w>>,
}

/// What is going to be watched, with open eyes: changes count from here on.
pub struct Looking {
    subject: Subject,
    eyes: Eyes,
    lock: Lock,
}

impl Looking {
    /// Begins to look; none: the files have mistakes, which are shown.
    pub async fn begin(
        context: &Context,
        host: &RefCell<Teller<'_>>,
    ) -> Result<Option<Self>, Failure> {
        let Some((subject, lock)) = subject(context, host)? else {
            return Ok(None);
        };
        let eyes = Eyes::open(&subject).await;
        let eyes = eyes.map_err(|error| ended_early(&error))?;
        Ok(Some(Self {
            subject,
            eyes,
            lock,
        }))
    }
}

/// What is to be watched, which nobody else may then.
fn subject(
    context: &Context,
    host: &RefCell<Teller<'_>>,
) -> Result<Option<(Subject, Lock)>, Failure> {
    let subject = host.borrow_mut().load();
    let Some(subject) = subject else {
        return Ok(None);
    };
    check(&subject.project, &subject.rules)?;
    let lock = Lock::take(context, &subject.project.name)?;
    Ok(Some((subject, lock)))
}

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Files are watched from now on, or no longer.
    Watching(bool),
    /// Containers are left to themselves.
    Detached,
}

struct Running<'w> {
    stop: CancellationToken,
    work: LocalBoxFuture<'w, Result<(), WatchError>>,
    _lock: Lock,
}

impl<'w, 't> Beside<'w, 't> {
    /// Takes keys, and watches nothing yet, whatever is looked at already.
    pub fn new(
        context: &'w Context,
        engine: &'w Docker,
        host: &'w RefCell<Teller<'t>>,
        menu: Option<bool>,
        looking: Option<Looking>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            looking,
            context,
            engine,
            host,
            menu: Menu::new(context, menu)?,
            running: None,
        })
    }

    /// Begins to watch; whether anything came of it: files with mistakes are
    /// shown and not watched.
    pub fn watch(&mut self) -> Result<bool, Failure> {
        let (subject, eyes, lock) = match self.looking.take() {
            Some(looking) => (looking.subject, Some(looking.eyes), looking.lock),
            None => match subject(self.context, self.host)? {
                Some((subject, lock)) => (subject, None, lock),
                None => return Ok(false),
            },
        };
        let stop = CancellationToken::new();
        let (engine, host, stopped) = (self.engine, self.host, stop.clone());
        let work = async move {
            let eyes = match eyes {
                Some(eyes) => eyes,
                None => Eyes::open(&subject).await?,
            };
            watch(engine, subject, eyes, host, &stopped).await
        };
        self.running = Some(Running {
            stop,
            work: Box::pin(work),
            _lock: lock,
        });
        self.menu.set_watching(true);
        Ok(true)
    }

    /// Waits until something has changed. The wait may be given up.
    pub async fn turn(&mut self) -> Turn {
        let wish = {
            let watching = async {
                match &mut self.running {
                    Some(running) => (&mut running.work).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                wish = self.menu.next() => Ok(wish),
                ended = watching => Err(ended),
            }
        };
        match wish {
            Ok(Wish::Detach) => Turn::Detached,
            Ok(Wish::Watch) => match self.running.take() {
                Some(running) => {
                    running.stop.cancel();
                    let ended = running.work.await;
                    self.ended(ended);
                    Turn::Watching(false)
                }
                None => match self.watch() {
                    Ok(begun) => Turn::Watching(begun),
                    Err(failure) => {
                        tell(self.context.ui, &failure);
                        Turn::Watching(false)
                    }
                },
            },
            Err(ended) => {
                self.running = None;
                self.ended(ended);
                Turn::Watching(false)
            }
        }
    }

    fn ended(&mut self, ended: Result<(), WatchError>) {
        self.menu.set_watching(false);
        if let Err(error) = ended {
            tell(self.context.ui, &ended_early(&error));
        }
    }

    /// Whether a container has ended because it is replaced or restarted for
    /// files that changed.
    pub fn expects(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Exited { container, .. } => self.host.borrow_mut().expects(&container.id),
            _ => false,
        }
    }
}
