//! `get --watch`: what there is, and then each row that has changed, when the
//! daemon tells that something has happened.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use super::{Form, Get, Question, rows};
use crate::cli::context::{Context, Target};
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::objects::{View, pod};
use crate::engine::Engine;

/// How long what happens at the same time is gathered.
const GATHERED: Duration = Duration::from_millis(50);

/// Rows by kind, namespace and name, without their age.
type Shown = BTreeMap<(String, String, String), Vec<String>>;

/// Follows until the user does not want more.
pub async fn run(
    get: &Get,
    context: &Context,
    target: &Target,
    question: &Question,
) -> Result<u8, Failure> {
    let Form::Table { wide } = question.form else {
        return Err(Failure::new("--watch shows tables only").hint("leave out -o"));
    };
    let engine = context.engine().await?;
    let mut interrupts = Interrupts::new()?;
    let mut happenings = engine.happenings(target.name()).await?;
    let mut shown = Shown::new();
    let mut first = true;
    loop {
        let view = View::look(context, &engine, target, question.depth()).await?;
        let text = changes(get, &view, question, wide, &mut shown, first);
        // Nobody reads on.
        if context.ui.bytes(false, text.as_bytes()).is_err() {
            return Ok(0);
        }
        first = false;
        tokio::select! {
            () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
            happened = happenings.next() => {
                happened.transpose()?;
            }
        }
        sleep(GATHERED).await;
        while let Ok(Some(happened)) = timeout(Duration::ZERO, happenings.next()).await {
            happened?;
        }
    }
}

/// The rows that are not as they were shown; titles stand above the first.
fn changes(
    get: &Get,
    view: &View,
    question: &Question,
    wide: bool,
    shown: &mut Shown,
    first: bool,
) -> String {
    let pods = pod::all(view);
    let answer = get.answer(view, &pods, question);
    let several = question.wanted.len() > 1;
    let mut text = String::new();
    let mut now = Shown::new();
    for (wanted, items) in &answer.found {
        let mut table = rows::table(view, &pods, wanted.kind, items, wide);
        let age = table.titles.iter().position(|it| *it == "AGE");
        table.rows.retain(|row| {
            let name = row.cells.first().cloned().unwrap_or_default();
            let key = (wanted.kind.kind.to_owned(), row.namespace.clone(), name);
            // Time alone changes nothing.
            let parts = row.cells.iter().enumerate();
            let parts = parts.filter(|(at, _)| Some(*at) != age);
            let cells = parts.map(|(_, it)| it.split(" (").next().unwrap_or(it).to_owned());
            let cells: Vec<String> = cells.collect();
            let changed = shown.get(&key) != Some(&cells);
            now.insert(key, cells);
            changed
        });
        if !table.rows.is_empty() {
            let prefix = several.then(|| wanted.kind.prefix());
            let shown = get.table(view, &table, prefix.as_deref());
            let rows = match shown.split_once('\n') {
                Some((_, rows)) if !first && !get.no_headers => rows,
                _ => &shown,
            };
            text.push_str(rows);
        }
    }
    *shown = now;
    text
}
