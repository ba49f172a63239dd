//! Refusals that are as good as a success: what was to go is gone, what was to
//! stop has stopped, what was to be so is so.

use crate::engine::EngineError;
use crate::plan::Action;

/// Whether the daemon refuses because it is already as the action wants it.
pub(super) fn is_already_so(action: &Action, error: &EngineError) -> bool {
    let missing = matches!(error, EngineError::NotFound { .. });
    let (EngineError::Conflict { message }
    | EngineError::Refused { message, .. }
    | EngineError::NotFound { message }) = error
    else {
        return false;
    };
    let says = |words: &str| message.contains(words);
    match action {
        Action::RemoveImage { .. }
        | Action::RemoveNetwork { .. }
        | Action::RemoveVolume { .. }
        | Action::Stop { .. } => missing,
        Action::RemoveContainer { .. } => missing || says("already in progress"),
        Action::Disconnect { .. } => missing || says("is not connected to"),
        Action::Connect { .. } => says("already exists in network") || says("already attached"),
        Action::Kill { .. } => says("is not running"),
        Action::Unpause { .. } => says("is not paused"),
        Action::Start { .. } => says("already started"),
        Action::Rename { .. } => says("same name as its current name"),
        Action::HandOver { .. }
        | Action::RunHook {
            hooked: crate::plan::Hooked::PreStop,
            ..
        } => missing || says("is not running"),
        _ => false,
    }
}

/// Whether the daemon cannot start a container since something is left of it
/// that it knows nothing of, as after an end in the middle of a start. No
/// request to the container changes that.
pub(super) fn is_lost(action: &Action, error: &EngineError) -> bool {
    let (Action::Start { .. }, EngineError::Refused { message, .. }) = (action, error) else {
        return false;
    };
    ["task ", "container with id "]
        .iter()
        .any(|it| message.contains(it) && message.contains("already exists"))
}

/// Whether the daemon refuses to remove something because it is in use.
pub(super) fn is_in_use(error: &EngineError) -> bool {
    match error {
        EngineError::Conflict { .. } => true,
        EngineError::Refused { message, .. } => {
            message.contains("has active endpoints") || message.contains("in use")
        }
        _ => false,
    }
}
