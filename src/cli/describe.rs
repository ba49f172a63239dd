//! `describe`: all that there is to know about pods and other objects, as
//! `kubectl describe` lays it out.

mod container;
mod happened;
mod object;
mod pods;
mod sheet;
mod stored;

use clap::Args;

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::get::{Item, items, not_found};
use super::objects::selector::Selector;
use super::objects::wanted::{self, Wanted};
use super::objects::{Depth, View, pod};
use crate::observed::Container;
use happened::History;
use sheet::Sheet;

/// Show all about pods, Deployments, Services and what else manifests have
///
/// OBJECT is as with `get`: TYPE [NAME…] or TYPE/NAME…. Events are those of
/// the daemon, of the last hour.
#[derive(Debug, Clone, Default, Args)]
pub struct Describe {
    /// Only objects of this namespace
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
    /// Only objects with such labels (app=web,tier!=db,env in (a,b),!old)
    #[arg(short = 'l', long, value_name = "LABELS")]
    selector: Option<String>,
    /// Whether the daemon's events are shown
    #[arg(
        long,
        action = clap::ArgAction::Set,
        default_value = "true",
        value_name = super::arguments::TRUTH
    )]
    show_events: bool,
    /// What is described: TYPE [NAME…] or TYPE/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

impl Describe {
    /// Describes them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wanted = wanted::read(&self.words)?;
        let selector = Selector::read(self.selector.as_deref().unwrap_or_default())?;
        let target = context.target_in_full(&[])?;
        let depth = Depth {
            compared: true,
            volumes: true,
            lives: true,
            load: true,
        };
        let (view, history) = wait_for(async {
            let engine = context.engine().await?;
            let view = View::look(context, &engine, &target, depth).await?;
            let history = if self.show_events {
                Some(History::ask(&engine, &view).await?)
            } else {
                None
            };
            Ok((view, history))
        })?;
        let pods = pod::all(&view);
        let (mut texts, mut missing) = (Vec::new(), Vec::new());
        for wanted in &wanted {
            let all = items(&view, &pods, wanted.kind).into_iter();
            let found: Vec<Item<'_>> = all.filter(|it| self.shows(it, wanted, &selector)).collect();
            for name in &wanted.names {
                if !found.iter().any(|it| it.name() == name) {
                    missing.push(not_found(&wanted.kind.resource(), name));
                }
            }
            texts.extend(
                found
                    .iter()
                    .map(|it| text(&view, &pods, it, history.as_ref())),
            );
        }
        context.print(&texts.join("\n\n"))?;
        if texts.is_empty() && missing.is_empty() {
            let space = self.namespace.as_deref().unwrap_or(super::objects::DEFAULT);
            context
                .ui
                .message(&format!("No resources found in {space} namespace.\n"));
        }
        for said in &missing {
            context.ui.message(said);
        }
        Ok(u8::from(!missing.is_empty()))
    }

    fn shows(&self, item: &Item<'_>, wanted: &Wanted, selector: &Selector) -> bool {
        let here = self
            .namespace
            .as_deref()
            .is_none_or(|it| it == item.namespace());
        here && wanted.has(item.name()) && selector.matches(&item.labels())
    }
}

/// All about one object.
fn text(view: &View, pods: &[pod::Pod<'_>], item: &Item<'_>, history: Option<&History>) -> String {
    let mut sheet = Sheet::default();
    let about: Vec<&Container> = match item {
        Item::Pod(pod) => {
            pods::describe(view, pod, &mut sheet);
            pod.containers().collect()
        }
        Item::Object(object, _) => {
            object::describe(view, pods, object, &mut sheet);
            let made = view.made_from(object);
            let made = made.filter(|it| it.pod.is_empty());
            made.flat_map(|it| view.containers_of(&it.key)).collect()
        }
    };
    let mut text = sheet.text();
    if let Some(history) = history {
        text += &history.text(view, &about);
    }
    text
}

/// The template of pods, as `kubectl rollout history` shows it.
pub fn pod_template(template: &serde_json::Value) -> String {
    let mut sheet = Sheet::default();
    sheet.below("Pod Template", object::template(template));
    sheet.text()
}

#[cfg(test)]
mod tests;
