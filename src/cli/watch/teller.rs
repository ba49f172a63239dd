//! Who loads the project of a `watch` again, and shows what happens.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::lines;
use crate::cli::context::{Context, tell};
use crate::cli::failure::Failure;
use crate::cli::unfinished::PlanMark;
use crate::event::Event;
use crate::model::Project;
use crate::plan::{Action, Plan, Policy};
use crate::source::{Diagnostic, Loaded, Sources, compose};
use crate::ui::{Display, Progress};
use crate::watch::{Failed, Host, Mistake, News, Rules, Subject};

/// How a project is brought up.
pub type Wishes<'a> = Box<dyn Fn(&Context, &Project) -> Result<Policy, Failure> + 'a>;

/// Loads and tells.
pub struct Teller<'a> {
    context: &'a Context,
    options: compose::Options,
    wishes: Wishes<'a>,
    loaded: Option<Loaded>,
    display: Option<Display>,
    /// Containers that a plan ends, and how often.
    ending: BTreeMap<String, usize>,
    /// The containers that the steps of the plan end.
    steps: Vec<Option<String>>,
    /// Whether images that a build has replaced are removed.
    pub prunes: bool,
    /// Whether the terminal's bell tells that something is over.
    rings: bool,
    /// The daemon's address, when a project is to be marked while it is changed.
    pub daemon: Option<String>,
    mark: Option<PlanMark>,
    /// What each line begins with, beside the output of containers.
    pub prefix: &'static str,
}

impl<'a> Teller<'a> {
    /// One that loads with these options.
    pub fn new(context: &'a Context, options: compose::Options, wishes: Wishes<'a>) -> Self {
        Self {
            context,
            options,
            wishes,
            loaded: None,
            display: None,
            ending: BTreeMap::new(),
            steps: Vec::new(),
            prunes: true,
            rings: rings(context),
            daemon: None,
            mark: None,
            prefix: "",
        }
    }

    /// What is watched of a project that was loaded.
    pub fn subject(&mut self, loaded: Loaded) -> Result<Subject, Failure> {
        let rules = rules(&loaded)?;
        let subject = Subject {
            policy: (self.wishes)(self.context, &loaded.project)?,
            files: files(&loaded.project, &loaded.sources, &rules),
            folders: folders(&self.options),
            limits: self.context.limits(Some(&loaded.project))?,
            project: Arc::new(loaded.project.clone()),
            rules: Arc::new(rules),
            prunes: self.prunes,
        };
        self.loaded = Some(loaded);
        Ok(subject)
    }

    /// Shows what is odd about the rules.
    pub fn notes(&self, subject: &Subject) {
        let place = |attribute: &str| self.loaded.as_ref()?.place(attribute);
        let notes: Vec<Diagnostic> = subject
            .rules
            .notes
            .iter()
            .map(|note| {
                Diagnostic::note(note.message.as_str())
                    .at(place(&note.attribute))
                    .hint(note.hint.as_str())
            })
            .collect();
        self.context.notes(&notes, self.loaded.as_ref());
    }

    /// Whether a container has ended because of a plan. Told once an end.
    pub fn expects(&mut self, container: &str) -> bool {
        let Some(left) = self.ending.get_mut(container) else {
            return false;
        };
        *left -= 1;
        if *left == 0 {
            self.ending.remove(container);
        }
        true
    }

    /// The project as it was loaded last.
    pub fn loaded(&self) -> Option<&Loaded> {
        self.loaded.as_ref()
    }

    /// A container ends when its step has begun, and not when that has failed.
    fn take_ends(&mut self, event: &Event) {
        let (Event::Started { step } | Event::Failed { step, .. }) = event else {
            return;
        };
        let Some(Some(id)) = self.steps.get(step.0).cloned() else {
            return;
        };
        if matches!(event, Event::Started { .. }) {
            *self.ending.entry(id).or_default() += 1;
        } else {
            self.expects(&id);
        }
    }

    fn load_again(&mut self) -> Result<Subject, Failure> {
        let loaded = compose::load(&self.options)?;
        let before = self.loaded.as_ref().map(|loaded| &loaded.notes);
        // What was said before is not said again.
        if before.is_none_or(|before| before.len() != loaded.notes.len()) {
            self.context.notes(&loaded.notes, Some(&loaded));
        }
        self.subject(loaded)
    }

    fn failed(&self, failed: &Failed) {
        let loaded = self.loaded.as_ref();
        let failure = match &failed.outcome {
            Ok(finished) => Failure::steps(&finished.failures, loaded, &[]),
            Err(error) => Failure::reconciling(error, loaded),
        };
        let what = match failed.services.as_slice() {
            [] => failed.what.to_owned(),
            services => format!("{} {}", failed.what, services.join(", ")),
        };
        self.line(&format!("cannot {what}; what runs goes on as it is"));
        tell(self.context.ui, &failure);
        if self.rings {
            self.context.ui.message("\x07");
        }
    }

    fn line(&self, text: &str) {
        if self.context.ui.progress == Progress::Json {
            return;
        }
        let prefix = match self.prefix {
            "" => String::new(),
            prefix if self.context.ui.colour_out => format!("\x1b[92m{prefix}\x1b[0m "),
            prefix => format!("{prefix} "),
        };
        let lines: Vec<String> = text.lines().map(|line| prefix.clone() + line).collect();
        let text = lines.join(
            "
",
        ) + "
";
        // When nobody reads it there is nobody to tell.
        self.context.ui.print(&text).unwrap_or_default();
    }
}

impl Host for Teller<'_> {
    fn load(&mut self) -> Option<Subject> {
        match self.load_again() {
            Ok(subject) => {
                self.notes(&subject);
                Some(subject)
            }
            Err(failure) => {
                tell(self.context.ui, &failure);
                self.line("the project has mistakes; what runs goes on as it is");
                None
            }
        }
    }

    fn tell(&mut self, news: News) {
        if let News::Failed(failed) = &news {
            return self.failed(failed);
        }
        let ui = self.context.ui;
        if ui.progress == Progress::Json {
            if let Some(object) = lines::object(&news) {
                ui.status(&format!("{object}\n"));
            }
            return;
        }
        let folder = self.loaded.as_ref().map(|it| &it.project.working_dir);
        let folder = folder.cloned().unwrap_or_default();
        let folder = folder.canonicalize().unwrap_or(folder);
        if let Some(line) = lines::line(&news, &folder) {
            self.line(&line);
        }
        if let Some(line) = lines::batch(&news).filter(|_| self.context.root.verbose) {
            ui.message(&line);
        }
        if self.rings && lines::is_worth_a_bell(&news) {
            ui.message("\x07");
        }
    }

    fn begins(&mut self, plan: &Plan) {
        self.context.plan_notes(plan, self.loaded.as_ref());
        let daemon = self.daemon.as_deref();
        self.mark = daemon.and_then(|it| PlanMark::begin(self.context, it, &plan.project));
        let ends = plan.steps().iter().map(|step| match &step.action {
            Action::Stop { container, .. } | Action::Restart { container, .. } => {
                container.id.clone()
            }
            _ => None,
        });
        self.steps = ends.collect();
        // A tree would be drawn over what the containers say.
        if matches!(self.context.ui.progress, Progress::Plain | Progress::Json) {
            self.display = Some(Display::new(self.context.ui, "watch", plan));
        }
    }

    fn happens(&mut self, event: &Event) {
        self.take_ends(event);
        // People see what a build puts out when it fails, programs always.
        let folded = self.context.ui.progress != Progress::Json;
        if folded && matches!(event, Event::Progressed { .. }) {
            return;
        }
        if let Some(display) = &self.display {
            display.event(event);
        }
    }

    fn ends(&mut self) {
        self.display = None;
        if let Some(mark) = self.mark.take() {
            mark.end();
        }
    }
}

/// Whether the user wants to hear the bell, which is not usual.
fn rings(context: &Context) -> bool {
    let wanted = context.environment.get("RCOMPOSE_BELL");
    wanted.is_some_and(|it| matches!(it.to_ascii_lowercase().as_str(), "1" | "t" | "true"))
}

/// The rules of a project that was loaded.
pub fn rules(loaded: &Loaded) -> Result<Rules, Failure> {
    let mut rules = Rules::of(&loaded.project).map_err(|wrong| mistakes(&wrong, loaded))?;
    let looked_at = loaded.sources.looked_at().iter();
    let links = looked_at.filter(|path| path.is_symlink());
    let lead = links.filter_map(|link| Some((link.clone(), link.canonicalize().ok()?)));
    rules.links = lead.collect();
    Ok(rules)
}

/// Every file that decides how the project is, there or not.
fn files(project: &Project, sources: &Sources, rules: &Rules) -> BTreeSet<PathBuf> {
    let objects = project.configs.values().chain(project.secrets.values());
    let objects = objects.filter(|object| !object.file.is_empty());
    let named: BTreeSet<PathBuf> = sources
        .looked_at()
        .iter()
        .cloned()
        .chain(rules.ignore_files.iter().cloned())
        .chain(objects.map(|object| PathBuf::from(&object.file)))
        .collect();
    // A device has no content, but is written to all the time.
    let named = named.into_iter();
    let named: BTreeSet<PathBuf> = named
        .filter(|path| path.metadata().map_or(true, |about| about.is_file()))
        .collect();
    // What a link leads to changes by itself.
    let real = named.iter().filter_map(|path| path.canonicalize().ok());
    let real: BTreeSet<PathBuf> = real.collect();
    let links = rules.links.keys().cloned();
    named.into_iter().chain(real).chain(links).collect()
}

/// The folders that stand for all manifests in them, as they are or with a
/// pattern.
fn folders(options: &compose::Options) -> BTreeSet<PathBuf> {
    let named = options.files.iter().map(|file| options.cwd.join(file));
    let folders = named.filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        let is_pattern = name.contains(['*', '?']) && !path.exists();
        let folder = if is_pattern { path.parent()? } else { &path };
        folder.is_dir().then(|| folder.canonicalize().ok())?
    });
    folders.collect()
}

/// All mistakes of rules, with their places.
fn mistakes(wrong: &[Mistake], loaded: &Loaded) -> Failure {
    let report = |mistake: &Mistake| {
        Diagnostic::error(mistake.message.as_str())
            .at(loaded.place(&mistake.attribute))
            .hint(mistake.hint.as_str())
    };
    Failure {
        reports: wrong.iter().map(report).map(Into::into).collect(),
        sources: Arc::clone(&loaded.sources),
        ..Failure::new("")
    }
}
