//! Asking a program in the pod that this is run in, once: by HTTP, by
//! gRPC, or whether it accepts a connection.
//!
//! What is asked is told in words, as `--timeout 2 http://:8080/ready`. Where
//! no host is named it is the pod's own address, as for a kubelet: a program
//! that only listens on the loopback interface does not answer.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use tokio::net::lookup_host;

use crate::cli::context::wait_for;
use crate::cli::failure::Failure;
use crate::gateway::configuration::Probe;
use crate::gateway::probe::once;

/// How long an answer may take, unless it is told.
const PATIENCE: Duration = Duration::from_secs(1);

/// A question, told in words.
#[derive(Debug, PartialEq)]
struct Question {
    probe: Probe,
    /// Empty: the pod itself.
    host: String,
    port: u16,
    patience: Duration,
}

/// Asks what the words say.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let wrong = || Failure::new(format!("{words:?} is nothing that could be asked"));
    let question = Question::read(words).ok_or_else(wrong)?;
    wait_for(async { question.ask().await.map_err(Failure::new) })
}

/// Lets a number of seconds pass.
pub fn sleep(seconds: &str) -> Result<(), Failure> {
    let wrong = |_| Failure::new(format!("{seconds:?} is no number of seconds"));
    let seconds = seconds.parse().map_err(wrong)?;
    std::thread::sleep(Duration::from_secs(seconds));
    Ok(())
}

impl Question {
    fn read(words: &[String]) -> Option<Self> {
        let mut patience = PATIENCE;
        let mut headers = Vec::new();
        let mut words = words.iter();
        loop {
            match words.next()?.as_str() {
                "--timeout" => patience = Duration::from_secs(words.next()?.parse().ok()?),
                "--header" => {
                    let (name, value) = words.next()?.split_once(": ")?;
                    headers.push((name.to_owned(), value.to_owned()));
                }
                address => return Self::of(address, headers, patience),
            }
        }
    }

    fn of(address: &str, headers: Vec<(String, String)>, patience: Duration) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (host, port) = authority.rsplit_once(':')?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut question = Self {
            probe: Probe::Tcp,
            host: host.to_owned(),
            port: port.parse().ok()?,
            patience,
        };
        question.probe = match scheme {
            "tcp" => Probe::Tcp,
            "grpc" => Probe::Grpc {
                service: path.trim_start_matches('/').to_owned(),
            },
            "http" | "https" => Probe::Http {
                path: if path.is_empty() { "/" } else { path }.to_owned(),
                headers: question.with_host(headers, authority),
                tls: scheme == "https",
            },
            _ => return None,
        };
        Some(question)
    }

    /// The header fields, with the host by the name that it was told by.
    fn with_host(&self, headers: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
        let mut headers = headers;
        let named = headers
            .iter()
            .any(|(it, _)| it.eq_ignore_ascii_case("host"));
        if !named && !self.host.is_empty() {
            headers.push(("Host".to_owned(), name.to_owned()));
        }
        headers
    }

    async fn ask(&self) -> Result<(), String> {
        let address = if self.host.is_empty() {
            SocketAddr::new(own_address(), self.port)
        } else {
            let found = lookup_host((self.host.as_str(), self.port)).await;
            let mut found = found.map_err(|error| format!("{}: {error}", self.host))?;
            found
                .next()
                .ok_or_else(|| format!("{} has no address", self.host))?
        };
        once(address, &self.probe, self.patience).await
    }
}

/// The address of this network namespace; without a network, the loopback
/// interface's.
fn own_address() -> IpAddr {
    let routes = fs::read_to_string("/proc/net/route").unwrap_or_default();
    let found = reached(&routes).and_then(|there| {
        // Nothing is sent: the system only says from where it would be.
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
        socket.connect((there, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    });
    found.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// An address that the main network leads to: the gateway to all others, or
/// where there is none, the first network itself.
fn reached(routes: &str) -> Option<Ipv4Addr> {
    let mut others = None;
    for line in routes.lines().skip(1) {
        let mut columns = line.split_whitespace().skip(1);
        let mut address = || {
            let digits = columns.next()?;
            let number = u32::from_str_radix(digits, 16).ok()?;
            // Its bytes stand in memory as on the network.
            Some(Ipv4Addr::from(number.to_ne_bytes()))
        };
        let (Some(network), Some(gateway)) = (address(), address()) else {
            continue;
        };
        if network.is_unspecified() {
            return Some(gateway);
        }
        others = others.or(Some(network));
    }
    others.map(|network| Ipv4Addr::from(u32::from(network) | 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Question> {
        let words: Vec<String> = text.split('|').map(str::to_owned).collect();
        Question::read(&words)
    }

    #[test]
    fn what_is_asked_is_told_in_words() {
        let http = read("--timeout|3|--header|X-Of: a: b|https://:8443/ready?full=1").unwrap();
        let asked = Probe::Http {
            path: "/ready?full=1".to_owned(),
            headers: vec![("X-Of".to_owned(), "a: b".to_owned())],
            tls: true,
        };
        assert_eq!(http.probe, asked);
        assert_eq!((http.host.as_str(), http.port), ("", 8443));
        assert_eq!(http.patience, Duration::from_secs(3));
        let named = read("http://db.example:80").unwrap().probe;
        let Probe::Http { path, headers, .. } = named else {
            panic!("{named:?}");
        };
        let host = ("Host".to_owned(), "db.example:80".to_owned());
        assert_eq!((path.as_str(), headers), ("/", vec![host]));
        let grpc = read("grpc://:9000/a.B").unwrap().probe;
        let service = "a.B".to_owned();
        assert_eq!(grpc, Probe::Grpc { service });
        let tcp = read("tcp://[::1]:5432").unwrap();
        assert_eq!((tcp.probe, tcp.host.as_str()), (Probe::Tcp, "::1"));
        for wrong in ["", "ftp://:1", "http://web/", "--timeout|x|tcp://:1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_pod_is_asked_on_its_main_network() {
        let head = "Iface Destination Gateway Flags\n";
        let inner = "eth1 000012AC 00000000 0001\n";
        let all = format!("{head}{inner}eth0 00000000 010011AC 0003\n");
        assert_eq!(reached(&all), Some(Ipv4Addr::new(172, 17, 0, 1)));
        let alone = format!("{head}{inner}");
        assert_eq!(reached(&alone), Some(Ipv4Addr::new(172, 18, 0, 1)));
        assert_eq!(reached(head), None);
    }
}
