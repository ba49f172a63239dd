//! The results as a table.

use std::fmt::Write;

use crate::proxy::Request;
use crate::stopwatch::{Measurement, Program};

/// Rows of results, and what is to be said below them.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    remarks: Vec<String>,
}

#[derive(Debug)]
struct Row {
    what: String,
    who: String,
    median: f64,
    p95: f64,
    memory: u64,
}

impl Table {
    /// A program's runs. Those of rcompose come first.
    pub fn add(&mut self, what: &str, program: &Program, measurement: &Measurement) {
        self.push(what, program.name(), measurement);
    }

    /// The engine's own time for the requests that rcompose made.
    pub fn add_floor(&mut self, what: &str, measurement: &Measurement) {
        self.push(what, "the engine alone", measurement);
    }

    fn push(&mut self, what: &str, who: &str, measurement: &Measurement) {
        self.rows.push(Row {
            what: what.to_owned(),
            who: who.to_owned(),
            median: measurement.median(),
            p95: measurement.p95(),
            memory: measurement.memory(),
        });
    }

    /// The requests of one run.
    pub fn requests(&mut self, what: &str, program: &Program, requests: &[Request]) {
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
            "{what}, {}: {} requests: {}",
            program.name(),
            requests.len(),
            kinds.join(", ")
        ));
    }

    /// Notes whether a limit is kept, and passes it on.
    pub fn limit(&mut self, what: &str, kept: bool) -> bool {
        self.remarks.push(format!(
            "{} {what}",
            if kept { "kept:  " } else { "MISSED:" }
        ));
        kept
    }

    /// Prints it all.
    pub fn print(&self) {
        let mut text = format!(
            "{:<36} {:<17} {:>10} {:>10} {:>9} {:>7}\n",
            "", "", "median", "p95", "memory", "factor"
        );
        let mut first: Option<&Row> = None;
        for row in &self.rows {
            let base = first.filter(|first| first.what == row.what);
            let what = if base.is_some() { "" } else { &row.what };
            let memory = if row.memory == 0 {
                String::new()
            } else {
                format!("{} MiB", row.memory >> 20)
            };
            let factor = base.map_or(String::new(), |base| {
                format!("{:.1}", row.median / base.median)
            });
            writeln!(
                text,
                "{what:<36} {:<17} {:>7.1} ms {:>7.1} ms {memory:>9} {factor:>7}",
                row.who, row.median, row.p95
            )
            .unwrap();
            if base.is_none() {
                first = Some(row);
            }
        }
        println!("{text}");
        for remark in &self.remarks {
            println!("{remark}");
        }
    }
}
