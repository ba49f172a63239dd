//! Builds an image with the builder inside the daemon, as old as Docker
//! itself: it takes a context as one archive and gives its output as lines.
//!
//! What that builder has no word for is an error that names the attribute.

mod archive;
mod context;
mod report;

use std::collections::BTreeSet;

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, body::Incoming};
use serde_json::{Map, Value, json};

use self::context::LocalContext;
use self::report::Report;
use super::auth;
use super::client::Client;
use super::route::Route;
use super::settings::Settings;
use crate::engine::{Created, EngineError, OnProgress};
use crate::model::reference::Reference;
use crate::model::spec::BuildSpec;
use crate::model::{Build, Ulimit, Values, dockerfile, labels};

/// Builds an image.
pub(super) async fn build(
    client: &Client,
    settings: &Settings,
    spec: &BuildSpec,
    proxies: &Values,
    progress: OnProgress<'_>,
) -> Result<Created, EngineError> {
    refuse_unsupported(spec)?;
    let route = lower(spec, proxies);
    let answer = if is_remote(&spec.build.context) {
        start_remote(client, spec, route).await?
    } else {
        start_local(client, settings, spec, route).await?
    };
    let id = Report::new(&spec.service).read(answer, progress).await?;
    Ok(Created {
        id,
        warnings: Vec::new(),
    })
}

async fn start_remote(
    client: &Client,
    spec: &BuildSpec,
    route: Route,
) -> Result<Response<Incoming>, EngineError> {
    if !spec.build.dockerfile_inline.is_empty() {
        return Err(unsupported(spec, "dockerfile_inline with a remote context"));
    }
    let dockerfile = Some(&spec.build.dockerfile).filter(|path| !path.is_empty());
    let route = route
        .with("remote", &spec.build.context)
        .with_some("dockerfile", dockerfile);
    client.post_empty(&route, &[]).await
}

async fn start_local(
    client: &Client,
    settings: &Settings,
    spec: &BuildSpec,
    route: Route,
) -> Result<Response<Incoming>, EngineError> {
    let (service, build) = (spec.service.clone(), spec.build.clone());
    let opened = tokio::task::spawn_blocking(move || LocalContext::open(&service, &build)).await;
    let context = opened.map_err(|error| EngineError::Broken {
        message: error.to_string(),
    })??;
    let route = route.with("dockerfile", &context.dockerfile);
    let bases = dockerfile::bases(&context.dockerfile_text, &spec.build.args);
    let bases = bases
        .iter()
        .filter_map(|image| Reference::parse(image).ok());
    let registries: BTreeSet<String> = bases.map(|base| base.registry).collect();
    let tar = (CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    let mut headers = vec![tar];
    headers.extend(auth::for_registries(settings, Vec::from_iter(registries)).await?);
    let (source, made) = archive::send(context);
    let answer = client.upload(Method::POST, &route, &headers, source).await;
    match answer {
        Ok(answer) => Ok(answer),
        // A file that cannot be read breaks the request off, and says why.
        Err(error) => match made.await {
            Ok(Err(cause)) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(EngineError::Unsupported {
                    message: format!(
                        "service {}: the build context cannot be sent: {cause}",
                        spec.service
                    ),
                })
            }
            _ => Err(error),
        },
    }
}

/// Whether a context is fetched by the daemon.
fn is_remote(context: &str) -> bool {
    [
        "http://",
        "https://",
        "git://",
        "ssh://",
        "git@",
        "github.com/",
    ]
    .iter()
    .any(|start| context.starts_with(start))
}

fn refuse_unsupported(spec: &BuildSpec) -> Result<(), EngineError> {
    let build = &spec.build;
    let is_on = |value: &str| !matches!(value, "" | "false" | "0");
    let asked = [
        ("secrets", !build.secrets.is_empty()),
        ("SSH keys", !build.ssh.is_empty()),
        ("additional contexts", !build.additional_contexts.is_empty()),
        ("cache_to", !build.cache_to.is_empty()),
        ("no_cache_filter", !build.no_cache_filter.is_empty()),
        ("entitlements", !build.entitlements.is_empty()),
        ("privileged mode", build.privileged),
        ("provenance", is_on(&build.provenance)),
        ("sbom", is_on(&build.sbom)),
        ("multi-arch build", build.platforms.len() > 1),
    ];
    match asked.into_iter().find(|(_, asked)| *asked) {
        Some((feature, _)) => Err(unsupported(spec, feature)),
        None => Ok(()),
    }
}

fn unsupported(spec: &BuildSpec, feature: &str) -> EngineError {
    EngineError::Unsupported {
        message: format!(
            "service {}: the classic builder doesn't support {feature}, set DOCKER_BUILDKIT=1 to use BuildKit",
            spec.service
        ),
    }
}

fn lower(spec: &BuildSpec, proxies: &Values) -> Route {
    let build = &spec.build;
    let flag = |on| if on { "1" } else { "0" };
    let platform = match (spec.platform.as_str(), build.platforms.first()) {
        ("", Some(platform)) => platform.as_str(),
        (platform, _) => platform,
    };
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let mut route = Route::new(["build"])
        .with("version", "1")
        .with("rm", "1")
        .with("forcerm", "1");
    for tag in std::iter::once(&spec.image).chain(&build.tags) {
        route = route.with("t", tag);
    }
    for (host, addresses) in &build.extra_hosts {
        for address in addresses {
            route = route.with("extrahosts", format!("{host}:{address}"));
        }
    }
    route
        .with("nocache", flag(spec.no_cache || build.no_cache))
        .with("pull", flag(spec.pull || build.pull))
        .with("buildargs", arguments(build, proxies).to_string())
        .with("labels", image_labels(build).to_string())
        .with_some("target", some(&build.target))
        .with_some("networkmode", some(&build.network))
        .with_some("isolation", some(&build.isolation))
        .with_some("platform", some(platform))
        .with_some(
            "shmsize",
            Some(build.shm_size.0)
                .filter(|size| *size != 0)
                .map(|size| size.to_string()),
        )
        .with_some(
            "cachefrom",
            (!build.cache_from.is_empty()).then(|| json!(build.cache_from).to_string()),
        )
        .with_some(
            "ulimits",
            (!build.ulimits.is_empty()).then(|| ulimits(build).to_string()),
        )
}

/// Arguments; one without a value is known to the builder, but not set.
fn arguments(build: &Build, proxies: &Values) -> Value {
    let mut arguments: Map<String, Value> = proxies
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    for (name, value) in &build.args {
        arguments.insert(name.clone(), json!(value));
    }
    Value::Object(arguments)
}

fn image_labels(build: &Build) -> Value {
    let mut all = build.labels.clone();
    all.insert(labels::IMAGE_BUILDER.to_owned(), "classic".to_owned());
    json!(all)
}

fn ulimits(build: &Build) -> Value {
    let limits = build.ulimits.iter().map(|(name, limit)| {
        let (soft, hard) = match *limit {
            Ulimit::Single(both) => (both, both),
            Ulimit::Pair { soft, hard } => (soft, hard),
        };
        json!({"Name": name, "Soft": soft, "Hard": hard})
    });
    Value::Array(limits.collect())
}
