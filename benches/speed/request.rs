//! Requests to the engine, read from what a program sends.

/// A request that was made.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub body: Vec<u8>,
}

impl Request {
    /// The path without the API's version and the query.
    pub fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or("");
        match path
            .strip_prefix("/v1.")
            .and_then(|rest| rest.split_once('/'))
        {
            Some((_, rest)) => rest,
            None => path.trim_start_matches('/'),
        }
    }

    /// Method and path, identities left out.
    pub fn kind(&self) -> String {
        let parts: Vec<&str> = self.path().split('/').collect();
        match parts[..] {
            ["containers" | "networks" | "volumes", "create" | "json"] => {
                format!("{} {}", self.method, self.path())
            }
            [
                kind @ ("containers" | "networks" | "volumes" | "images"),
                _,
                action,
            ] => format!("{} {kind}/…/{action}", self.method),
            [kind @ ("containers" | "networks" | "volumes"), _] => {
                format!("{} {kind}/…", self.method)
            }
            _ => format!("{} {}", self.method, self.path()),
        }
    }

    pub fn is_ping(&self) -> bool {
        matches!(self.path(), "_ping" | "version")
    }

    /// Whether it lists everything of a kind.
    pub fn is_list_of(&self, kind: &str) -> bool {
        self.method == "GET" && (self.path() == kind || self.path() == format!("{kind}/json"))
    }

    /// Whether it looks at one container, tests it by a command, or listens to
    /// what happens to all.
    pub fn is_watching(&self) -> bool {
        let path = self.path();
        let inspects = path.starts_with("containers/") && !self.is_list_of("containers");
        let tests = path.starts_with("exec/") || path.ends_with("/exec");
        tests || (self.method == "GET" && (inspects || path == "events"))
    }

    /// The container that it makes or changes, as the request names it.
    pub fn container(&self) -> Option<&str> {
        if self.method == "GET" {
            return None;
        }
        match self.path().strip_prefix("containers/")?.split('/').next()? {
            "create" => self
                .target
                .split(['?', '&'])
                .find_map(|pair| pair.strip_prefix("name=")),
            name => Some(name),
        }
    }
}

/// Takes the bytes of one connection apart.
#[derive(Debug, Default)]
pub struct Reader {
    bytes: Vec<u8>,
    /// Another protocol is spoken from now on.
    turned_over: bool,
}

impl Reader {
    /// Takes bytes in and gives the requests that they finish.
    pub fn add(&mut self, bytes: &[u8]) -> Vec<Request> {
        if !self.turned_over {
            self.bytes.extend_from_slice(bytes);
        }
        std::iter::from_fn(|| self.next()).collect()
    }

    fn next(&mut self) -> Option<Request> {
        let begin = end_of(&self.bytes, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&self.bytes[..begin]).into_owned();
        let mut lines = head.lines();
        let mut words = lines.next()?.split(' ').map(str::to_owned);
        let (method, target) = (words.next()?, words.next()?);
        let headers: Vec<(String, &str)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
            .collect();
        let header = |wanted: &str| {
            let found = headers.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| *value)
        };
        let end = match header("content-length") {
            Some(length) => begin + length.parse::<usize>().unwrap(),
            None if header("transfer-encoding") == Some("chunked") => {
                begin + end_of(&self.bytes[begin..], b"0\r\n\r\n")?
            }
            None => begin,
        };
        if self.bytes.len() < end {
            return None;
        }
        self.turned_over = header("upgrade").is_some();
        let body = self.bytes[begin..end].to_vec();
        self.bytes.drain(..end);
        Some(Request {
            method,
            target,
            body,
        })
    }
}

/// Where something ends that stands among bytes.
fn end_of(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    let begin = bytes.windows(mark.len()).position(|part| part == mark)?;
    Some(begin + mark.len())
}
