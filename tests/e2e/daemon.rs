//! The daemon, seen directly: its API over its socket, independent of the code under test.

use std::env;
use std::path::PathBuf;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::handshake;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::UnixStream;
use tokio::runtime::Builder;

/// Where `DOCKER_HOST` says the daemon is.
pub fn host() -> String {
    env::var("DOCKER_HOST")
        .ok()
        .filter(|host| !host.is_empty())
        .unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned())
}

fn socket() -> PathBuf {
    let host = host();
    let path = host
        .strip_prefix("unix://")
        .expect("the scenarios need a daemon on a Unix socket");
    path.into()
}

/// Makes one request and reads the response.
fn exchange<T>(
    method: &Method,
    path: &str,
    body: &Value,
    read: impl AsyncFnOnce(Response<Incoming>) -> T,
) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let socket = socket();
        let stream = UnixStream::connect(&socket)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", socket.display()));
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("Host", "docker")
            .header("Content-Type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .unwrap();
        read(sender.send_request(request).await.unwrap()).await
    })
}

/// Makes one request and gives status and body.
fn call(method: &Method, path: &str, body: &Value) -> (StatusCode, Bytes) {
    exchange(method, path, body, async |response| {
        let status = response.status();
        (
            status,
            response.into_body().collect().await.unwrap().to_bytes(),
        )
    })
}

/// Reads the lines of an endless response; says when it has begun.
pub fn follow(path: &str, begun: impl FnOnce(), mut line: impl FnMut(&[u8])) {
    exchange(&Method::GET, path, &Value::Null, async |response| {
        begun();
        let mut body = response.into_body();
        let mut rest = Vec::new();
        while let Some(Ok(frame)) = body.frame().await {
            rest.extend_from_slice(frame.data_ref().map_or(&[], |data| &data[..]));
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                line(&rest.drain(..=end).collect::<Vec<u8>>());
            }
        }
    });
}

/// Fetches a document; none when there is no such thing.
#[track_caller]
pub fn get(path: &str) -> Option<Value> {
    let (status, body) = call(&Method::GET, path, &Value::Null);
    if status == StatusCode::NOT_FOUND {
        return None;
    }
    assert!(
        status.is_success(),
        "GET {path}: {status}: {}",
        String::from_utf8_lossy(&body)
    );
    Some(serde_json::from_slice(&body).unwrap())
}

/// Fetches a list, filtered.
#[track_caller]
pub fn list(path: &str, filters: &Value) -> Vec<Value> {
    let sign = if path.contains('?') { '&' } else { '?' };
    let document = get(&format!(
        "{path}{sign}filters={}",
        escape(&filters.to_string())
    ))
    .unwrap();
    match document {
        Value::Array(items) => items,
        // The list of volumes is wrapped, and null when it is empty.
        Value::Object(mut wrapped) => match wrapped.remove("Volumes") {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Sends a document, and gives the daemon's answer, which may be empty.
#[track_caller]
pub fn post(path: &str, document: &Value) -> Value {
    let (status, body) = call(&Method::POST, path, document);
    assert!(
        status.is_success() || status == StatusCode::NOT_MODIFIED,
        "POST {path}: {status}: {}",
        String::from_utf8_lossy(&body)
    );
    serde_json::from_slice(&body).unwrap_or(Value::Null)
}

/// Removes something, if it is there and can be removed.
pub fn delete(path: &str) {
    call(&Method::DELETE, path, &Value::Null);
}

/// An image; none when there is none.
pub fn image(reference: &str) -> Option<Value> {
    get(&format!("/images/{reference}/json"))
}

/// The daemon's clock: from when on to look at events.
pub fn now() -> Timestamp {
    get("/info").unwrap()["SystemTime"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

/// Runs a command in a container and gives its output and exit code.
#[track_caller]
pub fn exec(container: &str, command: &[&str]) -> (String, i64) {
    // With a terminal the output comes bare, without frames.
    let request = json!({"Cmd": command, "AttachStdout": true, "AttachStderr": true, "Tty": true});
    let made = post(&format!("/containers/{container}/exec"), &request);
    let id = made["Id"].as_str().unwrap();
    let start = json!({"Detach": false, "Tty": true});
    let (_, output) = call(&Method::POST, &format!("/exec/{id}/start"), &start);
    let code = get(&format!("/exec/{id}/json")).unwrap()["ExitCode"]
        .as_i64()
        .unwrap_or(-1);
    (String::from_utf8_lossy(&output).replace("\r\n", "\n"), code)
}

/// The same in a container that may not run, or be gone; none then.
pub fn try_exec(container: &str, command: &[&str]) -> Option<(String, i64)> {
    let request = json!({"Cmd": command, "AttachStdout": true, "AttachStderr": true, "Tty": true});
    let path = format!("/containers/{container}/exec");
    let (status, made) = call(&Method::POST, &path, &request);
    let made: Value = serde_json::from_slice(&made).ok()?;
    let id = made["Id"].as_str().filter(|_| status.is_success())?;
    let start = json!({"Detach": false, "Tty": true});
    let (status, output) = call(&Method::POST, &format!("/exec/{id}/start"), &start);
    let code = get(&format!("/exec/{id}/json"))?["ExitCode"].as_i64()?;
    let output = String::from_utf8_lossy(&output).replace("\r\n", "\n");
    status.is_success().then_some((output, code))
}

/// Whether an image can be pulled, and pulls it.
pub fn pull(image: &str, tag: &str) -> bool {
    let (status, body) = call(
        &Method::POST,
        &format!("/images/create?fromImage={image}&tag={tag}"),
        &Value::Null,
    );
    status.is_success() && !String::from_utf8_lossy(&body).contains("\"error\"")
}

/// Escapes text for a query.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
