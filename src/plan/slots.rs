//! Which container is which replica.
//!
//! A service has as many slots as replicas. Each container is put into the
//! slot of its number, or has none: it is dead, the slot is taken by a better
//! one, or there are more containers than replicas. What a killed run has
//! left is sorted out here too: a replacement whose predecessor is still
//! there goes, one that has outlived it takes its name.

use crate::model::names;
use crate::observed::{Container, State};

/// A container of a service, and why it could not stay as it is.
pub(super) struct Candidate<'a> {
    pub container: &'a Container,
    /// Why it must be recreated; none when it is as desired.
    pub obsolete: Option<String>,
}

/// Who is in which slot.
#[derive(Default)]
pub(super) struct Slots<'a> {
    /// The containers that stay replicas, by number.
    pub kept: Vec<Kept<'a>>,
    /// The containers to remove, and why.
    pub surplus: Vec<(&'a Container, String)>,
    /// The numbers of the replicas that have no container.
    pub missing: Vec<u32>,
}

/// A container that stays a replica.
pub(super) struct Kept<'a> {
    pub number: u32,
    pub container: &'a Container,
    /// Why it is recreated; none when it is as desired.
    pub obsolete: Option<String>,
    /// Whether it still has the name of a replacement.
    pub unnamed: bool,
}

/// Puts the containers of a service into its slots. `name` gives the name of
/// a replica's container.
pub(super) fn assign(
    candidates: Vec<Candidate<'_>>,
    scale: u32,
    name: impl Fn(u32) -> String,
) -> Slots<'_> {
    let mut slots = Slots::default();
    let ids: Vec<String> = candidates
        .iter()
        .map(|candidate| candidate.container.id.clone())
        .collect();
    let mut usable = Vec::new();
    for candidate in candidates {
        let container = candidate.container;
        let named = container
            .number()
            .is_some_and(|number| container.name == name(number));
        let replaces = names::replaced(&container.name).filter(|_| !named);
        let reason = match (container.state, container.number()) {
            (State::Dead, _) => Some("dead"),
            (State::Removing, _) => Some("its removal has not ended"),
            (_, None) => Some("it has no replica number"),
            _ => replaces
                .is_some_and(|(old, _)| {
                    ids.iter()
                        .any(|id| id.starts_with(old) && *id != container.id)
                })
                .then_some("left over from an interrupted run"),
        };
        match (reason, container.number()) {
            (None, Some(number)) => usable.push(Kept {
                number,
                container,
                obsolete: candidate.obsolete,
                unnamed: replaces.is_some(),
            }),
            (reason, _) => {
                let reason = reason.unwrap_or_default().to_owned();
                slots.surplus.push((container, reason));
            }
        }
    }
    one_each(&mut usable, &mut slots, &name);
    scale_down(usable, scale, &mut slots);
    let next = slots.kept.iter().map(|kept| kept.number).max().unwrap_or(0) + 1;
    let present = u32::try_from(slots.kept.len()).unwrap_or(u32::MAX);
    slots.missing = (next..)
        .take(scale.saturating_sub(present) as usize)
        .collect();
    slots.kept.sort_by_key(|kept| kept.number);
    slots
}

/// Leaves one container to each number: the one that can stay before one that
/// is recreated, then one that runs, then one with the right name, then the
/// oldest.
fn one_each<'a>(usable: &mut Vec<Kept<'a>>, slots: &mut Slots<'a>, name: &impl Fn(u32) -> String) {
    usable.sort_by_cached_key(|kept| {
        (
            kept.number,
            kept.obsolete.is_some(),
            !kept.container.state.is_up(),
            kept.container.name != name(kept.number),
            kept.container.created,
            kept.container.id.clone(),
        )
    });
    let mut last: Option<(u32, String)> = None;
    let all = std::mem::take(usable);
    for kept in all {
        match &last {
            Some((number, first)) if *number == kept.number => {
                let reason = format!("replica {number} has container {first} already");
                slots.surplus.push((kept.container, reason));
            }
            _ => {
                last = Some((kept.number, kept.container.name.clone()));
                usable.push(kept);
            }
        }
    }
}

/// Removes what is too much: obsolete containers first, then the highest
/// numbers.
fn scale_down<'a>(mut usable: Vec<Kept<'a>>, scale: u32, slots: &mut Slots<'a>) {
    usable.sort_by_key(|kept| (kept.obsolete.is_some(), kept.number));
    let keep = usable.len().min(scale as usize);
    for kept in usable.split_off(keep) {
        let reason = format!("scaled down to {scale}");
        slots.surplus.push((kept.container, reason));
    }
    slots.kept = usable;
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::model::labels;

    /// One line a container: name, number, state, `!` when obsolete.
    fn check(containers: &str, scale: u32, expected: &Expect) {
        let containers: Vec<(Container, bool)> = containers
            .split_whitespace()
            .zip(1..)
            .map(|(line, age)| {
                let parts: Vec<&str> = line.trim_end_matches('!').split(',').collect();
                let mut container = Container {
                    id: format!("{age:012x}rest"),
                    name: parts[0].into(),
                    state: State::parse(parts[2]).unwrap(),
                    created: age,
                    ..Container::default()
                };
                let number = parts[1].to_owned();
                container
                    .labels
                    .insert(labels::CONTAINER_NUMBER.into(), number);
                (container, line.ends_with('!'))
            })
            .collect();
        let candidates = containers
            .iter()
            .map(|(container, obsolete)| Candidate {
                container,
                obsolete: obsolete.then(|| "changed".to_owned()),
            })
            .collect();
        let slots = assign(candidates, scale, |number| format!("web-{number}"));
        let mut lines = Vec::new();
        for kept in slots.kept {
            let what = kept.obsolete.as_deref().unwrap_or("kept");
            let name = if kept.unnamed { " renamed" } else { "" };
            let container = &kept.container.name;
            lines.push(format!("{} {container} {what}{name}", kept.number));
        }
        for (container, reason) in slots.surplus {
            lines.push(format!("- {} ({reason})", container.name));
        }
        for number in slots.missing {
            lines.push(format!("+ {number}"));
        }
        lines.push(String::new());
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn numbers_go_on_after_the_highest() {
        check(
            "web-2,2,running",
            3,
            &expect![[r"
                2 web-2 kept
                + 3
                + 4
            "]],
        );
    }

    #[test]
    fn obsolete_containers_go_before_high_numbers() {
        check(
            "web-1,1,running! web-2,2,running web-3,3,running web-4,4,exited",
            2,
            &expect![[r"
                2 web-2 kept
                3 web-3 kept
                - web-4 (scaled down to 2)
                - web-1 (scaled down to 2)
            "]],
        );
    }

    #[test]
    fn a_replacement_goes_while_its_predecessor_is_there() {
        check(
            "web-1,1,exited! 000000000001_web-1,1,created",
            1,
            &expect![[r"
                1 web-1 changed
                - 000000000001_web-1 (left over from an interrupted run)
            "]],
        );
    }

    #[test]
    fn a_replacement_without_predecessor_takes_its_place() {
        check(
            "abcdef000001_web-1,1,created",
            1,
            &expect![[r"
                1 abcdef000001_web-1 kept renamed
            "]],
        );
    }

    #[test]
    fn of_two_with_a_number_the_better_one_stays() {
        check(
            "other,1,exited web-1,1,running last,1,running web-2,2,dead web-x,x,running",
            2,
            &expect![[r"
                1 web-1 kept
                - web-2 (dead)
                - web-x (it has no replica number)
                - last (replica 1 has container web-1 already)
                - other (replica 1 has container web-1 already)
                + 2
            "]],
        );
    }
}
