//! `pull` and `build`: images alone.

use std::sync::Arc;

use clap::Args;

use super::bake;
use super::bases::bases;
use super::check;
use super::context::{Context, Target};
use super::convergence::{policy, with_dependencies};
use super::failure::Failure;
use super::operation::{Operation, Quiet};
use crate::model::{Project, SshKey};
use crate::observed::Observed;
use crate::plan::{self, Action, Build as WhenToBuild, Policy, Pull as WhenToPull, Step};
use crate::source::Diagnostic;
use crate::ui::Progress;

/// Pull images
#[derive(Debug, Clone, Default, Args)]
pub struct Pull {
    /// Leave out images that can be built
    #[arg(long)]
    ignore_buildable: bool,
    /// Go on when an image cannot be pulled
    #[arg(long)]
    ignore_pull_failures: bool,
    /// Pull the images of dependencies too
    #[arg(long)]
    include_deps: bool,
    /// Which images to pull (missing, always)
    #[arg(long, value_name = "WHICH")]
    policy: Option<String>,
    /// Don't show progress
    #[arg(short, long)]
    quiet: bool,
    /// Accepted and without effect
    #[arg(long, hide = true)]
    parallel: bool,
    /// Accepted and without effect
    #[arg(long, hide = true)]
    no_parallel: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

/// Build images
#[derive(Debug, Clone, Default, Args)]
pub struct Build {
    /// Set a build argument; without a value it is taken from the environment
    #[arg(id = "build-arg", long = "build-arg", value_name = "NAME[=VALUE]")]
    arguments: Vec<String>,
    /// The builder; there is only that of the daemon (default)
    #[arg(long, value_name = "NAME")]
    builder: Option<String>,
    /// Say what could be better in Dockerfiles, and build nothing
    #[arg(long)]
    check: bool,
    /// Accepted and without effect: BuildKit limits no memory
    #[arg(short, long, value_name = "BYTES")]
    memory: Option<String>,
    /// Build without cache
    #[arg(long)]
    no_cache: bool,
    /// Print what `docker buildx bake` would be given, and build nothing
    #[arg(long)]
    print: bool,
    /// How to show progress (auto, tty, plain, json, quiet)
    #[arg(long, hide = true, value_name = "TYPE")]
    progress: Option<String>,
    /// Say in the image how it was built (true, false, mode=max)
    #[arg(long, value_name = "HOW")]
    provenance: Option<String>,
    /// Pull newer base images
    #[arg(long)]
    pull: bool,
    /// Push the images that have a name for it
    #[arg(long)]
    push: bool,
    /// Don't show progress
    #[arg(short, long)]
    quiet: bool,
    /// Say in the image what is in it (true, false, generator=IMAGE)
    #[arg(long, value_name = "HOW")]
    sbom: Option<String>,
    /// Let builds use an SSH agent or key (default, or NAME=PATH)
    #[arg(long, value_name = "KEY")]
    ssh: Option<String>,
    /// Build the images of dependencies too
    #[arg(long)]
    with_dependencies: bool,
    /// Accepted and without effect
    #[arg(long, hide = true)]
    parallel: bool,
    /// Accepted and without effect
    #[arg(long, hide = true)]
    compress: bool,
    /// Accepted and without effect
    #[arg(long, hide = true)]
    force_rm: bool,
    /// Accepted and without effect
    #[arg(long, hide = true)]
    no_rm: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Pull {
    /// Pulls them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let pull = match self.policy.as_deref() {
            None | Some("") => None,
            Some("missing") => Some(WhenToPull::Missing),
            Some("always") => Some(WhenToPull::Always),
            Some(other) => {
                return Err(Failure::new(format!("invalid --policy option {other:?}"))
                    .hint("use missing or always"));
            }
        };
        let loaded = context.load(&context.options_without_variables(&self.services)?)?;
        let target = Target::Loaded(Box::new(loaded));
        target.check_services(&self.services)?;
        let policy = Policy {
            pull,
            no_deps: !self.include_deps,
            ignore_buildable: self.ignore_buildable,
            ignore_pull_failures: self.ignore_pull_failures,
            services: self.services,
            ..policy(context)
        };
        let tolerated = Operation {
            planner: plan::pull,
            images: true,
            quiet: Quiet {
                pulls: self.quiet,
                builds: self.quiet,
            },
            ..Operation::new(context, &target, "pull", policy)
        }
        .carry_out()?;
        note_to_build(context, &target, &tolerated);
        Ok(0)
    }
}

/// Names the services whose image could not be pulled and can be built.
fn note_to_build(context: &Context, target: &Target, tolerated: &[Step]) {
    let services = target.loaded().map(|loaded| &loaded.project.services);
    let is_buildable = |name: &str| {
        let service = services.and_then(|services| services.get(name));
        service.is_some_and(|service| service.build.is_some())
    };
    let names: Vec<&str> = tolerated
        .iter()
        .filter_map(|step| match &step.action {
            Action::PullImage { service, .. } if is_buildable(service) => Some(service.as_str()),
            _ => None,
        })
        .collect();
    if !names.is_empty() {
        let note = Diagnostic::note(format!(
            "Some service image(s) must be built from source by running:\n    {} build {}",
            context.called,
            names.join(" ")
        ));
        context.notes(&[note], None);
    }
}

impl Build {
    /// Builds them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        self.check_options(context)?;
        let mut loaded = context.load(&context.options_without_variables(&self.services)?)?;
        let services = if self.with_dependencies && !self.services.is_empty() {
            let all = with_dependencies(&loaded.project, &self.services);
            all.into_iter().collect()
        } else {
            self.services.clone()
        };
        self.adapt(context, &mut loaded.project);
        let bases = bases(&loaded.project);
        let target = Target::Loaded(Box::new(loaded));
        target.check_services(&self.services)?;
        let policy = Policy {
            bases,
            build: WhenToBuild::Always,
            no_cache: self.no_cache,
            pull_base_images: self.pull,
            no_deps: true,
            services,
            ..policy(context)
        };
        let planner = if self.push {
            plan::build_and_push
        } else {
            plan::build
        };
        if let (true, Target::Loaded(loaded)) = (self.print || self.check, &target) {
            let builds = planner(&loaded.project, &Observed::default(), &policy);
            let plan = builds.map_err(|error| Failure::planning(&error, Some(loaded)))?;
            if self.check && !self.print {
                return check::run(context, &plan);
            }
            context.print(&bake::text(&plan))?;
            return Ok(0);
        }
        Operation {
            planner,
            nothing: "No services to build\n",
            images: true,
            quiet: Quiet {
                pulls: self.quiet,
                builds: self.quiet,
            },
            ..Operation::new(context, &target, "build", policy)
        }
        .carry_out()?;
        Ok(0)
    }

    /// Looks at the options that mean something else, or nothing, here.
    fn check_options(&self, context: &mut Context) -> Result<(), Failure> {
        if let Some(word) = &self.progress {
            match Progress::parse(word) {
                Some(Progress::Auto) => {}
                Some(progress) => context.ui.progress = progress,
                None => {
                    return Err(
                        Failure::new(format!("unsupported --progress value {word:?}"))
                            .hint("use auto, tty, plain, json or quiet"),
                    );
                }
            }
        }
        if let Some(builder) = self.builder.as_deref()
            && !["", "default"].contains(&builder)
        {
            return Err(Failure::new(format!(
                "no builder {builder:?} found: rcompose builds by the BuildKit in the daemon"
            ))
            .hint("leave --builder out; DOCKER_HOST or --context name another daemon"));
        }
        if let Some(memory) = &self.memory {
            let digits = memory.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            if digits.parse::<f64>().is_err() {
                return Err(Failure::new(format!(
                    "invalid argument {memory:?} for \"-m, --memory\" flag: invalid size: '{memory}'"
                )));
            }
            let note = Diagnostic::note("--memory is left out: BuildKit has no such limit");
            context.notes(&[note], None);
        }
        Ok(())
    }

    /// Puts the options that are part of how an image is built into the
    /// project.
    fn adapt(&self, context: &Context, project: &mut Project) {
        let ssh = self.ssh.as_deref().map(|key| {
            let (id, path) = key.split_once('=').unwrap_or((key, ""));
            SshKey {
                id: id.to_owned(),
                path: path.to_owned(),
            }
        });
        for service in project.services.values_mut() {
            if service.build.is_none() {
                continue;
            }
            let Some(build) = &mut Arc::make_mut(service).build else {
                continue;
            };
            for argument in &self.arguments {
                let (name, value) = match argument.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (
                        argument.as_str(),
                        context.environment.get(argument).cloned(),
                    ),
                };
                build.args.insert(name.to_owned(), value);
            }
            build.ssh.extend(ssh.clone());
            for (option, attribute) in [
                (&self.provenance, &mut build.provenance),
                (&self.sbom, &mut build.sbom),
            ] {
                if let Some(value) = option {
                    attribute.clone_from(value);
                }
            }
        }
    }
}
