//! Files of variables and labels: `env_file` and `label_file` of the enabled
//! services are read and become `environment` and `labels`.

mod raw;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::model::{Attributes, EnvFile, Project, Service};
use crate::source::Diagnostic;
use crate::source::yaml::Node;

use super::files::{self, Unread};
use super::trail::Trail;
use super::{Report, dotenv};

/// Reads the `env_file`s of all enabled services. Of one name the value of a
/// later file wins, and that of `environment` over all; a name that stands
/// there without a value takes it from the project's environment, or has none.
pub fn resolve_variables(project: &mut Project, document: &Node, report: &mut Report) {
    let hint = "create the file, or write `required: false` beside its path";
    let mut files = Files::new(document, report, hint);
    let services = Trail::TOP.key("services");
    for (name, service) in &mut project.services {
        let variables = &service.environment;
        let open = |(name, value): (&String, &Option<String>)| {
            value.is_none() && project.environment.contains_key(name)
        };
        if service.env_file.is_empty() && !variables.iter().any(open) {
            continue;
        }
        let service = Arc::make_mut(service);
        for (name, value) in &mut service.environment {
            if value.is_none() {
                *value = project.environment.get(name).cloned();
            }
        }
        let service_trail = services.key(name);
        let trail = service_trail.key("env_file");
        let mut read = BTreeMap::new();
        for (position, file) in std::mem::take(&mut service.env_file).iter().enumerate() {
            let outside = |name: &str| outside(name, &project.environment, service);
            files.variables(file, &outside, &trail.item(position), &mut read);
        }
        let read = read.into_iter().map(|(name, value)| (name, Some(value)));
        let mut all: Attributes = read.collect();
        all.append(&mut service.environment);
        service.environment = all;
    }
}

/// Reads the `label_file`s of all enabled services. Of one label a later file
/// wins, and `labels` over all.
pub fn resolve_labels(project: &mut Project, document: &Node, report: &mut Report) {
    let mut files = Files::new(document, report, "create the file");
    let services = Trail::TOP.key("services");
    for (name, service) in &mut project.services {
        if service.label_file.is_empty() {
            continue;
        }
        let service = Arc::make_mut(service);
        let service_trail = services.key(name);
        let trail = service_trail.key("label_file");
        let mut labels = BTreeMap::new();
        for (position, path) in std::mem::take(&mut service.label_file)
            .into_iter()
            .enumerate()
        {
            let file = EnvFile {
                path,
                ..EnvFile::default()
            };
            let before = |name: &str| labels.get(name).cloned();
            let mut read = BTreeMap::new();
            files.variables(&file, &before, &trail.item(position), &mut read);
            labels.append(&mut read);
        }
        labels.append(&mut service.labels);
        service.labels = labels;
    }
}

/// What a variable within a file stands for: the project's environment first,
/// then the service's own.
fn outside(name: &str, project: &BTreeMap<String, String>, service: &Service) -> Option<String> {
    let own = || service.environment.get(name).cloned().flatten();
    project.get(name).cloned().or_else(own)
}

/// The files of a project, each read from the disk once.
struct Files<'a> {
    texts: HashMap<String, (u32, Arc<str>)>,
    document: &'a Node,
    report: &'a mut Report,
    /// What to do about a file that is not there.
    hint: &'static str,
}

impl<'a> Files<'a> {
    fn new(document: &'a Node, report: &'a mut Report, hint: &'static str) -> Self {
        Self {
            texts: HashMap::new(),
            document,
            report,
            hint,
        }
    }

    /// Takes in the variables of a file, which may refer to those before; none
    /// of one that need not be there.
    fn variables(
        &mut self,
        file: &EnvFile,
        outside: &dyn Fn(&str) -> Option<String>,
        trail: &Trail<'_>,
        variables: &mut BTreeMap<String, String>,
    ) {
        let Some((index, text)) = self.text(file, trail) else {
            return;
        };
        match file.format.as_str() {
            "" => dotenv::parse(&text, index, outside, variables, self.report),
            "raw" => raw::parse(&text, index, outside, variables, self.report),
            format => {
                let message = format!("{trail}: `{format}` is no format");
                let place = trail.key("format").place(self.document);
                let said = Diagnostic::error(message).at(place);
                self.report.push(said.hint("write `raw`, or leave it out"));
            }
        }
    }

    /// The text of a file and its number. None: it cannot be read, and that
    /// has been said, or it need not be there.
    fn text(&mut self, file: &EnvFile, trail: &Trail<'_>) -> Option<(u32, Arc<str>)> {
        if let Some(known) = self.texts.get(&file.path) {
            return Some(known.clone());
        }
        let place = trail.key("path").place(self.document);
        let path = Path::new(&file.path);
        self.report.look_at(path);
        let bytes = match files::read(path) {
            Ok(bytes) => bytes,
            Err(Unread::Missing) => {
                if file.required {
                    let said = Diagnostic::error(format!("{trail}: {} not found", file.path));
                    self.report.push(said.at(place).hint(self.hint));
                }
                return None;
            }
            Err(error) => {
                let message = format!("{trail}: cannot read {}: {error}", file.path);
                self.report.error(message, place);
                return None;
            }
        };
        let known = dotenv::take_in(&bytes, path, self.report)?;
        self.texts.insert(file.path.clone(), known.clone());
        Some(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    struct Case {
        folder: tempfile::TempDir,
    }

    impl Case {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
            Self { folder }
        }

        fn file(&self, name: &str, required: bool, format: &str) -> EnvFile {
            EnvFile {
                path: self.folder.path().join(name).to_str().unwrap().to_owned(),
                required,
                format: format.to_owned(),
            }
        }

        /// The environment and labels of a service, and what is said.
        fn resolve(&self, service: Service) -> (Service, Vec<String>) {
            let mut project = Project::default();
            project.environment.insert("HOST".into(), "outer".into());
            project.services.insert("web".into(), Arc::new(service));
            let document = yaml::parse("{}", 0, None).documents.remove(0).root;
            let mut report = Report::default();
            resolve_variables(&mut project, &document, &mut report);
            resolve_labels(&mut project, &document, &mut report);
            let folder = self.folder.path().to_str().unwrap();
            let said = report.finish().0.into_iter();
            let said = said.map(|it| it.message.replace(folder, "DIR")).collect();
            (Service::clone(&project.services["web"]), said)
        }
    }

    fn shown(environment: &Attributes) -> String {
        let line = |(name, value): (&String, &Option<String>)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        };
        environment.iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn later_files_win_and_the_environment_over_all() {
        let case = Case::new(&[
            ("a.env", "A=1\nB=1\nC=1\nD=1\nE=$HOST-$OWN-$A\n"),
            ("b.env", "B=2\nF=$B$A$C$D\n"),
        ]);
        let (service, said) = case.resolve(Service {
            env_file: vec![
                case.file("a.env", true, ""),
                case.file("b.env", true, ""),
                case.file("gone.env", false, ""),
            ],
            environment: [
                ("C".to_owned(), Some("3".to_owned())),
                ("D".to_owned(), None),
                ("HOST".to_owned(), None),
                ("OWN".to_owned(), Some("own".to_owned())),
            ]
            .into(),
            ..Service::default()
        });
        assert!(said.is_empty());
        assert!(service.env_file.is_empty());
        assert_eq!(
            shown(&service.environment),
            "A=1 B=2 C=3 D E=outer-own-1 F=2131 HOST=outer OWN=own"
        );
    }

    #[test]
    fn a_raw_file_is_taken_as_it_stands() {
        let case = Case::new(&[("r.env", "# no\n\n  A='x' # y \nHOST\nGONE\nB=$HOST\r\n")]);
        let (service, said) = case.resolve(Service {
            env_file: vec![case.file("r.env", true, "raw")],
            ..Service::default()
        });
        assert!(said.is_empty());
        assert_eq!(shown(&service.environment), "A='x' # y  B=$HOST HOST=outer");
    }

    #[test]
    fn mistakes() {
        let case = Case::new(&[("a.env", "A B=1\n=x\n"), ("b.env", "")]);
        let (_, said) = case.resolve(Service {
            env_file: vec![
                case.file("a.env", true, "raw"),
                case.file("b.env", true, "json"),
                case.file("gone.env", true, ""),
                case.file(".", true, ""),
            ],
            label_file: vec![case.file("no.labels", true, "").path],
            ..Service::default()
        });
        assert_eq!(
            said,
            [
                "services.web.env_file.1: `json` is no format",
                "services.web.env_file.2: DIR/gone.env not found",
                "services.web.env_file.3: cannot read DIR/.: is a directory",
                "services.web.label_file.0: DIR/no.labels not found",
                "the name `A B` has a blank in it",
                "a line has no name before `=`",
            ]
        );
    }

    #[test]
    fn label_files_see_the_labels_before_them() {
        let case = Case::new(&[("a", "A=1\nB=1\n"), ("b", "B=$A$HOST\n")]);
        let (service, said) = case.resolve(Service {
            label_file: vec![case.file("a", true, "").path, case.file("b", true, "").path],
            labels: [("C".to_owned(), "3".to_owned())].into(),
            ..Service::default()
        });
        assert_eq!(service.labels["B"], "1");
        assert_eq!(service.labels["C"], "3");
        assert_eq!(service.labels.len(), 3);
        assert_eq!(said.len(), 1, "HOST is not known to label files");
    }
}
