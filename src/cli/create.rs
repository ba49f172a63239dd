//! `create` and `scale`: parts of `up`.

mod pods;

use clap::Args;

use super::context::{Context, Target};
use super::convergence::{Convergence, scale};
use super::failure::{self, Failure};
use super::operation::{Operation, Quiet};
use crate::plan::Policy;

/// Create containers without starting them
#[derive(Debug, Clone, Default, Args)]
pub struct Create {
    #[command(flatten)]
    convergence: Convergence,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

/// Run so many replicas of services
#[derive(Debug, Clone, Default, Args)]
pub struct Scale {
    /// Leave the dependencies of the services alone
    #[arg(long)]
    no_deps: bool,
    /// So many pods of each object that is named as TYPE/NAME, as with kubectl
    #[arg(long = "replicas", value_name = "NUMBER")]
    pods: Option<u32>,
    /// The services and how many replicas each is to have; with --replicas, TYPE/NAME…
    #[arg(value_name = "SERVICE=NUMBER", required = true)]
    replicas: Vec<String>,
}

impl Create {
    /// Creates them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        self.convergence.check()?;
        let loaded = context.load(&context.options(&self.services)?)?;
        let target = Target::Loaded(Box::new(loaded));
        target.check_services(&self.services)?;
        let policy = match target.loaded() {
            Some(loaded) => self.convergence.policy(context, &loaded.project)?,
            None => Policy::default(),
        };
        let policy = Policy {
            no_start: true,
            services: self.services,
            ..policy
        };
        Operation {
            quiet: Quiet {
                pulls: self.convergence.quiet_pull,
                builds: false,
            },
            ..Operation::new(context, &target, "create", policy)
        }
        .bring_up()?;
        Ok(0)
    }
}

impl Scale {
    /// Scales them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        if let Some(number) = self.pods {
            return pods::scale(context, &self.replicas, number, self.no_deps);
        }
        let mut services = Vec::new();
        for option in &self.replicas {
            let wrong = || Failure::new(format!("invalid scale specifier: {option}"));
            let (service, number) = option
                .split_once('=')
                .ok_or_else(|| wrong().hint("use SERVICE=NUMBER, or TYPE/NAME with --replicas"))?;
            number.parse::<u32>().map_err(|_| {
                Failure::new(format!(
                    "invalid scale specifier: can't parse replica value as int: {option}"
                ))
            })?;
            services.push(service.to_owned());
        }
        let mut options = context.options(&services)?;
        options.no_deps = self.no_deps;
        let loaded = context.load(&options)?;
        for service in &services {
            if loaded.project.service(service).is_none() {
                let known = loaded.project.services.keys().map(String::as_str);
                return Err(failure::no_such_service(service, known));
            }
        }
        let policy = Policy {
            scale: scale(&self.replicas, &loaded.project)?,
            no_deps: self.no_deps,
            services,
            ..Convergence::default().policy(context, &loaded.project)?
        };
        let target = Target::Loaded(Box::new(loaded));
        Operation::new(context, &target, "scale", policy).bring_up()?;
        Ok(0)
    }
}
