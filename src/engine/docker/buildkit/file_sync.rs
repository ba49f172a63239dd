//! Sends a build context, as `moby.filesync.v1.FileSync/DiffCopy` has it.
//!
//! We tell every file, in order and numbered; the daemon compares with what
//! it has from the last time and asks, by number, for the contents that it
//! lacks; we send those in pieces. However large the context is, only a few
//! pieces are in memory.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use bollard_buildkit_proto::fsutil::types::packet::PacketType;
use bollard_buildkit_proto::fsutil::types::{Packet, Stat};
use futures_util::{Stream, StreamExt, TryStreamExt};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::task::AbortOnDropHandle;
use tonic::Status;
use tonic::metadata::MetadataMap;

use super::filter::Selection;
use super::stat::has_content;
use super::tree::Tree;

/// The size of a piece, in bytes.
const PIECE: usize = 64 << 10;

/// How many packets may wait for the daemon.
const WAITING: usize = 16;

/// How many files are read at once.
const READERS: usize = 4;

type Packets = mpsc::Sender<Result<Packet, Status>>;

/// The name of the tree that is asked for.
pub fn wanted_name(metadata: &MetadataMap) -> String {
    values(metadata, "dir-name").pop().unwrap_or_default()
}

/// Which files of the tree are asked for.
pub fn selection(metadata: &MetadataMap) -> Selection {
    Selection {
        include: values(metadata, "include-patterns"),
        exclude: values(metadata, "exclude-patterns"),
        follow: values(metadata, "followpaths"),
    }
}

/// The values of a header. What is not ASCII comes as in a web form.
fn values(metadata: &MetadataMap, key: &str) -> Vec<String> {
    let encoded = metadata.get(format!("{key}-encoded").as_str());
    let encoded = encoded.is_some_and(|value| value == "1" || value == "true");
    let values = metadata.get_all(key).into_iter();
    values
        .map(|value| {
            let text = String::from_utf8_lossy(value.as_encoded_bytes());
            if encoded {
                decode(&text)
            } else {
                text.into_owned()
            }
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let digits = std::str::from_utf8(&digits).unwrap_or("0");
                u8::from_str_radix(digits, 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends what is selected of a tree. It goes on until the daemon says that it
/// has all, and ends at once when the stream is dropped.
pub fn send(
    tree: Arc<Tree>,
    selection: Selection,
    requests: impl Stream<Item = Result<Packet, Status>> + Send + Unpin + 'static,
) -> impl Stream<Item = Result<Packet, Status>> + Send + 'static {
    let (packets, mut answers) = mpsc::channel(WAITING);
    let failed = packets.clone();
    let sending = AbortOnDropHandle::new(tokio::spawn(async move {
        let sender = Sender {
            tree,
            files: Arc::default(),
            packets,
        };
        if let Err(status) = sender.run(selection, requests).await {
            // Nobody is left to be told when this fails.
            let _ = failed.send(Err(status)).await;
        }
    }));
    futures_util::stream::poll_fn(move |context| {
        // The stream holds the task, which ends with it.
        let _ = &sending;
        answers.poll_recv(context)
    })
}

/// What is needed to send a tree.
#[derive(Clone)]
struct Sender {
    tree: Arc<Tree>,
    /// The files that have been told and not yet asked for, by number.
    files: Arc<Mutex<HashMap<u32, String>>>,
    packets: Packets,
}

impl Sender {
    async fn run(
        self,
        selection: Selection,
        requests: impl Stream<Item = Result<Packet, Status>> + Unpin,
    ) -> Result<(), Status> {
        let walker = self.clone();
        let walk = blocking(move || walker.tell_all(&selection));
        let answer = self.answer(requests);
        // The daemon has all only after the walk has ended.
        tokio::try_join!(walk, answer).map(drop)
    }

    /// Tells all files, and that these were all. This blocks.
    fn tell_all(&self, selection: &Selection) -> io::Result<()> {
        let mut number = 0;
        let mut take = |stat: Stat| {
            if has_content(&stat) {
                self.lock().insert(number, stat.path.clone());
            }
            number += 1;
            self.put(packet(PacketType::PacketStat, 0, Some(stat)))
        };
        let told = self.tree.walk(selection, &mut take);
        if let Err(error) = &told {
            let mut packet = packet(PacketType::PacketErr, 0, None);
            packet.data = error.to_string().into_bytes();
            self.put(packet)?;
        }
        told?;
        self.put(packet(PacketType::PacketStat, 0, None))
    }

    /// Sends the contents that are asked for, a few at once.
    async fn answer(
        &self,
        mut requests: impl Stream<Item = Result<Packet, Status>> + Unpin,
    ) -> Result<(), Status> {
        let readers = Arc::new(Semaphore::new(READERS));
        let mut reading = futures_util::stream::FuturesUnordered::new();
        loop {
            let request = tokio::select! {
                request = requests.next() => request,
                Some(read) = reading.next() => {
                    let () = read?;
                    continue;
                }
            };
            let Some(request) = request.transpose()? else {
                return Err(Status::cancelled("the daemon stopped asking"));
            };
            match request.r#type() {
                PacketType::PacketReq => {
                    let file = self.lock().remove(&request.id);
                    let file = file.ok_or_else(|| {
                        Status::invalid_argument(format!("there is no file {}", request.id))
                    })?;
                    let (sender, readers) = (self.clone(), readers.clone());
                    reading.push(async move {
                        let _turn = readers.acquire_owned().await;
                        blocking(move || sender.send_content(request.id, &file)).await
                    });
                }
                PacketType::PacketFin => break,
                PacketType::PacketErr => {
                    let message = String::from_utf8_lossy(&request.data).into_owned();
                    return Err(Status::aborted(message));
                }
                PacketType::PacketStat | PacketType::PacketData => {}
            }
        }
        reading.try_collect::<()>().await?;
        let end = self
            .packets
            .send(Ok(packet(PacketType::PacketFin, 0, None)));
        end.await
            .map_err(|_| Status::cancelled("the daemon is gone"))
    }

    /// Sends the content of a file, and that this was all. This blocks.
    fn send_content(&self, number: u32, name: &str) -> io::Result<()> {
        let mut file = self.tree.open(name)?;
        loop {
            let mut piece = packet(PacketType::PacketData, number, None);
            file.by_ref()
                .take(PIECE as u64)
                .read_to_end(&mut piece.data)?;
            let is_last = piece.data.is_empty();
            self.put(piece)?;
            if is_last {
                return Ok(());
            }
        }
    }

    fn put(&self, packet: Packet) -> io::Result<()> {
        let put = self.packets.blocking_send(Ok(packet));
        put.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u32, String>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn packet(kind: PacketType, id: u32, stat: Option<Stat>) -> Packet {
    Packet {
        r#type: kind.into(),
        stat,
        id,
        data: Vec::new(),
    }
}

async fn blocking(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), Status> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|error| Status::unknown(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::super::tree::Content;
    use super::*;

    /// A daemon that waits for the end of the walk, asks for some contents,
    /// and says that it has all; and what it is told.
    async fn check(tree: Tree, wanted: &[u32], expected: Expect) {
        let (ask, mut asked) = mpsc::channel::<Result<Packet, Status>>(8);
        let requests = futures_util::stream::poll_fn(move |context| asked.poll_recv(context));
        let mut answers = Box::pin(send(Arc::new(tree), Selection::default(), requests));
        let (mut told, mut sizes, mut open) = (String::new(), HashMap::new(), wanted.len());
        while let Some(answer) = answers.next().await {
            let answer = match answer {
                Ok(answer) => answer,
                Err(status) => {
                    writeln!(told, "status: {}", status.message()).unwrap();
                    continue;
                }
            };
            let mut done = false;
            match (answer.r#type(), answer.stat) {
                (PacketType::PacketStat, Some(stat)) => {
                    writeln!(told, "{} {}", stat.path, stat.size).unwrap();
                }
                (PacketType::PacketStat, None) => {
                    for id in wanted {
                        let request = packet(PacketType::PacketReq, *id, None);
                        ask.send(Ok(request)).await.unwrap();
                    }
                    done = open == 0;
                }
                (PacketType::PacketData, _) if answer.data.is_empty() => {
                    open -= 1;
                    done = open == 0;
                }
                (PacketType::PacketData, _) => {
                    assert!(answer.data.len() <= PIECE);
                    *sizes.entry(answer.id).or_insert(0) += answer.data.len();
                }
                (kind, _) => {
                    let text = String::from_utf8_lossy(&answer.data);
                    writeln!(told, "{} {text}", kind.as_str_name()).unwrap();
                }
            }
            if done {
                let end = packet(PacketType::PacketFin, 0, None);
                ask.send(Ok(end)).await.unwrap();
            }
        }
        let mut sizes: Vec<_> = sizes.into_iter().collect();
        sizes.sort_unstable();
        writeln!(told, "sizes: {sizes:?}").unwrap();
        expected.assert_eq(&told);
    }

    fn files() -> Tree {
        let content = |text: &str| Content::Text(text.to_owned());
        Tree::Files(vec![
            ("a".into(), content("alpha")),
            ("b".into(), content("")),
            ("c".into(), content(&"x".repeat(3 * PIECE + 1))),
        ])
    }

    #[tokio::test]
    async fn only_the_contents_that_are_asked_for_are_sent() {
        check(
            files(),
            &[2, 1],
            expect![[r#"
                a 5
                b 0
                c 196609
                PACKET_FIN 
                sizes: [(2, 196609)]
            "#]],
        )
        .await;
        check(
            files(),
            &[],
            expect![[r#"
            a 5
            b 0
            c 196609
            PACKET_FIN 
            sizes: []
        "#]],
        )
        .await;
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_named() {
        let missing = Content::Path("/nowhere/at/all".into());
        let tree = Tree::Files(vec![("Dockerfile".into(), missing)]);
        check(
            tree,
            &[],
            expect![[r#"
            PACKET_ERR Dockerfile: No such file or directory (os error 2)
            status: Dockerfile: No such file or directory (os error 2)
            sizes: []
        "#]],
        )
        .await;
    }

    #[tokio::test]
    async fn an_unknown_number_is_an_error() {
        check(
            files(),
            &[7],
            expect![[r#"
            a 5
            b 0
            c 196609
            status: there is no file 7
            sizes: []
        "#]],
        )
        .await;
    }

    #[test]
    fn headers_that_are_not_ascii_are_decoded() {
        let mut metadata = MetadataMap::new();
        metadata.append("followpaths", "a%C3%A4+b%2B".parse().unwrap());
        metadata.append("followpaths", "c".parse().unwrap());
        metadata.append("exclude-patterns", "a+b".parse().unwrap());
        metadata.append("followpaths-encoded", "1".parse().unwrap());
        assert_eq!(
            selection(&metadata),
            Selection {
                include: Vec::new(),
                exclude: vec!["a+b".into()],
                follow: vec!["aä b+".into(), "c".into()],
            }
        );
    }
}
