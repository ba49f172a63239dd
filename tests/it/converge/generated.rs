//! Random projects.

use proptest::prelude::*;
use proptest::sample::Index;
use rcompose::engine::fake::{Fake, Life};
use rcompose::model::{Condition, Dependency, FileReference, Project, Service};
use rcompose::observed::Observed;

use crate::builder::{With, content, images, project, service};

const IMAGES: [&str; 3] = ["nginx", "redis:7", "busybox"];
const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A random project.
#[derive(Debug, Clone)]
pub struct Shop {
    services: Vec<Random>,
}

/// What was drawn for a service.
#[derive(Debug, Clone)]
struct Random {
    image: usize,
    variable: u8,
    replicas: u32,
    kind: Kind,
    networks: u8,
    volume: Option<bool>,
    anonymous: bool,
    config: Option<u8>,
    fixed_name: bool,
    /// Whether it is replaced without a gap.
    rolls: bool,
    /// For each earlier service: whether and how it depends on it.
    needs: Vec<Need>,
    /// Shares with one of the earlier services.
    shares: Option<(Index, Shared)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Plain,
    Checked,
    OneShot,
}

#[derive(Debug, Clone, Copy)]
enum Shared {
    Network,
    Pid,
    Volumes,
}

#[derive(Debug, Clone, Copy)]
struct Need {
    there: bool,
    strong: bool,
    restart: bool,
    required: bool,
}

pub fn shop() -> impl Strategy<Value = Shop> {
    prop::collection::vec(random(), 1..=NAMES.len()).prop_map(|services| Shop { services })
}

fn random() -> impl Strategy<Value = Random> {
    let need = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(there, strong, restart, required)| Need {
            there,
            strong,
            restart,
            required,
        },
    );
    let kind = prop_oneof![
        2 => Just(Kind::Plain),
        1 => Just(Kind::Checked),
        1 => Just(Kind::OneShot)
    ];
    let shared = prop_oneof![
        Just(Shared::Network),
        Just(Shared::Pid),
        Just(Shared::Volumes)
    ];
    let looks = (0..IMAGES.len(), 0..2_u8, 0..4_u32, kind, 0..4_u8);
    let mounts = (any::<Option<bool>>(), any::<bool>());
    let rest = (
        prop::option::weighted(0.2, 0..2_u8),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.2),
        prop::collection::vec(need, NAMES.len()),
        prop::option::weighted(0.2, (any::<Index>(), shared)),
    );
    (looks, mounts, rest).prop_map(
        |(
            (image, variable, replicas, kind, networks),
            (volume, anonymous),
            (config, fixed_name, rolls, needs, shares),
        )| Random {
            image,
            variable,
            replicas,
            kind,
            networks,
            volume,
            anonymous,
            config,
            fixed_name,
            rolls,
            needs,
            shares,
        },
    )
}

impl Shop {
    /// The images that every project may use.
    pub fn images() -> Observed {
        images(&IMAGES)
    }

    pub fn project(&self) -> Project {
        let mut services: Vec<Service> = Vec::new();
        for (place, random) in self.services.iter().enumerate() {
            services.push(self.service(place, random));
        }
        let mut shop = project(services);
        let texts = self.services.iter().enumerate();
        for (place, text) in texts.filter_map(|(place, random)| Some((place, random.config?))) {
            let name = format!("config-{}", NAMES[place]);
            shop.configs.insert(name, content(&text.to_string()));
        }
        shop
    }

    fn service(&self, place: usize, random: &Random) -> Service {
        let name = NAMES[place];
        let networks: &[&str] = match random.networks {
            0 => &["default"],
            1 => &["back"],
            2 => &["back", "default"],
            _ => &["front"],
        };
        let mut service = service(name, IMAGES[random.image])
            .replicas(random.replicas)
            .env("A", &random.variable.to_string())
            .env("KIND", &format!("{:?}", self.kind(place)))
            .joins(networks);
        match random.volume {
            Some(true) => service = service.mounts("data", "/data"),
            Some(false) => service = service.mounts("cache", "/cache"),
            None => {}
        }
        if random.anonymous {
            service = service.mounts("", "/scratch");
        }
        if random.config.is_some() {
            service.configs.push(FileReference {
                source: format!("config-{name}"),
                ..FileReference::default()
            });
        }
        if random.rolls {
            let deploy = service.deploy.get_or_insert_default();
            let update = deploy.update_config.get_or_insert_default();
            update.order = "start-first".into();
            update.parallelism = Some(u64::from(random.variable));
        }
        if random.fixed_name {
            service.container_name = format!("fixed-{name}");
            service = service.replicas(1);
        }
        for (other, need) in random.needs.iter().take(place).enumerate() {
            if need.there {
                self.depend(&mut service, other, *need);
            }
        }
        if let Some((index, shared)) = &random.shares
            && place > 0
        {
            self.share(&mut service, index.index(place), *shared);
        }
        service
    }

    fn depend(&self, service: &mut Service, other: usize, need: Need) {
        let dependency = Dependency {
            condition: match self.kind(other) {
                Kind::Checked if need.strong => Condition::ServiceHealthy,
                Kind::OneShot => Condition::ServiceCompletedSuccessfully,
                _ => Condition::ServiceStarted,
            },
            restart: need.restart,
            required: need.required,
            ..Dependency::default()
        };
        service.depends_on.insert(NAMES[other].into(), dependency);
    }

    fn share(&self, service: &mut Service, other: usize, shared: Shared) {
        let random = &self.services[other];
        let there = random.replicas > 0 || random.fixed_name;
        if !there || self.kind(other) == Kind::OneShot {
            return;
        }
        let name = NAMES[other];
        match shared {
            Shared::Network => {
                service.network_mode = format!("service:{name}");
                service.networks.clear();
            }
            Shared::Pid => service.pid = format!("service:{name}"),
            Shared::Volumes => service.volumes_from.push(name.into()),
        }
        service
            .depends_on
            .entry(name.into())
            .or_insert_with(|| Dependency {
                required: true,
                restart: true,
                ..Dependency::default()
            });
    }

    /// A one-shot that nobody waits for would be started again and again, as
    /// Docker Compose does it. It counts as a plain service.
    fn kind(&self, place: usize) -> Kind {
        let kind = self.services[place].kind;
        let later = self.services.iter().skip(place + 1);
        let waited_for = later.into_iter().any(|random| random.needs[place].there);
        if kind == Kind::OneShot && !waited_for {
            Kind::Plain
        } else {
            kind
        }
    }

    /// Tells the engine what the containers do once started.
    pub fn lay_down_lives(&self, engine: &Fake) {
        for (place, name) in NAMES.iter().enumerate().take(self.services.len()) {
            let life = match self.kind(place) {
                Kind::Plain => Life::Runs,
                Kind::Checked => Life::Healthy,
                Kind::OneShot => Life::Ends(0),
            };
            engine.lives(name, life);
        }
    }
}
