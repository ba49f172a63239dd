//! `stats`: what containers use.

mod live;

use clap::Args;
use serde_json::{Map, Value, json};

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::listing::{self, Columns};
use super::replica::{self, is_of, runs};
use crate::engine::inquiry::{Inquiry, Usage};
use crate::observed::Container;
use crate::ui::{binary_size, decimal_size};

use futures_util::StreamExt;
use futures_util::future::join_all;

/// The columns of the table, and what else has a title.
const COLUMNS: Columns = Columns {
    standard: &[
        ("CONTAINER ID", "ID"),
        ("NAME", "Name"),
        ("CPU %", "CPUPerc"),
        ("MEM USAGE / LIMIT", "MemUsage"),
        ("MEM %", "MemPerc"),
        ("NET I/O", "NetIO"),
        ("BLOCK I/O", "BlockIO"),
        ("PIDS", "PIDs"),
    ],
    other: &[("CONTAINER", "Container")],
};

/// Show what containers use
#[derive(Debug, Clone, Default, Args)]
pub struct Stats {
    /// Show stopped containers too
    #[arg(short, long)]
    all: bool,
    /// The form of the output (table, json, or a Go template)
    #[arg(long, value_name = "FORM")]
    format: Option<String>,
    /// Show it once and end
    #[arg(long)]
    no_stream: bool,
    /// Show everything at full length
    #[arg(long)]
    no_trunc: bool,
    /// The service; none: all
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
}

/// A container, and what it uses as far as that is known.
type Row = (Container, Option<Usage>);

impl Stats {
    /// Shows it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        // What is wrong with a template is told before anything is asked.
        self.text(&[])?;
        let target = context.target(&[])?;
        wait_for(async {
            let engine = context.engine().await?;
            let all = replica::containers(&engine, target.name()).await?;
            let services: Vec<String> = self.service.iter().cloned().collect();
            replica::note_unknown(context, &target, &services, &all);
            let mut shown: Vec<Container> = all
                .into_iter()
                .filter(|container| is_of(container, &services) && (self.all || runs(container)))
                .collect();
            shown.sort_by(|a, b| a.name.cmp(&b.name));
            if !self.no_stream {
                return live::show(context, &engine, target.name(), &self, shown).await;
            }
            let asked = shown.into_iter().map(async |container| {
                let mut usage = engine.usage(&container.id, false);
                // One that ends meanwhile has no usage, which is shown.
                let usage = usage.next().await.and_then(Result::ok);
                (container, usage)
            });
            let rows = join_all(asked).await;
            context.print(&self.text(&rows)?)?;
            Ok(0)
        })
    }

    fn text(&self, rows: &[Row]) -> Result<String, Failure> {
        let format = self.format.as_deref().unwrap_or_default();
        let rows = rows
            .iter()
            .map(|(container, usage)| fields(container, *usage, self.no_trunc));
        listing::text(format, &COLUMNS, rows)
    }
}

/// All fields of a row; `--` stands for what is not known.
fn fields(container: &Container, usage: Option<Usage>, whole: bool) -> Map<String, Value> {
    let id = &container.id;
    let short = if whole {
        id
    } else {
        id.get(..12).unwrap_or(id)
    };
    let known = |text: fn(Usage) -> String| usage.map_or("--".to_owned(), text);
    let pair = |text: fn(Usage) -> String| usage.map_or("-- / --".to_owned(), text);
    let fields = json!({
        "BlockIO": pair(|it| format!("{} / {}", decimal_size(it.read), decimal_size(it.written))),
        "CPUPerc": known(|it| format!("{:.2}%", it.cpu)),
        "Container": id,
        "ID": short,
        "MemPerc": known(|it| format!("{:.2}%", memory_share(it))),
        "MemUsage": pair(|it| {
            format!("{} / {}", binary_size(it.memory), binary_size(it.memory_limit))
        }),
        "Name": container.name,
        "NetIO": pair(|it| format!("{} / {}", decimal_size(it.received), decimal_size(it.sent))),
        "PIDs": known(|it| it.processes.to_string()),
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[allow(clippy::cast_precision_loss)] // two digits are shown
fn memory_share(usage: Usage) -> f64 {
    if usage.memory_limit == 0 {
        return 0.0;
    }
    usage.memory as f64 / usage.memory_limit as f64 * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(format: &str, expected: &Expect) {
        let container = |name: &str| Container {
            id: format!("a9703541ff42{:052}", 0),
            name: name.into(),
            ..Container::default()
        };
        let usage = Usage {
            cpu: 12.345,
            memory: 348_160,
            memory_limit: 25_276_000_000,
            received: 1_464,
            sent: 126,
            processes: 2,
            ..Usage::default()
        };
        let rows = [
            (container("shop-web-1"), Some(usage)),
            (container("shop-db-1"), None),
        ];
        let stats = Stats {
            format: Some(format.into()),
            ..Stats::default()
        };
        expected.assert_eq(&stats.text(&rows).unwrap());
    }

    #[test]
    fn usage_is_a_table_or_a_template() {
        check(
            "",
            &expect![[r#"
                CONTAINER ID   NAME         CPU %     MEM USAGE / LIMIT   MEM %     NET I/O         BLOCK I/O   PIDS
                a9703541ff42   shop-web-1   12.35%    340KiB / 23.54GiB   0.00%     1.46kB / 126B   0B / 0B     2
                a9703541ff42   shop-db-1    --        -- / --             --        -- / --         -- / --     --
            "#]],
        );
        check(
            "{{.Name}} {{.CPUPerc}}",
            &expect![[r#"
                shop-web-1 12.35%
                shop-db-1 --
            "#]],
        );
        check(
            "table {{.Name}}\\t{{.MemPerc}}",
            &expect![[r#"
                NAME         MEM %
                shop-web-1   0.00%
                shop-db-1    --
            "#]],
        );
    }
}
