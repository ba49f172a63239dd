//! Containers of pods that may be there for a while only: ended for good when
//! that is over. Knows the time only by being told.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::jobs::Turn;
use crate::observed::Container;
use crate::plan::Leaving;

/// What is to be done about them now, of services and the seconds that each has.
pub fn turn(expiring: &BTreeMap<String, u32>, containers: &[Container], now: Timestamp) -> Turn {
    let mut turn = Turn::default();
    for container in containers.iter().filter(|it| it.state.is_up()) {
        let Some(seconds) = expiring.get(container.service()) else {
            continue;
        };
        let end = Timestamp::from_second(container.created + i64::from(*seconds));
        let end = end.unwrap_or(Timestamp::MAX);
        if end > now {
            turn.next = turn.next.into_iter().chain([end]).min();
            continue;
        }
        let cause = format!("its pod may be there for {seconds} s");
        turn.leaving
            .insert(container.id.clone(), Leaving::Stops(cause));
    }
    turn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::labels;
    use crate::observed::State;

    #[test]
    fn what_has_been_there_for_long_enough_ends() {
        let container = |service: &str, created: i64, state: State| Container {
            id: format!("{service} of {created}"),
            created,
            state,
            labels: [(labels::SERVICE.to_owned(), service.to_owned())].into(),
            ..Container::default()
        };
        let containers = [
            container("web", 0, State::Running),
            container("web", 0, State::Exited),
            container("web", 20, State::Running),
            container("other", 0, State::Running),
        ];
        let expiring = BTreeMap::from([("web".to_owned(), 30)]);
        let at = |seconds: i64| {
            let now = Timestamp::from_second(seconds).unwrap();
            let turn = turn(&expiring, &containers, now);
            let next = turn.next.map(Timestamp::as_second);
            (turn.leaving.into_keys().collect::<Vec<_>>(), next)
        };
        assert_eq!(at(29), (vec![], Some(30)));
        assert_eq!(at(30), (vec!["web of 0".to_owned()], Some(50)));
        let both = ["web of 0", "web of 20"].map(str::to_owned).to_vec();
        assert_eq!(at(50), (both, None));
    }
}
