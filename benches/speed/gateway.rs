//! The proxy of Services and Ingresses beside `HAProxy`: the same clients and
//! backends in the same place, by turns. Says so and measures nothing where
//! `haproxy` or `wrk` is missing.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::stopwatch::Program;
use crate::table::Table;

/// How often each has its turn.
const ROUNDS: usize = 3;
/// How many connections are held open.
const HELD: usize = 5_000;
/// What a proxy may have resident at most, in bytes.
const MEMORY: u64 = 10 << 20;

/// What the backends answer.
const ANSWER: &str = "hello, world";

/// A process that ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended by itself is ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What one turn of a load comes to.
#[derive(Default)]
struct Load {
    /// Requests per second.
    rates: Vec<f64>,
    /// What 99 of 100 requests stayed below, in milliseconds.
    tails: Vec<f64>,
}

/// Measures it.
pub fn gateway(programs: &[Program], table: &mut Table) {
    for needed in ["haproxy", "wrk"] {
        let found = Command::new(needed)
            .arg("-v")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if found.is_err() {
            println!("{needed} not here: the gateway is not measured beside HAProxy");
            return;
        }
    }
    // Each connection that is held is a file of this process.
    let most = getrlimit(Resource::Nofile).maximum;
    let limit = Rlimit {
        current: most,
        maximum: most,
    };
    setrlimit(Resource::Nofile, limit).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ports = free_ports::<6>();
    let [one, other, their_tcp, their_http, our_tcp, our_http] = ports;
    let _backends = haproxy(folder.path(), "backends", &backends([one, other]));
    let theirs = balancer([one, other], their_tcp, their_http);
    let theirs = haproxy(folder.path(), "balancer", &theirs);
    let ours = ours(&programs[0], folder.path(), [one, other], our_tcp, our_http);
    for port in ports {
        wait_for(port);
    }
    for (what, their_port, our_port) in
        [("TCP", their_tcp, our_tcp), ("HTTP", their_http, our_http)]
    {
        compare(what, their_port, our_port, table);
    }
    let loaded = [&theirs, &ours].map(resident);
    memory("at the end of the load", loaded, table);
    for (what, their_port, our_port) in
        [("TCP", their_tcp, our_tcp), ("HTTP", their_http, our_http)]
    {
        // One after the other: the backends have to hold them too.
        let holding = [(&theirs, their_port), (&ours, our_port)].map(|(proxy, port)| {
            let _held = hold(port);
            resident(proxy)
        });
        memory(
            &format!("with {HELD} {what} connections held"),
            holding,
            table,
        );
    }
}

/// Has both carry the same load by turns.
fn compare(what: &str, their_port: u16, our_port: u16, table: &mut Table) {
    let (mut theirs, mut ours) = (Load::default(), Load::default());
    for _ in 0..ROUNDS {
        load(their_port, &mut theirs);
        load(our_port, &mut ours);
    }
    let (rate, their_rate) = (median(&mut ours.rates), median(&mut theirs.rates));
    let (tail, their_tail) = (median(&mut ours.tails), median(&mut theirs.tails));
    table.limit(
        &format!("{what}: {rate:.0} requests per second, HAProxy {their_rate:.0}"),
        rate >= their_rate,
    );
    table.limit(
        &format!("{what}: 99 of 100 requests within {tail:.2} ms, HAProxy {their_tail:.2} ms"),
        tail <= their_tail,
    );
}

/// One turn: 64 clients, each of which asks again as soon as it has its answer.
fn load(port: u16, load: &mut Load) {
    let address = format!("http://127.0.0.1:{port}/");
    let told = Command::new("wrk")
        .args(["-t1", "-c64", "-d3s", "--latency", &address])
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let word = |line: &str| {
        let mut lines = told.lines().map(str::trim);
        let found = lines.find_map(|it| it.strip_prefix(line));
        found.unwrap_or_else(|| panic!("{told}")).trim().to_owned()
    };
    assert!(!told.contains("Non-2xx"), "{told}");
    load.rates.push(word("Requests/sec:").parse().unwrap());
    load.tails.push(milliseconds(&word("99%")));
}

/// A time as wrk writes it.
fn milliseconds(text: &str) -> f64 {
    let unit = text.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.');
    let number: f64 = text[..text.len() - unit.len()].parse().unwrap();
    match unit {
        "us" => number / 1000.0,
        "ms" => number,
        _ => number * 1000.0,
    }
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Says what `HAProxy` and the gateway have resident.
fn memory(when: &str, [theirs, ours]: [u64; 2], table: &mut Table) {
    let shown = |bytes: u64| format!("{}.{} MiB", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20);
    table.limit(
        &format!(
            "memory {when}: {}, at most 10 MiB (HAProxy {})",
            shown(ours),
            shown(theirs)
        ),
        ours <= MEMORY,
    );
}

/// What a process has resident now, in bytes.
fn resident(process: &Running) -> u64 {
    let status = format!("/proc/{}/status", process.0.id());
    let status = fs::read_to_string(status).unwrap();
    let found = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = found.unwrap().trim().trim_end_matches(" kB");
    kibibytes.parse::<u64>().unwrap() * 1024
}

/// Connections that have all had an answer and stay.
fn hold(port: u16) -> Vec<TcpStream> {
    let mut held = Vec::new();
    for _ in 0..HELD {
        let mut client = TcpStream::connect(("127.0.0.1", port)).unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: held\r\n\r\n")
            .unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with(ANSWER.as_bytes()) {
            let mut piece = [0; 512];
            let length = client.read(&mut piece).unwrap();
            assert!(length > 0, "a held connection was closed");
            heard.extend_from_slice(&piece[..length]);
        }
        held.push(client);
    }
    held
}

fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let taken = [(); COUNT].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    taken.map(|it| it.local_addr().unwrap().port())
}

fn wait_for(port: u16) {
    let begin = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{port}");
        sleep(Duration::from_millis(20));
    }
}

fn haproxy(folder: &Path, name: &str, text: &str) -> Running {
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    let mut command = Command::new("haproxy");
    command.arg("-f").arg(&file).stderr(Stdio::null());
    Running(command.spawn().unwrap())
}

/// `HAProxy` as it is out of the box, with so many threads as the gateway has.
fn settings(threads: usize) -> String {
    format!(
        "global\n nbthread {threads}\n maxconn 8000\ndefaults\n mode http\n timeout connect 5s\n \
         timeout client 5m\n timeout server 5m\n"
    )
}

fn backends(ports: [u16; 2]) -> String {
    let mut text = settings(1) + "frontend answers\n";
    for port in ports {
        let _ = writeln!(text, " bind 127.0.0.1:{port}");
    }
    let _ = writeln!(
        text,
        " http-request return status 200 content-type text/plain string \"{ANSWER}\""
    );
    text
}

fn balancer(backends: [u16; 2], tcp: u16, http: u16) -> String {
    let threads = std::thread::available_parallelism().map_or(1, |it| it.get().min(4));
    let mut text = settings(threads);
    for (mode, port) in [("tcp", tcp), ("http", http)] {
        let forwarded = if mode == "http" {
            " option forwardfor\n"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "listen {mode}\n mode {mode}\n{forwarded} bind 127.0.0.1:{port}\n balance roundrobin\n \
             server one 127.0.0.1:{}\n server other 127.0.0.1:{}",
            backends[0], backends[1]
        );
    }
    text
}

/// The gateway as it runs in its containers.
fn ours(program: &Program, folder: &Path, backends: [u16; 2], tcp: u16, http: u16) -> Running {
    let backends = backends.map(|port| format!(r#"{{"host":"127.0.0.1","port":{port}}}"#));
    let listener = |port: u16, protocol: &str| {
        format!(r#"{{"port":{port},"address":"127.0.0.1","protocol":"{protocol}","pool":"web"}}"#)
    };
    let told = format!(
        r#"{{"listeners":[{},{}],"pools":{{"web":{{"backends":[{}]}}}}}}"#,
        listener(tcp, "tcp"),
        listener(http, "http"),
        backends.join(",")
    );
    let mut command = program.command(folder, &["inside", "gateway"]);
    command.env("RCOMPOSE_GATEWAY", told);
    Running(command.spawn().unwrap())
}
