//! What may have happened to a project since it came up.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use rcompose::model::labels;
use rcompose::observed::{Container, Observed, State};

/// Something that happened behind everybody's back.
#[derive(Debug, Clone)]
pub enum Change {
    Gone(Index),
    /// A replacement that never took over.
    Leftover(Index),
    Duplicate(Index),
    Container(Index, Oddity),
    NetworkHash(Index),
    NetworkRenamed(Index),
    NetworkForeign(Index),
    VolumeHash(Index),
    MovedImage(Index),
}

/// What is odd about a container.
#[derive(Debug, Clone)]
pub enum Oddity {
    State(State, i64),
    WrongHash,
    /// It has the name of a replacement whose predecessor is gone.
    Unnamed,
    NoNumber,
    OtherNumber(u32),
    Orphan,
    OneOff,
    Detached,
}

pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let index = any::<Index>;
    let change = prop_oneof![
        8 => (index(), oddity()).prop_map(|(at, oddity)| Change::Container(at, oddity)),
        1 => index().prop_map(Change::Gone),
        1 => index().prop_map(Change::Leftover),
        1 => index().prop_map(Change::Duplicate),
        1 => index().prop_map(Change::NetworkHash),
        1 => index().prop_map(Change::NetworkRenamed),
        1 => index().prop_map(Change::NetworkForeign),
        1 => index().prop_map(Change::VolumeHash),
        1 => index().prop_map(Change::MovedImage),
    ];
    prop::collection::vec(change, 0..6)
}

fn oddity() -> impl Strategy<Value = Oddity> {
    let state = prop_oneof![
        Just(State::Created),
        Just(State::Paused),
        Just(State::Exited),
        Just(State::Dead),
    ];
    prop_oneof![
        (state, 0..2_i64).prop_map(|(state, code)| Oddity::State(state, code)),
        Just(Oddity::WrongHash),
        Just(Oddity::Unnamed),
        Just(Oddity::NoNumber),
        (1..5_u32).prop_map(Oddity::OtherNumber),
        Just(Oddity::Orphan),
        Just(Oddity::OneOff),
        Just(Oddity::Detached),
    ]
}

fn pick<T>(all: &mut [T], at: Index) -> Option<&mut T> {
    if all.is_empty() {
        None
    } else {
        Some(&mut all[at.index(all.len())])
    }
}

type Labels = BTreeMap<String, String>;

fn set(labels: &mut Labels, key: &str, to: &str) {
    labels.insert(key.into(), to.into());
}

impl Change {
    pub fn apply(&self, observed: &mut Observed) {
        match self {
            Self::NetworkHash(at) => {
                if let Some(found) = pick(&mut observed.networks, *at) {
                    set(&mut found.labels, labels::CONFIG_HASH, "other");
                }
            }
            Self::NetworkRenamed(at) => rename_network(observed, *at),
            Self::NetworkForeign(at) => {
                if let Some(found) = pick(&mut observed.networks, *at) {
                    found.labels.clear();
                }
            }
            Self::VolumeHash(at) => {
                let volumes = observed.volumes.iter_mut();
                let mut named: Vec<_> = volumes.filter(|v| v.name.starts_with("shop_")).collect();
                if let Some(found) = pick(&mut named, *at) {
                    set(&mut found.labels, labels::CONFIG_HASH, "other");
                }
            }
            Self::MovedImage(at) => {
                let mut images: Vec<_> = observed.images.values_mut().collect();
                if let Some(image) = pick(&mut images, *at) {
                    image.id += "-new";
                }
            }
            Self::Gone(at) => {
                let containers = &mut observed.containers;
                if !containers.is_empty() {
                    containers.remove(at.index(containers.len()));
                }
            }
            Self::Leftover(at) => another(&mut observed.containers, *at, |_, old| {
                format!("{}_{}", &old.id[..12], old.name)
            }),
            Self::Duplicate(at) => {
                another(&mut observed.containers, *at, |id, _| format!("copy-{id}"));
            }
            Self::Container(at, change) => {
                if let Some(found) = pick(&mut observed.containers, *at) {
                    change.apply(found);
                }
            }
        }
    }
}

impl Oddity {
    fn apply(&self, found: &mut Container) {
        match self {
            Self::State(state, code) => {
                found.state = *state;
                found.exit_code = (*state == State::Exited).then_some(*code);
                found.health = None;
            }
            Self::WrongHash => set(&mut found.labels, labels::CONFIG_HASH, "other"),
            Self::Unnamed => found.name = format!("0123456789ab_{}", found.name),
            Self::NoNumber => {
                found.labels.remove(labels::CONTAINER_NUMBER);
            }
            Self::OtherNumber(number) => {
                let number = number.to_string();
                set(&mut found.labels, labels::CONTAINER_NUMBER, &number);
            }
            Self::Orphan => set(&mut found.labels, labels::SERVICE, "gone"),
            Self::OneOff => {
                set(&mut found.labels, labels::ONE_OFF, "True");
                found.labels.remove(labels::CONTAINER_NUMBER);
                found.name = format!("run-{}", &found.id[..12]);
                found.state = State::Exited;
            }
            Self::Detached => found.networks.clear(),
        }
    }
}

fn rename_network(observed: &mut Observed, at: Index) {
    let Some(found) = pick(&mut observed.networks, at) else {
        return;
    };
    let new = format!("old-{}", found.id);
    let old = std::mem::replace(&mut found.name, new.clone());
    for container in &mut observed.containers {
        if let Some(id) = container.networks.remove(&old) {
            container.networks.insert(new.clone(), id);
        }
    }
}

/// Adds another container for the same slot.
fn another(containers: &mut Vec<Container>, at: Index, name: impl Fn(&str, &Container) -> String) {
    if containers.is_empty() {
        return;
    }
    let old = &containers[at.index(containers.len())];
    let mut ids = (0_u64..).map(|n| format!("{:012x}{}", 0xfff_0000_0000 + n, "0".repeat(52)));
    let taken = |id: &String| containers.iter().any(|other| other.id == *id);
    let id = ids.find(|id| !taken(id)).unwrap();
    let new = Container {
        name: name(&id, old),
        id,
        state: State::Created,
        created: old.created + 1,
        health: None,
        exit_code: None,
        ..old.clone()
    };
    containers.push(new);
}
