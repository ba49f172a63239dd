//! What a controller has done, in numbers, for Prometheus to read.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;

use crate::plan::{Action, Plan};

/// What is answered in.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// How many read at the same time at most.
const READERS: usize = 16;

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    service: String,
}

/// What came of something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct How {
    outcome: &'static str,
}

/// What a controller has done.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    plans: Family<How, Counter>,
    restarts: Family<Of, Counter>,
    stops: Family<Of, Counter>,
    made: Family<Of, Counter>,
    removed: Family<Of, Counter>,
}

impl Metrics {
    /// Nothing, so far, of a project; it begins at a time in seconds since 1970.
    pub fn new(project: &str, version: &str, now: i64) -> Self {
        let mut registry = Registry::with_prefix("rcompose_controller");
        let (plans, restarts) = (Family::default(), Family::default());
        let (stops, made, removed) = (Family::default(), Family::default(), Family::default());
        let about = [
            ("project", project.to_owned()),
            ("version", version.to_owned()),
        ];
        registry.register("build", "The project and the program", Info::new(about));
        let began: Gauge = Gauge::default();
        began.set(now);
        registry.register("start_time_seconds", "When it began", began);
        let families: [(&str, &str, &Family<Of, Counter>); 4] = [
            (
                "restarts",
                "Containers restarted, since a probe failed",
                &restarts,
            ),
            ("stops", "Containers stopped", &stops),
            (
                "containers_created",
                "Containers made: runs and replicas",
                &made,
            ),
            ("containers_removed", "Containers removed", &removed),
        ];
        for (name, help, family) in families {
            registry.register(name, help, family.clone());
        }
        registry.register(
            "plans",
            "Plans carried out, by their outcome",
            plans.clone(),
        );
        Self {
            registry,
            plans,
            restarts,
            stops,
            made,
            removed,
        }
    }

    /// A plan is carried out.
    pub fn begins(&self, plan: &Plan) {
        for step in plan.steps() {
            let (family, service) = match &step.action {
                Action::Restart { container, .. } => (&self.restarts, &container.service),
                Action::Stop { container, .. } => (&self.stops, &container.service),
                Action::RemoveContainer { container, .. } => (&self.removed, &container.service),
                Action::CreateContainer(spec) => (&self.made, &spec.service.name),
                _ => continue,
            };
            let of = Of {
                service: service.clone(),
            };
            family.get_or_create(&of).inc();
        }
    }

    /// A plan is over.
    pub fn ended(&self, well: bool) {
        let outcome = if well { "complete" } else { "failed" };
        self.plans.get_or_create(&How { outcome }).inc();
    }

    /// All of them, as `OpenMetrics` has it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }

    /// Serves them at an address until it is dropped.
    ///
    /// # Errors
    /// The address cannot be listened at.
    pub async fn serve(self: Arc<Self>, address: SocketAddr) -> std::io::Result<Infallible> {
        let listener = TcpListener::bind(address).await?;
        let free = Arc::new(tokio::sync::Semaphore::new(READERS));
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // The client has gone, or there is no file left for it.
                tokio::task::yield_now().await;
                continue;
            };
            let Ok(place) = Arc::clone(&free).acquire_owned().await else {
                continue;
            };
            let metrics = Arc::clone(&self);
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let metrics = Arc::clone(&metrics);
                    async move { Ok::<_, Infallible>(metrics.answer(&request)) }
                });
                // A client that breaks off has nobody to be told.
                let served = http1::Builder::new()
                    .keep_alive(false)
                    .serve_connection(TokioIo::new(stream), answer);
                let _ = tokio::time::timeout(std::time::Duration::from_secs(10), served).await;
                drop(place);
            });
        }
    }

    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let known = request.uri().path() == "/metrics" && request.method() == Method::GET;
        let (status, kind, text) = if known {
            (StatusCode::OK, OPEN_METRICS, self.text())
        } else {
            let text = "metrics are at /metrics\n".to_owned();
            (StatusCode::NOT_FOUND, "text/plain; charset=utf-8", text)
        };
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = status;
        let kind = hyper::header::HeaderValue::from_static(kind);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ContainerRef;

    #[test]
    fn what_is_done_is_counted() {
        let metrics = Metrics::new("shop", "1.2.3", 5);
        let mut plan = Plan::new("shop");
        let container = ContainerRef {
            name: "shop-web-1".to_owned(),
            id: None,
            service: "web".to_owned(),
        };
        let restart = Action::Restart {
            container,
            timeout: None,
        };
        plan.add(restart, "it hangs", &[]);
        metrics.begins(&plan);
        metrics.ended(true);
        metrics.ended(false);
        let text = metrics.text();
        for line in [
            "rcompose_controller_restarts_total{service=\"web\"} 1\n",
            "rcompose_controller_plans_total{outcome=\"complete\"} 1\n",
            "rcompose_controller_plans_total{outcome=\"failed\"} 1\n",
            "rcompose_controller_start_time_seconds 5\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
