//! A registry on loopback, for tests: it asks for a token first, gives what it
//! has by path and digest, and keeps what is pushed.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

pub fn digest(content: &[u8]) -> String {
    let hex: Vec<String> = Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{}", hex.concat())
}

/// What it has, by path.
type Contents = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Its thread ends with the test's process.
pub struct Registry {
    /// Its host and port.
    pub host: String,
    contents: Contents,
}

/// What came in.
struct Request {
    method: String,
    path: String,
    let_in: bool,
    body: Vec<u8>,
}

/// Status, header lines, body.
type Answer = (&'static str, String, Vec<u8>);

impl Registry {
    /// One that has nothing yet.
    pub fn new() -> Self {
        Self::with(BTreeMap::new())
    }

    pub fn with(contents: BTreeMap<String, String>) -> Self {
        let contents = contents.into_iter();
        let contents = contents.map(|(path, text)| (path, text.into_bytes()));
        Self::serving(contents.collect(), false)
    }

    /// One that takes no manifests with an artifact's type.
    pub fn of_old() -> Self {
        Self::serving(BTreeMap::new(), true)
    }

    fn serving(contents: BTreeMap<String, Vec<u8>>, old: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let contents = Contents::new(Mutex::new(contents));
        let (served, own) = (contents.clone(), host.clone());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let Some(request) = read(&stream) else {
                    continue;
                };
                let (status, headers, body) = answer(&request, &own, &served, old);
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let body = if request.method == "HEAD" {
                    Vec::new()
                } else {
                    body
                };
                // A client that goes away is its own affair.
                let _ = stream.write_all(&[head.into_bytes(), body].concat());
            }
        });
        Self { host, contents }
    }

    /// What it has at a path.
    pub fn get(&self, path: &str) -> Option<Vec<u8>> {
        self.contents.lock().unwrap().get(path).cloned()
    }

    /// The paths of what it has.
    pub fn paths(&self) -> Vec<String> {
        self.contents.lock().unwrap().keys().cloned().collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut let_in, mut length) = (false, 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        let_in |= line == "authorization: bearer sesame";
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        path,
        let_in,
        body,
    })
}

fn answer(request: &Request, own: &str, contents: &Contents, old: bool) -> Answer {
    let plain = |status| (status, String::new(), Vec::new());
    let path = request.path.as_str();
    if path.starts_with("/token?") {
        return ("200 OK", String::new(), br#"{"token": "sesame"}"#.to_vec());
    }
    if !request.let_in {
        let header =
            format!("WWW-Authenticate: Bearer realm=\"http://{own}/token\",service=\"x\"\r\n");
        return ("401 Unauthorized", header, Vec::new());
    }
    let mut contents = contents.lock().unwrap();
    match request.method.as_str() {
        "GET" | "HEAD" => match contents.get(path) {
            Some(body) => ("200 OK", String::new(), body.clone()),
            None => plain("404 Not Found"),
        },
        "POST" => {
            let location = format!("Location: {path}one?state=a\r\n");
            ("202 Accepted", location, Vec::new())
        }
        "PUT" => match path.split_once("uploads/one?state=a&digest=") {
            Some((_, wanted)) if wanted != digest(&request.body) => plain("400 Bad Request"),
            Some((base, wanted)) => {
                contents.insert(format!("{base}{wanted}"), request.body.clone());
                plain("201 Created")
            }
            None if old && String::from_utf8_lossy(&request.body).contains("artifactType") => {
                plain("400 Bad Request")
            }
            None => {
                contents.insert(path.to_owned(), request.body.clone());
                plain("201 Created")
            }
        },
        _ => plain("405 Method Not Allowed"),
    }
}
