//! Asking a container whether it is alive.

use std::time::Duration;

use tokio::time::timeout;

use super::probing::{Answer, Asked};
use crate::engine::{Engine, EngineError};
use crate::model::{Hook, Question};

/// Asks once.
pub(super) async fn ask<E: Engine>(engine: &E, asked: Asked) -> Answer {
    let answer = command(engine, &asked.container, &asked.question).await;
    Answer { asked, answer }
}

/// Runs a command in a container. None says nothing about the container: it is
/// gone, or the daemon is.
async fn command<E: Engine>(
    engine: &E,
    container: &str,
    question: &Question,
) -> Option<Result<(), String>> {
    let hook = Hook {
        command: Some(question.command.clone()),
        ..Hook::default()
    };
    let mut output = Vec::new();
    let ran = engine.run_hook(container, &hook, &mut output);
    let patience = Duration::from_secs(question.timeout.into());
    let ended = timeout(patience, ran).await;
    Some(match ended {
        Ok(Ok(0)) => Ok(()),
        Ok(Ok(code)) => Err(match last_line(&output) {
            Some(line) => format!("exit code {code}: {line}"),
            None => format!("exit code {code}"),
        }),
        Ok(Err(EngineError::Refused { message, .. })) => Err(message),
        Ok(Err(_)) => return None,
        Err(_) => Err(format!("no answer within {} s", question.timeout)),
    })
}

fn last_line(output: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(output);
    let line = text.lines().rev().map(str::trim).find(|it| !it.is_empty());
    line.map(str::to_owned)
}
