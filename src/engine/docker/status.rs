//! Health and exit code out of a list's status text, which spares a request
//! for each container.

use crate::engine::EngineError;
use crate::observed::{Health, State};

/// What the daemon's words for a state mean. Other engines with Docker's API
/// have a few words of their own.
pub(super) fn state(word: &str) -> Result<State, EngineError> {
    let known = State::parse(word).or(match word {
        "configured" | "initialized" => Some(State::Created),
        "stopping" => Some(State::Running),
        "stopped" => Some(State::Exited),
        _ => None,
    });
    known.ok_or_else(|| EngineError::Broken {
        message: format!("the Docker daemon has a container in an unknown state: {word:?}"),
    })
}

/// The health in `Up 2 minutes (healthy)`.
pub(super) fn health(text: &str) -> Option<Health> {
    let inside = text.strip_suffix(')')?.rsplit_once('(')?.1;
    health_word(inside.strip_prefix("health: ").unwrap_or(inside))
}

/// What a word for a health means; none: there is no health check.
pub(super) fn health_word(word: &str) -> Option<Health> {
    match word {
        "starting" => Some(Health::Starting),
        "healthy" => Some(Health::Healthy),
        "unhealthy" => Some(Health::Unhealthy),
        _ => None,
    }
}

/// The exit code in `Exited (137) 3 seconds ago`.
pub(super) fn exit_code(text: &str) -> Option<i64> {
    let rest = ["Exited (", "Restarting ("]
        .into_iter()
        .find_map(|start| text.strip_prefix(start))?;
    rest.split_once(')')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_stands_at_the_end() {
        assert_eq!(health("Up 2 minutes (healthy)"), Some(Health::Healthy));
        assert_eq!(health("Up 3 hours (unhealthy)"), Some(Health::Unhealthy));
        assert_eq!(
            health("Up Less than a second (health: starting)"),
            Some(Health::Starting)
        );
        for none in [
            "Up 2 minutes",
            "Up 2 minutes (Paused)",
            "Created",
            "Exited (0) now",
        ] {
            assert_eq!(health(none), None, "{none}");
        }
    }

    #[test]
    fn an_exit_code_stands_in_brackets() {
        assert_eq!(exit_code("Exited (137) 3 seconds ago"), Some(137));
        assert_eq!(exit_code("Exited (0) About a minute ago"), Some(0));
        assert_eq!(exit_code("Restarting (1) 5 seconds ago"), Some(1));
        for none in [
            "Up 2 minutes (healthy)",
            "Created",
            "Removal In Progress",
            "Dead",
        ] {
            assert_eq!(exit_code(none), None, "{none}");
        }
    }

    #[test]
    fn states_of_other_engines_are_understood() {
        assert_eq!(state("running").unwrap(), State::Running);
        assert_eq!(state("configured").unwrap(), State::Created);
        assert_eq!(
            state("odd").unwrap_err().to_string(),
            "the Docker daemon has a container in an unknown state: \"odd\""
        );
    }
}
