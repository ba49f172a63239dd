//! `get`: the objects of manifests and what became of them, as `kubectl get`
//! prints them.

mod document;
mod follow;
mod rows;

use clap::Args;

use super::context::{Context, Target, wait_for};
use super::failure::Failure;
use super::listing::lines;
use super::objects::selector::Selector;
use super::objects::wanted::{self, Wanted};
use super::objects::{DEFAULT, Depth, View, pod};
use crate::ui::{Spacing, table_spaced};
use rows::Table;

pub use rows::{Item, items, volume};

/// Show pods, Deployments, Services and what else manifests have
///
/// TYPE is pods (po), deployments (deploy), replicasets (rs), statefulsets
/// (sts), daemonsets (ds), jobs, cronjobs (cj), services (svc), ingresses
/// (ing), configmaps (cm), secrets, persistentvolumeclaims (pvc),
/// horizontalpodautoscalers (hpa) or all;
/// several stand with commas between them, or as TYPE/NAME.
#[derive(Debug, Clone, Default, Args)]
pub struct Get {
    /// The objects of every namespace, with their namespace
    #[arg(short = 'A', long)]
    all_namespaces: bool,
    /// Only objects of this namespace
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
    /// No titles above the columns
    #[arg(long)]
    no_headers: bool,
    /// The form of the output (wide, name, json, yaml)
    #[arg(short, long, value_name = "FORM")]
    output: Option<String>,
    /// Only objects with such labels (app=web,tier!=db,env in (a,b),!old)
    #[arg(short = 'l', long, value_name = "LABELS")]
    selector: Option<String>,
    /// A last column with the labels
    #[arg(long)]
    show_labels: bool,
    /// Stay, and show what changes
    #[arg(short, long)]
    watch: bool,
    /// What is shown: TYPE [NAME…] or TYPE/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

/// How the output looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Table { wide: bool },
    Name,
    Json,
    Yaml,
}

/// What is shown, once understood.
struct Question {
    wanted: Vec<Wanted>,
    selector: Selector,
    form: Form,
}

/// What was found.
#[derive(Default)]
struct Answer<'v> {
    /// The objects of each kind.
    found: Vec<(&'v Wanted, Vec<Item<'v>>)>,
    /// What is not there: the kind's resource, and the name.
    missing: Vec<(String, &'v str)>,
}

impl Get {
    /// Shows them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let question = Question {
            wanted: wanted::read(&self.words)?,
            selector: Selector::read(self.selector.as_deref().unwrap_or_default())?,
            form: self.form()?,
        };
        let target = context.target_in_full(&[])?;
        if self.watch {
            return wait_for(follow::run(&self, context, &target, &question));
        }
        let view = wait_for(self.look(context, &target, &question))?;
        let pods = pod::all(&view);
        let answer = self.answer(&view, &pods, &question);
        context.print(&self.text(&view, &pods, &question, &answer))?;
        for (resource, name) in &answer.missing {
            context.ui.message(&not_found(resource, name));
        }
        let none = answer.found.iter().all(|(_, items)| items.is_empty());
        if none && answer.missing.is_empty() && !matches!(question.form, Form::Json | Form::Yaml) {
            context.ui.message(&self.nothing(&view));
        }
        Ok(u8::from(!answer.missing.is_empty()))
    }

    fn form(&self) -> Result<Form, Failure> {
        Ok(match self.output.as_deref() {
            None | Some("") => Form::Table { wide: false },
            Some("wide") => Form::Table { wide: true },
            Some("name") => Form::Name,
            Some("json") => Form::Json,
            Some("yaml") => Form::Yaml,
            Some(other) => {
                let said =
                    format!("unable to match a printer suitable for the output format {other:?}");
                return Err(Failure::new(said).hint("use wide, name, json or yaml"));
            }
        })
    }

    async fn look(
        &self,
        context: &Context,
        target: &Target,
        question: &Question,
    ) -> Result<View, Failure> {
        let engine = context.engine().await?;
        View::look(context, &engine, target, question.depth()).await
    }

    fn is_shown(&self, namespace: &str) -> bool {
        let wanted = self.namespace.as_deref().filter(|_| !self.all_namespaces);
        wanted.is_none_or(|it| it == namespace)
    }

    fn answer<'v>(
        &self,
        view: &'v View,
        pods: &'v [pod::Pod<'v>],
        question: &'v Question,
    ) -> Answer<'v> {
        let mut answer = Answer::default();
        for wanted in &question.wanted {
            let all = rows::items(view, pods, wanted.kind);
            let items = all.into_iter().filter(|it| {
                wanted.has(it.name())
                    && self.is_shown(it.namespace())
                    && question.selector.matches(&it.labels())
            });
            let items: Vec<Item<'v>> = items.collect();
            for name in &wanted.names {
                if !items.iter().any(|it| it.name() == name) {
                    answer.missing.push((wanted.kind.resource(), name));
                }
            }
            answer.found.push((wanted, items));
        }
        answer
    }

    fn text(
        &self,
        view: &View,
        pods: &[pod::Pod<'_>],
        question: &Question,
        answer: &Answer<'_>,
    ) -> String {
        let all = || answer.found.iter().flat_map(|(_, items)| items);
        match question.form {
            Form::Table { wide } => {
                let several = question.wanted.len() > 1;
                let found = answer.found.iter().filter(|(_, items)| !items.is_empty());
                let tables = found.map(|(wanted, items)| {
                    let table = rows::table(view, pods, wanted.kind, items, wide);
                    let prefix = several.then(|| wanted.kind.prefix());
                    self.table(view, &table, prefix.as_deref())
                });
                tables.collect::<Vec<_>>().join("\n")
            }
            Form::Name => lines(all().map(|it| format!("{}/{}", it.kind().prefix(), it.name()))),
            Form::Json | Form::Yaml => {
                let single = matches!(question.wanted.as_slice(), [it] if it.names.len() == 1);
                let documents = all().map(|it| document::of(view, pods, it)).collect();
                document::text(documents, single, question.form == Form::Yaml)
            }
        }
    }

    /// A table; with a prefix, its names say of which kind they are.
    fn table(&self, view: &View, table: &Table, prefix: Option<&str>) -> String {
        let spread = self.spread(view);
        let mut titles: Vec<&str> = table.titles.clone();
        if spread {
            titles.insert(0, "NAMESPACE");
        }
        if self.show_labels {
            titles.push("LABELS");
        }
        let rows = table.rows.iter().map(|row| {
            let mut cells = row.cells.clone();
            if let (Some(prefix), Some(name)) = (prefix, cells.first_mut()) {
                *name = format!("{prefix}/{name}");
            }
            if spread {
                cells.insert(0, row.namespace.clone());
            }
            if self.show_labels {
                cells.push(row.labels.clone());
            }
            cells
        });
        let text = table_spaced(Spacing::FITTED, &titles, rows);
        match text.split_once('\n') {
            Some((_, rows)) if self.no_headers => rows.to_owned(),
            _ => text,
        }
    }

    /// Whether the namespace is shown: when it is asked for, or when there are
    /// several and none is named.
    fn spread(&self, view: &View) -> bool {
        self.all_namespaces || (self.namespace.is_none() && view.namespaces().len() > 1)
    }

    /// What is said when there is nothing.
    fn nothing(&self, view: &View) -> String {
        let spaces = view.namespaces();
        let named = self.namespace.as_deref();
        match (named, spaces.len()) {
            _ if self.all_namespaces => "No resources found\n".to_owned(),
            (Some(name), _) => format!("No resources found in {name} namespace.\n"),
            (None, 1) => {
                let only = spaces.first().copied().unwrap_or(DEFAULT);
                format!("No resources found in {only} namespace.\n")
            }
            (None, 0) => format!("No resources found in {DEFAULT} namespace.\n"),
            (None, _) => "No resources found\n".to_owned(),
        }
    }
}

impl Question {
    /// How much has to be looked at.
    fn depth(&self) -> Depth {
        let has = |kinds: &[&str]| self.wanted.iter().any(|it| kinds.contains(&it.kind.kind));
        let whole = matches!(self.form, Form::Json | Form::Yaml);
        Depth {
            compared: has(&["Deployment", "DaemonSet"])
                || (whole && has(&["StatefulSet", "ReplicaSet"])),
            volumes: has(&["PersistentVolumeClaim"]),
            lives: has(&["Pod", "Job"]) && self.form != Form::Name,
            load: has(&["HorizontalPodAutoscaler"]) && self.form != Form::Name,
        }
    }
}

/// The table of some pods.
pub fn pod_table(view: &View, pods: &[pod::Pod<'_>]) -> String {
    let table = rows::pods(view, pods);
    Get::default().table(view, &table, None)
}

/// What is said of an object that is not there.
pub fn not_found(resource: &str, name: &str) -> String {
    format!("Error from server (NotFound): {resource} {name:?} not found\n")
}

#[cfg(test)]
mod tests;
