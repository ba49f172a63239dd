//! A session: the connection over which the daemon's BuildKit calls us back
//! while it builds, for files, secrets, SSH agents and credentials.
//!
//! Builds that begin together and are given the same secrets and agents share
//! a session, and the daemon then fetches a folder that several of them start
//! from only once. Nobody joins a session that has begun to send one of the
//! folders: its files may have changed since.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use bollard_buildkit_proto::health::health_check_response::ServingStatus;
use bollard_buildkit_proto::health::{HealthCheckRequest, HealthCheckResponse};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Response};
use tokio_util::task::AbortOnDropHandle;
use tonic::Status;
use tonic::body::Body;

use super::content::{self, Layouts};
use super::secret::Secrets;
use super::ssh::Agents;
use super::tree::Tree;
use super::{file_sync, grpc, login};
use crate::engine::EngineError;
use crate::engine::docker::client::{Client, Header};
use crate::engine::docker::route::Route;
use crate::model::SshKey;

const SYNC: &str = "/moby.filesync.v1.FileSync/DiffCopy";
const CREDENTIALS: &str = "/moby.filesync.v1.Auth/Credentials";
const SECRET: &str = "/moby.buildkit.secrets.v1.Secrets/GetSecret";
const CHECK_AGENT: &str = "/moby.sshforward.v1.SSH/CheckAgent";
const FORWARD_AGENT: &str = "/moby.sshforward.v1.SSH/ForwardAgent";
const BLOB_INFO: &str = "/containerd.services.content.v1.Content/Info";
const READ_BLOB: &str = "/containerd.services.content.v1.Content/Read";
const WRITE_BLOB: &str = "/containerd.services.content.v1.Content/Write";
const HEALTH: &str = "/grpc.health.v1.Health/Check";

/// The files that are offered, by name.
pub type Trees = BTreeMap<String, Tree>;

/// What a session is for. Builds that differ in it cannot share one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Purpose {
    /// The secrets that may be read.
    pub secrets: Secrets,
    /// The SSH keys and agents that may be used.
    pub keys: Vec<SshKey>,
    /// The user's own SSH agent.
    pub agent: Option<PathBuf>,
    /// The folder of Docker's configuration, for credentials.
    pub config_folder: Option<PathBuf>,
    /// The folders of images and caches that may be read and written.
    pub layouts: Layouts,
    /// What tells the folder that is built in from others, and this machine
    /// from others: how the daemon recognises what it has fetched before.
    pub shared_key: String,
}

/// The sessions of one daemon.
#[derive(Debug, Default)]
pub struct Sessions(tokio::sync::Mutex<Vec<Weak<Session>>>);

/// A session. It ends when the last build that shares it lets go of it.
#[derive(Debug)]
pub struct Session {
    /// Its identity, by which a build names it.
    pub id: String,
    purpose: Purpose,
    served: Arc<Served>,
    _serving: AbortOnDropHandle<()>,
}

/// What calls are answered from.
#[derive(Debug)]
struct Served {
    offers: Mutex<BTreeMap<String, Offer>>,
    secrets: Secrets,
    agents: Agents,
    config_folder: Option<PathBuf>,
    layouts: Layouts,
}

#[derive(Debug)]
struct Offer {
    tree: Arc<Tree>,
    /// Whether the daemon has begun to fetch it.
    begun: bool,
}

impl Sessions {
    /// Joins a session that is still fresh, or opens one.
    pub async fn join(
        &self,
        client: &Client,
        purpose: Purpose,
        trees: Trees,
    ) -> Result<Arc<Session>, EngineError> {
        // Held while a session opens, so that others join it.
        let mut sessions = self.0.lock().await;
        sessions.retain(|session| session.strong_count() > 0);
        let fresh = sessions.iter().filter_map(Weak::upgrade);
        let mut fresh = fresh.filter(|session| session.purpose == purpose);
        if let Some(session) = fresh.find(|session| session.served.offer(&trees)) {
            return Ok(session);
        }
        let session = Arc::new(Session::open(client, purpose, trees).await?);
        sessions.push(Arc::downgrade(&session));
        Ok(session)
    }
}

impl Session {
    async fn open(client: &Client, purpose: Purpose, trees: Trees) -> Result<Self, EngineError> {
        let id = super::identity();
        let agents = Agents::start(&purpose.keys, purpose.agent.as_deref()).await?;
        let headers = headers(&id, &purpose)?;
        let stream = client
            .upgrade(&Route::new(["session"]), "h2c", &headers)
            .await?;
        let served = Arc::new(Served {
            offers: Mutex::default(),
            secrets: purpose.secrets.clone(),
            agents,
            config_folder: purpose.config_folder.clone(),
            layouts: purpose.layouts.clone(),
        });
        served.offer(&trees);
        let serving = served.clone();
        let serving = tokio::spawn(async move {
            let answer = |request| answer(serving.clone(), request);
            // When the connection breaks, the build itself fails and says so.
            let _ = grpc::serve(stream, answer).await;
        });
        Ok(Self {
            id,
            purpose,
            served,
            _serving: AbortOnDropHandle::new(serving),
        })
    }
}

impl Served {
    /// Offers more files, unless one of the names is taken by other files or
    /// by files on their way already.
    fn offer(&self, trees: &Trees) -> bool {
        let mut offers = self.lock();
        let free = trees.iter().all(|(name, tree)| {
            let offer = offers.get(name);
            offer.is_none_or(|offer| !offer.begun && *offer.tree == *tree)
        });
        if free {
            for (name, tree) in trees {
                let tree = Arc::new(tree.clone());
                offers
                    .entry(name.clone())
                    .or_insert(Offer { tree, begun: false });
            }
        }
        free
    }

    /// The files of that name, which are now on their way.
    fn take(&self, name: &str) -> Result<Arc<Tree>, Status> {
        let mut offers = self.lock();
        let offer = offers.get_mut(name);
        let offer = offer.ok_or_else(|| Status::not_found(format!("no files are named {name}")))?;
        offer.begun = true;
        Ok(offer.tree.clone())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Offer>> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The headers that introduce a session to the daemon.
fn headers(id: &str, purpose: &Purpose) -> Result<Vec<Header>, EngineError> {
    let name = |end: &'static str| HeaderName::from_static(end);
    let value = |text: &str| {
        HeaderValue::from_str(text).map_err(|error| EngineError::Broken {
            message: format!("a session cannot be opened: {error}"),
        })
    };
    let mut headers = vec![
        (name("x-docker-expose-session-uuid"), value(id)?),
        (name("x-docker-expose-session-name"), value("rcompose")?),
        (
            name("x-docker-expose-session-sharedkey"),
            value(&purpose.shared_key)?,
        ),
    ];
    let mut methods = vec![SYNC, CREDENTIALS, SECRET, HEALTH];
    if !purpose.keys.is_empty() {
        methods.extend([CHECK_AGENT, FORWARD_AGENT]);
    }
    if !purpose.layouts.is_empty() {
        methods.extend([BLOB_INFO, READ_BLOB, WRITE_BLOB]);
    }
    let method = name("x-docker-expose-session-grpc-method");
    let methods = methods.into_iter().map(HeaderValue::from_static);
    headers.extend(methods.map(|value| (method.clone(), value)));
    Ok(headers)
}

/// Answers a call of the daemon.
async fn answer(served: Arc<Served>, request: Request<Incoming>) -> Response<Body> {
    match request.uri().path() {
        SYNC => {
            let sync = |request: tonic::Request<_>| {
                let tree = served.take(&file_sync::wanted_name(request.metadata()))?;
                let selection = file_sync::selection(request.metadata());
                Ok(file_sync::send(tree, selection, request.into_inner()))
            };
            grpc::answer_stream(request, sync).await
        }
        CREDENTIALS => {
            let folder = served.config_folder.clone();
            let find = |request: tonic::Request<_>| {
                login::credentials(folder.clone(), request.into_inner())
            };
            grpc::answer_one(request, find).await
        }
        SECRET => {
            let secrets = &served.secrets;
            let get = |request: tonic::Request<_>| secrets.get(request.into_inner());
            grpc::answer_one(request, get).await
        }
        CHECK_AGENT => {
            let agents = &served.agents;
            let check = |request: tonic::Request<_>| async move { agents.check(request.get_ref()) };
            grpc::answer_one(request, check).await
        }
        FORWARD_AGENT => {
            let forward = |request: tonic::Request<_>| {
                let metadata = request.metadata().clone();
                served.agents.forward(&metadata, request.into_inner())
            };
            grpc::answer_stream(request, forward).await
        }
        BLOB_INFO => {
            let layouts = &served.layouts;
            let info = |request: tonic::Request<_>| async move {
                let layout = content::wanted(layouts, request.metadata())?;
                content::info(layout, request.into_inner()).await
            };
            grpc::answer_one(request, info).await
        }
        READ_BLOB => {
            let read = |request: tonic::Request<_>| {
                let layout = content::wanted(&served.layouts, request.metadata())?;
                Ok(content::read(layout, request.into_inner()))
            };
            grpc::answer_parts(request, read).await
        }
        WRITE_BLOB => {
            let write = |request: tonic::Request<_>| {
                let layout = content::wanted(&served.layouts, request.metadata())?;
                Ok(content::write(layout, request.into_inner()))
            };
            grpc::answer_stream(request, write).await
        }
        HEALTH => {
            let well = |_: tonic::Request<HealthCheckRequest>| async {
                let mut answer = HealthCheckResponse::default();
                answer.set_status(ServingStatus::Serving);
                Ok(answer)
            };
            grpc::answer_one(request, well).await
        }
        unknown => grpc::answer_unknown(unknown),
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;

    use bollard_buildkit_proto::fsutil::types::Packet;
    use bollard_buildkit_proto::moby::buildkit::secrets::v1::{
        GetSecretRequest, GetSecretResponse,
    };
    use bollard_buildkit_proto::moby::sshforward::v1::{BytesMessage, CheckAgentRequest};
    use futures_util::StreamExt;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tonic::Code;

    use super::super::grpc::Channel;
    use super::super::tree::Content;
    use super::*;

    fn trees(files: &[(&str, &str)]) -> Trees {
        let tree = |text: &str| Tree::Files(vec![("a".into(), Content::Text(text.into()))]);
        let files = files.iter();
        files
            .map(|(name, text)| ((*name).to_owned(), tree(text)))
            .collect()
    }

    fn served() -> Served {
        Served {
            offers: Mutex::default(),
            secrets: Secrets::default(),
            agents: Agents::default(),
            config_folder: None,
            layouts: Layouts::default(),
        }
    }

    /// A daemon at the other end of a connection in memory.
    async fn with_daemon<F: Future>(served: Served, test: impl FnOnce(Channel) -> F) {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let served = Arc::new(served);
        let serving = tokio::spawn(grpc::serve(TokioIo::new(ours), move |request| {
            answer(served.clone(), request)
        }));
        let channel = Channel::open(TokioIo::new(theirs)).await.unwrap();
        test(channel).await;
        serving.await.unwrap().unwrap();
    }

    #[test]
    fn builds_share_what_is_not_on_its_way_yet() {
        let served = served();
        assert!(served.offer(&trees(&[("context", "x"), ("dockerfile-1", "1")])));
        assert!(served.offer(&trees(&[("context", "x"), ("dockerfile-2", "2")])));
        assert!(served.take("dockerfile-1").is_ok());
        assert!(served.offer(&trees(&[("context", "x"), ("dockerfile-2", "2")])));
        assert!(!served.offer(&trees(&[("dockerfile-1", "1")])));
        assert!(served.take("context").is_ok());
        assert!(!served.offer(&trees(&[("context", "x"), ("dockerfile-2", "2")])));
    }

    #[test]
    fn other_files_of_the_same_name_are_not_mixed_up() {
        let served = served();
        assert!(served.offer(&trees(&[("context", "x")])));
        assert!(!served.offer(&trees(&[("context", "y"), ("other", "z")])));
        assert!(served.take("other").is_err());
    }

    #[tokio::test]
    async fn calls_of_the_daemon_are_answered() {
        with_daemon(served(), async |daemon| {
            let health: HealthCheckResponse = daemon
                .call(HEALTH, HealthCheckRequest::default())
                .await
                .unwrap();
            assert_eq!(health.status(), ServingStatus::Serving);
            let request = GetSecretRequest {
                id: "none".into(),
                ..GetSecretRequest::default()
            };
            let secret: Result<GetSecretResponse, _> = daemon.call(SECRET, request).await;
            let refused = secret.unwrap_err();
            assert_eq!(refused.code(), Code::NotFound);
            assert_eq!(refused.message(), "secret none: not found");
            let unknown: Result<HealthCheckResponse, _> = daemon
                .call("/moby.upload.v1.Upload/Pull", HealthCheckRequest::default())
                .await;
            assert_eq!(unknown.unwrap_err().code(), Code::Unimplemented);
            let files: Result<tonic::Streaming<Packet>, _> =
                daemon.listen(SYNC, Packet::default()).await;
            assert_eq!(files.err().unwrap().code(), Code::NotFound);
        })
        .await;
    }

    #[tokio::test]
    async fn a_build_speaks_with_an_agent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent");
        let listener = tokio::net::UnixListener::bind(&path).unwrap();
        let agent = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4];
            stream.read_exact(&mut asked).await.unwrap();
            stream.write_all(b"key").await.unwrap();
            asked
        });
        let key = SshKey {
            id: "default".into(),
            path: String::new(),
        };
        let mut served = served();
        served.agents = Agents::start(&[key], Some(&path)).await.unwrap();
        with_daemon(served, async |daemon| {
            let check = |id: &str| {
                let request = CheckAgentRequest { id: id.into() };
                daemon.call::<_, HealthCheckResponse>(CHECK_AGENT, request)
            };
            check("").await.unwrap();
            assert_eq!(check("other").await.unwrap_err().code(), Code::NotFound);
            let asked = BytesMessage {
                data: b"who?".to_vec(),
            };
            let mut answers: tonic::Streaming<BytesMessage> =
                daemon.listen(FORWARD_AGENT, asked).await.unwrap();
            assert_eq!(answers.next().await.unwrap().unwrap().data, b"key");
            assert!(answers.next().await.is_none());
        })
        .await;
        assert_eq!(&agent.await.unwrap(), b"who?");
    }
}
