//! The bare API: the requests that rcompose made, made again without any
//! program around them, as fast as the engine takes them.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::StreamExt;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::runtime::Builder;

use crate::request::Request;

/// What was asked for, in an order that is as free as it can be: what changes
/// containers goes on for all of them at once, between what comes before the
/// first and after the last.
#[derive(Debug, Default)]
pub struct Recording {
    before: Vec<Request>,
    chains: Vec<Vec<Request>>,
    after: Vec<Request>,
}

impl Recording {
    /// Orders requests. Identities in them become names, under which other
    /// objects are found again.
    pub fn of(requests: Vec<Request>, names: &BTreeMap<String, String>) -> Self {
        let mut recording = Self::default();
        let mut chains: Vec<(String, Vec<Request>)> = Vec::new();
        // Watching what becomes of containers is not what changes them.
        let changing = requests.into_iter().filter(|it| !it.is_watching());
        for mut request in changing {
            let mut parts = request.path().split('/');
            if let Some((id, name)) = parts.find_map(|part| names.get_key_value(part)) {
                request.target = request.target.replacen(id, name, 1);
            }
            let Some(container) = request.container().map(str::to_owned) else {
                if chains.is_empty() {
                    recording.before.push(request);
                } else {
                    recording.after.push(request);
                }
                continue;
            };
            match chains.iter_mut().find(|(known, _)| *known == container) {
                Some((_, chain)) => chain.push(request),
                None => chains.push((container, vec![request])),
            }
        }
        recording.chains = chains.into_iter().map(|(_, chain)| chain).collect();
        recording
    }

    /// Makes the requests.
    pub fn replay(&self, engine: &Path) {
        run(async {
            one_by_one(engine, &self.before).await;
            futures_util::stream::iter(&self.chains)
                .for_each_concurrent(None, |chain| one_by_one(engine, chain))
                .await;
            one_by_one(engine, &self.after).await;
        });
    }

    /// Makes the requests, but starts each container only when the one before
    /// is healthy.
    pub fn replay_gated(&self, engine: &Path) {
        run(async {
            one_by_one(engine, &self.before).await;
            // The start is a container's last request.
            let (makings, starts): (Vec<&[Request]>, Vec<&[Request]>) = self
                .chains
                .iter()
                .map(|chain| chain.split_at(chain.len() - 1))
                .unzip();
            futures_util::stream::iter(makings)
                .for_each_concurrent(None, |chain| one_by_one(engine, chain))
                .await;
            let mut connection = connect(engine).await;
            let filter = "%7B%22event%22%3A%5B%22health_status%22%5D%7D";
            let mut events = ask(&mut connection, &get(&format!("/events?filters={filter}"))).await;
            for (place, start) in starts.iter().enumerate() {
                one_by_one(engine, start).await;
                let name = start[0].container().unwrap();
                if place + 1 < starts.len() {
                    until_healthy(&mut events, name).await;
                }
            }
        });
    }
}

async fn until_healthy(events: &mut Response<Incoming>, container: &str) {
    loop {
        let frame = events.body_mut().frame().await.unwrap().unwrap();
        let text = frame.into_data().unwrap();
        let mut events = serde_json::Deserializer::from_slice(&text).into_iter::<Value>();
        if events.any(|event| {
            let event = event.unwrap();
            event["Action"] == "health_status: healthy"
                && event["Actor"]["Attributes"]["name"] == container
        }) {
            return;
        }
    }
}

/// Makes requests one after the other on one connection.
pub fn replay(engine: &Path, requests: &[Request]) {
    run(one_by_one(engine, requests));
}

/// The names of the project's containers and networks by identity.
pub fn names(engine: &Path, project: &str) -> BTreeMap<String, String> {
    let filter = format!("%7B%22label%22%3A%5B%22com.docker.compose.project%3D{project}%22%5D%7D");
    let lists = ["/containers/json?all=1&", "/networks?"];
    let mut names = BTreeMap::new();
    run(async {
        for list in lists {
            let request = get(&format!("{list}filters={filter}"));
            let answer = ask(&mut connect(engine).await, &request).await;
            let text = answer.into_body().collect().await.unwrap().to_bytes();
            for listed in serde_json::from_slice::<Vec<Value>>(&text).unwrap() {
                let name = listed["Name"].as_str().or(listed["Names"][0].as_str());
                let name = name.unwrap().trim_start_matches('/').to_owned();
                names.insert(listed["Id"].as_str().unwrap().to_owned(), name);
            }
        }
    });
    names
}

fn get(target: &str) -> Request {
    Request {
        method: "GET".to_owned(),
        target: target.to_owned(),
        body: Vec::new(),
    }
}

fn run(work: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work);
}

async fn one_by_one(engine: &Path, requests: &[Request]) {
    let mut connection = connect(engine).await;
    for request in requests {
        let mut body = ask(&mut connection, request).await.into_body();
        while let Some(frame) = body.frame().await {
            frame.unwrap();
        }
    }
}

async fn connect(engine: &Path) -> SendRequest<Full<Bytes>> {
    let stream = tokio::net::UnixStream::connect(engine).await.unwrap();
    let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn ask(connection: &mut SendRequest<Full<Bytes>>, request: &Request) -> Response<Incoming> {
    let message = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(&request.target)
        .header("Host", "docker")
        .header("Content-Type", "application/json")
        .body(Full::from(request.body.clone()))
        .unwrap();
    connection.ready().await.unwrap();
    let answer = connection.send_request(message).await.unwrap();
    let status = answer.status();
    assert!(
        status.is_success() || status == StatusCode::NOT_MODIFIED,
        "{} {}: {status}",
        request.method,
        request.target
    );
    answer
}
