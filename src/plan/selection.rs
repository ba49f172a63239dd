//! Which services a command is about, and in which order.

use std::collections::BTreeSet;

use crate::graph::Dependencies;
use crate::model::Project;

use super::{PlanError, Policy};

/// What else belongs to the services that a command names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nothing.
    Named,
    /// What they depend on.
    Dependencies,
    /// What depends on them.
    Dependents,
    /// What depends on them with `restart: true`.
    RestartedDependents,
}

/// The services of a command.
pub(super) struct Selection {
    /// All dependencies of the project.
    pub graph: Dependencies,
    /// The services, each after those that it depends on.
    pub services: Vec<String>,
    named: BTreeSet<String>,
}

impl Selection {
    /// The services that the policy names, or all; and what belongs to them,
    /// unless the policy wants the named ones alone.
    pub fn of(project: &Project, policy: &Policy, reach: Reach) -> Result<Self, PlanError> {
        let graph = Dependencies::of(project).map_err(|cycle| {
            let service = cycle.path.first().map_or("", String::as_str);
            PlanError::at(format!("services.{service}.depends_on"), cycle.to_string())
        })?;
        if let Some(unknown) = policy
            .services
            .iter()
            .find(|name| !project.services.contains_key(*name))
        {
            return Err(PlanError::new(format!("no such service: {unknown}")));
        }
        let named: BTreeSet<String> = policy.services.iter().cloned().collect();
        let roots = || named.iter().map(String::as_str);
        let chosen = match reach {
            _ if named.is_empty() => project.services.keys().cloned().collect(),
            _ if policy.no_deps => named.clone(),
            Reach::Named => named.clone(),
            Reach::Dependencies => graph.with_dependencies(roots()),
            Reach::Dependents => graph.with_dependents(roots(), |_| true),
            Reach::RestartedDependents => graph.with_dependents(roots(), |edge| edge.restart),
        };
        Ok(Self {
            services: graph
                .order()
                .iter()
                .filter(|name| chosen.contains(*name))
                .cloned()
                .collect(),
            graph,
            named,
        })
    }

    /// Whether a service belongs to the command.
    pub fn contains(&self, service: &str) -> bool {
        self.services.iter().any(|name| name == service)
    }

    /// Whether the command is about the service itself, not about one that
    /// needs it.
    pub fn is_target(&self, service: &str) -> bool {
        self.named.is_empty() || self.named.contains(service)
    }

    /// Whether the command names the service.
    pub fn is_named(&self, service: &str) -> bool {
        self.named.contains(service)
    }
}
