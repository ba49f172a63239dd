//! Blobs for the daemon and from it, as `containerd.services.content.v1` has
//! it: local caches and local images.

mod message;

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use bollard_buildkit_proto::google::protobuf::Timestamp;
use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc;
use tonic::metadata::MetadataMap;
use tonic::{Status, Streaming};

use self::message::{
    COMMIT, Info, InfoRequest, InfoResponse, ReadRequest, ReadResponse, WriteRequest, WriteResponse,
};
use super::layout::{Ingest, Layout};

/// The header that names a layout.
const STORE: &str = "buildkit-attachable-store-id";

/// The size of a piece that is sent, in bytes.
const PIECE: usize = 256 << 10;

/// The layouts that the daemon may read and write, by name.
pub type Layouts = BTreeMap<String, Layout>;

/// The layout that a request is about.
pub fn wanted(layouts: &Layouts, metadata: &MetadataMap) -> Result<Layout, Status> {
    let name = metadata.get(STORE).and_then(|name| name.to_str().ok());
    let layout = name.and_then(|name| layouts.get(name)).cloned();
    layout.ok_or_else(|| Status::not_found(format!("no folder is named {name:?}")))
}

/// Answers how large a blob is.
pub async fn info(layout: Layout, request: InfoRequest) -> Result<InfoResponse, Status> {
    blocking(move || {
        let size = layout.open(&request.digest)?.metadata()?.len();
        let info = Info {
            digest: request.digest,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            created_at: Some(Timestamp::default()),
            updated_at: Some(Timestamp::default()),
        };
        Ok(InfoResponse { info: Some(info) })
    })
    .await
}

/// Sends a blob, or a part of it.
pub fn read(
    layout: Layout,
    request: ReadRequest,
) -> impl Stream<Item = Result<ReadResponse, Status>> + Send {
    let (pieces, mut sent) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let put = |piece| pieces.blocking_send(piece);
        if let Err(error) = read_pieces(&layout, &request, &|piece| put(Ok(piece)).is_ok()) {
            // Nobody is left to be told when this fails.
            let _ = put(Err(status(&error)));
        }
    });
    futures_util::stream::poll_fn(move |context| sent.poll_recv(context))
}

fn read_pieces(
    layout: &Layout,
    request: &ReadRequest,
    put: &dyn Fn(ReadResponse) -> bool,
) -> io::Result<()> {
    let mut file = layout.open(&request.digest)?;
    let mut offset = u64::try_from(request.offset).unwrap_or(0);
    file.seek(SeekFrom::Start(offset))?;
    let size = u64::try_from(request.size).unwrap_or(0);
    let mut rest = file.take(if size == 0 { u64::MAX } else { size });
    loop {
        let mut data = Vec::new();
        rest.by_ref().take(PIECE as u64).read_to_end(&mut data)?;
        if data.is_empty() {
            return Ok(());
        }
        let at = i64::try_from(offset).unwrap_or(i64::MAX);
        offset += data.len() as u64;
        if !put(ReadResponse { offset: at, data }) {
            return Ok(());
        }
    }
}

/// Takes a blob in.
pub fn write(
    layout: Layout,
    requests: Streaming<WriteRequest>,
) -> impl Stream<Item = Result<WriteResponse, Status>> + Send {
    let taking = Taking {
        layout,
        ingest: None,
        expected: String::new(),
        total: 0,
    };
    let start = (requests, Some(taking));
    futures_util::stream::unfold(start, |(mut requests, taking)| async move {
        let taking = taking?;
        let request = match requests.next().await? {
            Ok(request) => request,
            Err(status) => return Some((Err(status), (requests, None))),
        };
        match blocking(move || taking.take(request)).await {
            Ok((answer, taking)) => Some((Ok(answer), (requests, taking))),
            Err(status) => Some((Err(status), (requests, None))),
        }
    })
}

/// A blob on its way in.
struct Taking {
    layout: Layout,
    ingest: Option<Ingest>,
    expected: String,
    total: u64,
}

impl Taking {
    /// Does what is asked. Nothing is left after the end.
    fn take(mut self, request: WriteRequest) -> io::Result<(WriteResponse, Option<Self>)> {
        let size = |size: i64| u64::try_from(size).unwrap_or(0);
        if !request.expected.is_empty() {
            self.expected = request.expected;
        }
        self.total = self.total.max(size(request.total));
        let mut ingest = match self.ingest.take() {
            Some(ingest) => ingest,
            None if self.layout.open(&self.expected).is_ok() => {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            None => self.layout.ingest()?,
        };
        if !request.data.is_empty() {
            ingest.write(size(request.offset), &request.data)?;
        }
        let signed = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
        let mut answer = WriteResponse {
            action: request.action,
            started_at: Some(Timestamp::default()),
            updated_at: Some(Timestamp::default()),
            offset: signed(ingest.size),
            total: signed(self.total),
            digest: String::new(),
        };
        if request.action == COMMIT {
            answer.digest = ingest.finish(&self.expected, self.total)?;
            return Ok((answer, None));
        }
        self.ingest = Some(ingest);
        Ok((answer, Some(self)))
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Status> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|error| status(&error))
}

fn status(error: &io::Error) -> Status {
    let message = error.to_string();
    match error.kind() {
        io::ErrorKind::NotFound => Status::not_found(message),
        io::ErrorKind::AlreadyExists => Status::already_exists(message),
        io::ErrorKind::InvalidData => Status::failed_precondition(message),
        _ => Status::unknown(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn taking(layout: &Layout) -> Taking {
        Taking {
            layout: layout.clone(),
            ingest: None,
            expected: String::new(),
            total: 0,
        }
    }

    fn request(action: i32, offset: i64, data: &str) -> WriteRequest {
        WriteRequest {
            action,
            offset,
            data: data.as_bytes().to_vec(),
            ..WriteRequest::default()
        }
    }

    #[tokio::test]
    async fn a_blob_is_taken_in_and_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let begin = WriteRequest {
            total: 3,
            expected: ABC.into(),
            ..WriteRequest::default()
        };
        let (told, writing) = taking(&layout).take(begin.clone()).unwrap();
        assert_eq!((told.offset, told.total), (0, 3));
        let (told, writing) = writing.unwrap().take(request(1, 0, "ab")).unwrap();
        assert_eq!(told.offset, 2);
        let (told, none) = writing.unwrap().take(request(COMMIT, 2, "c")).unwrap();
        assert_eq!((told.digest.as_str(), told.offset), (ABC, 3));
        assert!(none.is_none());
        let again = taking(&layout).take(begin).err().unwrap();
        assert_eq!(status(&again).code(), tonic::Code::AlreadyExists);

        let digest = ABC.to_owned();
        let known = info(layout.clone(), InfoRequest { digest }).await.unwrap();
        assert_eq!(known.info.unwrap().size, 3);
        let wanted = ReadRequest {
            digest: ABC.into(),
            offset: 1,
            size: 1,
        };
        let pieces: Vec<_> = read(layout.clone(), wanted).collect().await;
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].as_ref().unwrap().data, b"b");
        let missing = ReadRequest {
            digest: ABC.replace('b', "c"),
            ..ReadRequest::default()
        };
        let pieces: Vec<_> = read(layout, missing).collect().await;
        let error = pieces[0].as_ref().unwrap_err();
        assert_eq!(error.code(), tonic::Code::NotFound);
    }
}
