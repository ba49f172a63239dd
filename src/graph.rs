//! Which service needs which: order, cycles, selection.
//!
//! The edges are those of `depends_on`, into which the loader has put the
//! implied ones (links, shared namespaces, shared mounts). Edges to services
//! that are not enabled are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{Graph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::model::{Dependency, Project};

/// The dependencies between the enabled services of a project.
#[derive(Debug)]
pub struct Dependencies {
    /// An edge goes from a service to what it depends on.
    graph: Graph<String, Dependency>,
    nodes: BTreeMap<String, NodeIndex>,
    order: Vec<String>,
}

/// Services that depend on themselves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Cycle {
    /// The services, each depending on the next, the last one on the first.
    pub path: Vec<String>,
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dependency cycle detected: ")?;
        for service in &self.path {
            write!(f, "{service} -> ")?;
        }
        f.write_str(self.path.first().map_or("", String::as_str))
    }
}

impl Dependencies {
    /// Reads the dependencies of a project.
    pub fn of(project: &Project) -> Result<Self, Cycle> {
        let mut graph = Graph::new();
        let nodes: BTreeMap<String, NodeIndex> = project
            .services
            .keys()
            .map(|key| (key.clone(), graph.add_node(key.clone())))
            .collect();
        for (key, service) in &project.services {
            for (needed, dependency) in &service.depends_on {
                if let Some(target) = nodes.get(needed) {
                    graph.add_edge(nodes[key], *target, dependency.clone());
                }
            }
        }
        if let Some(path) = cycle(&graph) {
            return Err(Cycle { path });
        }
        let order = order(&graph);
        Ok(Self {
            graph,
            nodes,
            order,
        })
    }

    /// All services, each after those that it depends on; by name where the
    /// dependencies leave it open.
    pub fn order(&self) -> &[String] {
        &self.order
    }

    /// Services and all that they depend on, directly or not.
    pub fn with_dependencies<'a>(
        &self,
        services: impl IntoIterator<Item = &'a str>,
    ) -> BTreeSet<String> {
        self.reach(services, Direction::Outgoing, |_| true)
    }

    /// Services and all that depend on them, directly or not, through
    /// dependencies of a kind.
    pub fn with_dependents<'a>(
        &self,
        services: impl IntoIterator<Item = &'a str>,
        kind: impl Fn(&Dependency) -> bool,
    ) -> BTreeSet<String> {
        self.reach(services, Direction::Incoming, kind)
    }

    /// The services that depend on one directly, and how.
    pub fn dependents(&self, service: &str) -> BTreeMap<&str, &Dependency> {
        let Some(node) = self.nodes.get(service) else {
            return BTreeMap::new();
        };
        self.graph
            .edges_directed(*node, Direction::Incoming)
            .map(|edge| (self.graph[edge.source()].as_str(), edge.weight()))
            .collect()
    }

    fn reach<'a>(
        &self,
        services: impl IntoIterator<Item = &'a str>,
        direction: Direction,
        kind: impl Fn(&Dependency) -> bool,
    ) -> BTreeSet<String> {
        let mut open: Vec<NodeIndex> = services
            .into_iter()
            .filter_map(|name| self.nodes.get(name).copied())
            .collect();
        let mut reached = BTreeSet::new();
        while let Some(node) = open.pop() {
            if !reached.insert(self.graph[node].clone()) {
                continue;
            }
            for edge in self.graph.edges_directed(node, direction) {
                if kind(edge.weight()) {
                    open.push(match direction {
                        Direction::Outgoing => edge.target(),
                        Direction::Incoming => edge.source(),
                    });
                }
            }
        }
        reached
    }
}

/// Dependencies first, by name where they leave it open.
fn order(graph: &Graph<String, Dependency>) -> Vec<String> {
    let mut missing: BTreeMap<NodeIndex, usize> = graph
        .node_indices()
        .map(|node| (node, graph.neighbors(node).count()))
        .collect();
    let mut ready: BTreeSet<(&str, NodeIndex)> = missing
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(node, _)| (graph[*node].as_str(), *node))
        .collect();
    let mut order = Vec::with_capacity(missing.len());
    while let Some((name, node)) = ready.pop_first() {
        order.push(name.to_owned());
        for dependent in graph.neighbors_directed(node, Direction::Incoming) {
            if let Some(count) = missing.get_mut(&dependent) {
                *count -= 1;
                if *count == 0 {
                    ready.insert((graph[dependent].as_str(), dependent));
                }
            }
        }
    }
    order
}

/// One cycle, when there is any: the shortest through the first service, by
/// name, of the first knot of services that all depend on each other.
fn cycle(graph: &Graph<String, Dependency>) -> Option<Vec<String>> {
    let knots = tarjan_scc(graph);
    let knot = knots
        .iter()
        .filter(|knot| knot.len() > 1 || graph.contains_edge(knot[0], knot[0]))
        .min_by_key(|knot| knot.iter().map(|node| &graph[*node]).min())?;
    let first = *knot.iter().min_by_key(|node| &graph[**node])?;
    let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut wave = vec![first];
    while !wave.is_empty() {
        let mut next = Vec::new();
        for node in wave {
            let mut targets: Vec<NodeIndex> = graph.neighbors(node).collect();
            targets.sort_by_key(|target| &graph[*target]);
            for target in targets {
                if target == first {
                    let mut path = vec![graph[node].clone()];
                    let mut at = node;
                    while let Some(before) = came_from.get(&at) {
                        path.push(graph[*before].clone());
                        at = *before;
                    }
                    path.reverse();
                    return Some(path);
                }
                if knot.contains(&target) && !came_from.contains_key(&target) {
                    came_from.insert(target, node);
                    next.push(target);
                }
            }
        }
        wave = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Service;

    fn project(edges: &[(&str, &[&str])]) -> Project {
        let mut project = Project::default();
        for (name, needs) in edges {
            let service = Service {
                name: (*name).into(),
                depends_on: needs
                    .iter()
                    .map(|needed| ((*needed).to_owned(), Dependency::default()))
                    .collect(),
                ..Service::default()
            };
            project.services.insert((*name).into(), Arc::new(service));
        }
        project
    }

    #[test]
    fn dependencies_come_first_and_names_decide_the_rest() {
        let shop = project(&[("web", &["db", "api"]), ("api", &["db"]), ("db", &[])]);
        let other = project(&[("c", &[]), ("a", &["gone"]), ("b", &["c"])]);
        assert_eq!(
            Dependencies::of(&shop).unwrap().order(),
            ["db", "api", "web"]
        );
        assert_eq!(Dependencies::of(&other).unwrap().order(), ["a", "c", "b"]);
    }

    #[test]
    fn a_selection_takes_in_dependencies_or_dependents() {
        let shop = project(&[("web", &["api"]), ("api", &["db"]), ("db", &[]), ("x", &[])]);
        let shop = Dependencies::of(&shop).unwrap();
        let names = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(names(shop.with_dependencies(["api"])), "api db");
        assert_eq!(names(shop.with_dependents(["api"], |_| true)), "api web");
        assert_eq!(
            names(shop.with_dependents(["api"], |dep| dep.restart)),
            "api"
        );
        assert_eq!(
            shop.dependents("db").into_keys().collect::<Vec<_>>(),
            ["api"]
        );
    }

    #[test]
    fn a_cycle_is_named_with_its_path() {
        let knot = project(&[("a", &["c"]), ("b", &["a"]), ("c", &["b"]), ("d", &["a"])]);
        let own = project(&[("a", &["a"])]);
        let text = |project| Dependencies::of(project).unwrap_err().to_string();
        assert_eq!(text(&knot), "dependency cycle detected: a -> c -> b -> a");
        assert_eq!(text(&own), "dependency cycle detected: a -> a");
    }
}
