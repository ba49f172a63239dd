//! `top`: the processes in containers.

use clap::Args;
use futures_util::future::try_join_all;

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::replica::{self, is_of, runs};
use crate::engine::EngineError;
use crate::engine::inquiry::{Inquiry, Processes};
use crate::observed::Container;
use crate::ui::{Spacing, table_spaced};

/// Show the processes in containers
#[derive(Debug, Clone, Default, Args)]
pub struct Top {
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Top {
    /// Shows them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        let lists = wait_for(async {
            let engine = context.engine().await?;
            let all = replica::containers(&engine, target.name()).await?;
            replica::note_unknown(context, &target, &self.services, &all);
            let running = all
                .into_iter()
                .filter(|container| runs(container) && is_of(container, &self.services));
            let asked = running.map(async |container| {
                match engine.processes(&container.id).await {
                    Ok(processes) => Ok(Some((container, processes))),
                    // It has ended meanwhile.
                    Err(EngineError::Conflict { .. } | EngineError::NotFound { .. }) => Ok(None),
                    Err(error) => Err(Failure::from(error)),
                }
            });
            let lists = try_join_all(asked).await?;
            Ok(lists.into_iter().flatten().collect::<Vec<_>>())
        })?;
        context.print(&text(&lists))?;
        Ok(0)
    }
}

/// The table; nothing at all without processes.
fn text(lists: &[(Container, Processes)]) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for title in lists.iter().flat_map(|(_, processes)| &processes.titles) {
        if !titles.contains(&title.as_str()) {
            titles.push(title);
        }
    }
    // The command is the longest, so it comes last.
    titles.sort_by_key(|title| *title == "CMD");
    let mut rows = Vec::new();
    for (container, processes) in lists {
        let number = container.number().map_or(String::new(), |n| n.to_string());
        for process in &processes.rows {
            let cell = |title: &&str| {
                let place = processes.titles.iter().position(|other| other == title);
                let cell = place.and_then(|place| process.get(place));
                cell.map_or("-", String::as_str).to_owned()
            };
            let mut row = vec![container.service().to_owned(), number.clone()];
            row.extend(titles.iter().map(cell));
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let header: Vec<&str> = ["SERVICE", "#"].into_iter().chain(titles).collect();
    table_spaced(Spacing::DENSE, &header, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::labels;
    use expect_test::expect;

    fn list(service: &str, number: &str, titles: &[&str], row: &[&str]) -> (Container, Processes) {
        let labels = [
            (labels::SERVICE, service),
            (labels::CONTAINER_NUMBER, number),
        ];
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let container = Container {
            labels: labels
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..Container::default()
        };
        let processes = Processes {
            titles: owned(titles),
            rows: vec![owned(row)],
        };
        (container, processes)
    }

    #[test]
    fn titles_that_differ_are_joined_and_the_command_comes_last() {
        let lists = [
            list(
                "db",
                "1",
                &["UID", "CMD", "PID"],
                &["root", "sleep 1000", "7"],
            ),
            list(
                "web",
                "",
                &["UID", "PID", "VSZ", "CMD"],
                &["www", "12345", "4", "sh"],
            ),
        ];
        expect![[r#"
            SERVICE  #   UID   PID    VSZ  CMD
            db       1   root  7      -    sleep 1000
            web          www   12345  4    sh
        "#]]
        .assert_eq(&text(&lists));
        assert_eq!(text(&[]), "");
    }
}
