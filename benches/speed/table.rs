//! The results as a table: Docker Compose, the bare API and rcompose beside
//! each other, and what is to be said below.

use std::fmt::Write;

use crate::request::Request;
use crate::stopwatch::Measurement;

/// One thing that was measured.
#[derive(Debug, Default)]
pub struct Row {
    what: String,
    pub peer: Option<Measurement>,
    pub bare: Option<Measurement>,
    pub ours: Measurement,
}

/// Rows of results, and what is to be said below them.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    remarks: Vec<String>,
    missed: bool,
}

impl Row {
    pub fn new(what: &str) -> Self {
        Self {
            what: what.to_owned(),
            ..Self::default()
        }
    }
}

impl Table {
    /// Adds a row; rcompose may take this share of Docker Compose's time at most.
    pub fn within(&mut self, share: f64, row: Row) {
        if let Some(peer) = &row.peer {
            let kept = row.ours.median() <= peer.median() * share;
            let limit = format!(
                "{}: at most 1/{:.0} of Docker Compose",
                row.what,
                1.0 / share
            );
            self.limit(&limit, kept);
        }
        self.add(row);
    }

    /// Adds a row; rcompose may take 3 % longer than the fastest of the others.
    pub fn beside_the_best(&mut self, row: Row) {
        let others = [&row.peer, &row.bare].into_iter().flatten();
        if let Some(best) = others.map(Measurement::median).reduce(f64::min) {
            let behind = (row.ours.median() / best - 1.0) * 100.0;
            let limit = format!(
                "{}: within 3 % of the best of Docker Compose and the bare API ({behind:+.1} %)",
                row.what
            );
            self.limit(&limit, behind <= 3.0);
        }
        self.add(row);
    }

    /// Adds a row without a limit.
    pub fn add(&mut self, row: Row) {
        // Who waits for the table sees that something comes of it.
        eprintln!("measured: {}", row.what);
        self.rows.push(row);
    }

    /// The requests of one run of a program.
    pub fn requests(&mut self, what: &str, program: &str, requests: &[Request]) {
        let mut kinds: Vec<(String, usize)> = Vec::new();
        for request in requests {
            let kind = request.kind();
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((kind, 1)),
            }
        }
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| format!("{count} × {kind}"))
            .collect();
        self.remarks.push(format!(
            "{what}, {program}: {} requests: {}",
            requests.len(),
            kinds.join(", ")
        ));
    }

    /// Notes whether a limit is kept.
    pub fn limit(&mut self, what: &str, kept: bool) {
        self.missed |= !kept;
        let word = if kept { "kept:  " } else { "MISSED:" };
        self.remarks.push(format!("{word} {what}"));
    }

    /// Prints it all; tells whether all limits are kept.
    pub fn print(&self) -> bool {
        let mut text = format!(
            "{:<36} {:>20} {:>20} {:>20} {:>7}\n{:<36} {:>20} {:>20} {:>20}\n",
            "",
            "peer",
            "bare API",
            "rcompose",
            "factor",
            "",
            "median (95 %) ms",
            "median (95 %) ms",
            "median (95 %) ms"
        );
        for row in &self.rows {
            let (peer, bare) = (row.peer.as_ref(), row.bare.as_ref());
            let factor = peer.map_or(String::new(), |peer| {
                format!("{:.1}", peer.median() / row.ours.median())
            });
            writeln!(
                text,
                "{:<36} {:>20} {:>20} {:>20} {factor:>7}",
                row.what,
                times(peer),
                times(bare),
                times(Some(&row.ours))
            )
            .unwrap();
            if row.ours.memory() > 0 {
                writeln!(
                    text,
                    "{:<36} {:>20} {:>20} {:>20}",
                    "",
                    memory(peer),
                    "",
                    memory(Some(&row.ours))
                )
                .unwrap();
            }
        }
        println!("{text}");
        for remark in &self.remarks {
            println!("{remark}");
        }
        !self.missed
    }
}

fn times(measurement: Option<&Measurement>) -> String {
    measurement.map_or(String::new(), |it| {
        format!("{:.1} ({:.1})", it.median(), it.p95())
    })
}

fn memory(measurement: Option<&Measurement>) -> String {
    measurement.map_or(String::new(), |it| format!("{} MiB", it.memory() >> 20))
}
