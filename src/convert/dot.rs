//! A project's services and what they depend on, as a graph in Graphviz's DOT.

use std::fmt::Write;

use crate::model::{Port, Project, Service, names};

/// What is shown of each service, and how lines are indented.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Its networks.
    pub networks: bool,
    /// Its ports.
    pub ports: bool,
    /// Its image.
    pub image: bool,
    /// What stands before a line.
    pub indentation: String,
}

/// The graph. Services and edges are sorted.
pub fn dot(project: &Project, style: &Style) -> String {
    let indent = &style.indentation;
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "digraph {} {{", quoted(&project.name));
    let _ = writeln!(text, "{indent}layout=dot;");
    for (name, service) in &project.services {
        let label = label(project, service, style);
        let name = quoted(name);
        let _ = writeln!(text, "{indent}{name} [style=\"filled\" label=<{label}>];");
    }
    text.push('\n');
    for (name, service) in &project.services {
        for needed in service.depends_on.keys() {
            let (name, needed) = (quoted(name), quoted(needed));
            let _ = writeln!(text, "{indent}{name} -> {needed};");
        }
    }
    text.push_str("}\n");
    text
}

fn label(project: &Project, service: &Service, style: &Style) -> String {
    let name = escaped(&service.name);
    let mut label = format!("<font point-size=\"15\">{name}</font>");
    let mut add = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
        let _ = write!(
            label,
            "<font point-size=\"10\"><br/><br/><b>{title}:</b><br/>{}</font>",
            lines.join("<br/>")
        );
    };
    if style.networks {
        add("Networks", service.networks.keys().cloned().collect());
    }
    if style.ports {
        add("Ports", service.ports.iter().map(port).collect());
    }
    if style.image {
        add("Image", vec![names::image(project, service)]);
    }
    label
}

fn port(port: &Port) -> String {
    let host = match port.host_ip.as_str() {
        "" => String::new(),
        host => format!("{host}:"),
    };
    format!(
        "{host}{}:{} ({}, {})",
        port.published, port.target, port.protocol, port.mode
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// As it stands in a label of marked-up text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Dependency;

    #[test]
    fn services_point_at_what_they_depend_on() {
        let service = |name: &str, needs: &[&str]| {
            let depends_on = needs
                .iter()
                .map(|it| ((*it).to_owned(), Dependency::default()));
            let service = Service {
                name: name.to_owned(),
                image: "a<b".to_owned(),
                depends_on: depends_on.collect(),
                ports: vec![Port {
                    target: 80,
                    published: "8080".to_owned(),
                    protocol: "tcp".to_owned(),
                    mode: "ingress".to_owned(),
                    ..Port::default()
                }],
                ..Service::default()
            };
            (name.to_owned(), Arc::new(service))
        };
        let project = Project {
            name: "shop".to_owned(),
            services: [service("web", &["db"]), service("db", &[])].into(),
            ..Project::default()
        };
        let style = Style {
            ports: true,
            image: true,
            indentation: "\t".to_owned(),
            ..Style::default()
        };
        let small = "<font point-size=\"10\"><br/><br/>";
        let label = |name: &str| {
            format!(
                "<<font point-size=\"15\">{name}</font>{small}<b>Ports:</b><br/>8080:80 (tcp, \
                 ingress)</font>{small}<b>Image:</b><br/>a&lt;b</font>>"
            )
        };
        let expected = format!(
            "digraph \"shop\" {{\n\tlayout=dot;\n\t\"db\" [style=\"filled\" label={}];\n\t\"web\" \
             [style=\"filled\" label={}];\n\n\t\"web\" -> \"db\";\n}}\n",
            label("db"),
            label("web"),
        );
        assert_eq!(dot(&project, &style), expected);
    }
}
