//! What went wrong, from HTTP to the engine's errors. The daemon's own words
//! pass through, trimmed.

use std::error::Error;
use std::io;

use serde::Deserialize;

use crate::engine::EngineError;

/// What a response with an error status means.
pub(super) fn of_response(status: u16, body: &[u8]) -> EngineError {
    #[derive(Deserialize)]
    struct Answer {
        message: String,
    }
    let message = match serde_json::from_slice::<Answer>(body) {
        Ok(answer) => answer.message,
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let message = match message.trim() {
        "" => format!("the Docker daemon answered with HTTP status {status}"),
        message => message.to_owned(),
    };
    match status {
        404 => EngineError::NotFound { message },
        409 => EngineError::Conflict { message },
        _ => EngineError::Refused { status, message },
    }
}

/// What a request that got no response means.
pub(super) fn of_request(error: &(dyn Error + 'static), address: &str) -> EngineError {
    let Some(io) = io_error(error) else {
        return broken(error);
    };
    let address = address.to_owned();
    match io.kind() {
        io::ErrorKind::PermissionDenied => EngineError::Forbidden { address },
        io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::UnexpectedEof => broken(error),
        _ => EngineError::Unreachable {
            address,
            reason: deepest(error).to_string(),
        },
    }
}

/// What a body that ended early or cannot be read means.
pub(super) fn broken(error: &(dyn Error + 'static)) -> EngineError {
    EngineError::Broken {
        message: format!(
            "the connection to the Docker daemon broke: {}",
            deepest(error)
        ),
    }
}

/// What an answer that cannot be understood means.
pub(super) fn unreadable(error: &serde_json::Error) -> EngineError {
    EngineError::Broken {
        message: format!("the Docker daemon's answer cannot be understood: {error}"),
    }
}

/// The first cause: the layers above only say that a request failed.
fn deepest<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest
}

fn io_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let mut layer = Some(error);
    while let Some(error) = layer {
        if let Some(io) = error.downcast_ref() {
            return Some(io);
        }
        layer = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daemons_words_pass_through_trimmed() {
        assert_eq!(
            of_response(404, b"{\"message\":\"No such container: x\\n\"}\n"),
            EngineError::NotFound {
                message: "No such container: x".into()
            }
        );
        assert_eq!(
            of_response(500, b" plain text \n"),
            EngineError::Refused {
                status: 500,
                message: "plain text".into()
            }
        );
    }

    #[test]
    fn an_empty_answer_still_says_something() {
        assert_eq!(
            of_response(503, b"").to_string(),
            "the Docker daemon answered with HTTP status 503"
        );
    }

    #[test]
    fn no_permission_is_told_from_no_daemon() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(matches!(
            of_request(&denied, "unix:///s"),
            EngineError::Forbidden { .. }
        ));
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert!(matches!(
            of_request(&missing, "unix:///s"),
            EngineError::Unreachable { .. }
        ));
    }
}
