//! What providers are asked for, and what they give: services that are no
//! containers of ours (`provider`).

use std::collections::BTreeMap;

/// What a provider is asked to do for a service (`provider`).
#[derive(Clone, PartialEq)]
pub struct Provision {
    /// The project's name.
    pub project: String,
    /// The service.
    pub service: String,
    /// The provider: a Docker CLI plugin or a program.
    pub kind: String,
    /// Its options: each a value, or a list of values.
    pub options: BTreeMap<String, Vec<String>>,
    /// What it is to do.
    pub verb: ProviderVerb,
    /// The service as `config` shows it, in one line of JSON, for a provider
    /// that asks for it.
    pub definition: String,
    /// The variables that it runs with.
    pub environment: BTreeMap<String, String>,
}

impl std::fmt::Debug for Provision {
    /// Without options and variables, which may hold secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Provision")
            .field("project", &self.project)
            .field("service", &self.service)
            .field("kind", &self.kind)
            .field("verb", &self.verb)
            .finish_non_exhaustive()
    }
}

/// The variables that a provider gives to the services that depend on one.
#[derive(Clone, Default, PartialEq)]
pub struct Provided {
    /// Those that get the service's name before their own: `URL` of `db`
    /// becomes `DB_URL`.
    pub prefixed: BTreeMap<String, String>,
    /// Those that are given as they are.
    pub raw: BTreeMap<String, String>,
}

impl std::fmt::Debug for Provided {
    /// Names alone: the values may be secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.prefixed.keys().chain(self.raw.keys());
        formatter.debug_list().entries(names).finish()
    }
}

/// What a provider can do for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderVerb {
    /// Provide it, whether it is there already or not.
    Up,
    /// Let it rest. Only providers that say so know how.
    Stop,
    /// Give it up.
    Down,
}

impl ProviderVerb {
    /// The word that providers know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Stop => "stop",
            Self::Down => "down",
        }
    }
}
