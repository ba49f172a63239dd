//! When an attached `up` ends over the end of a container, and with which exit
//! code.

use super::Attaching;
use crate::cli::failure;
use crate::logs::Fact;

/// Which exit decides when to end, and with which code.
pub struct Verdict<'a> {
    attaching: &'a Attaching,
    /// The code of the container that decided.
    first: Option<i64>,
    /// The code of the service that `--exit-code-from` names.
    named: Option<i64>,
}

impl<'a> Verdict<'a> {
    /// Nothing has ended yet.
    pub fn new(attaching: &'a Attaching) -> Self {
        Self {
            attaching,
            first: None,
            named: None,
        }
    }

    /// Looks at a fact; whether it ends everything.
    pub fn judge(&mut self, fact: &Fact) -> bool {
        let Fact::Exited {
            container,
            code,
            restarting: false,
        } = fact
        else {
            return false;
        };
        if self.attaching.exit_code_from.as_ref() == Some(&container.service) {
            self.named.get_or_insert(*code);
        }
        let decides = self.attaching.abort_on_container_exit
            || (self.attaching.abort_on_container_failure && *code != 0);
        if decides {
            self.first.get_or_insert(*code);
        }
        decides
    }

    /// The process's exit code.
    pub fn code(&self) -> u8 {
        let code = match self.attaching.exit_code_from {
            Some(_) => self.named,
            None => self.first,
        };
        u8::try_from(code.unwrap_or(0)).unwrap_or(failure::ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Tapped;

    fn exit(service: &str, code: i64, restarting: bool) -> Fact {
        Fact::Exited {
            container: Tapped {
                id: service.into(),
                name: format!("shop-{service}-1"),
                service: service.into(),
            },
            code,
            restarting,
        }
    }

    /// Whether each exit ends everything, and the code in the end.
    fn judged(attaching: &Attaching, exits: &[(&str, i64, bool)]) -> (Vec<bool>, u8) {
        let mut verdict = Verdict::new(attaching);
        let ends = exits
            .iter()
            .map(|(service, code, restarting)| verdict.judge(&exit(service, *code, *restarting)))
            .collect();
        (ends, verdict.code())
    }

    #[test]
    fn without_an_option_exits_end_nothing() {
        let exits = [("web", 3, false)];
        assert_eq!(judged(&Attaching::default(), &exits), (vec![false], 0));
    }

    #[test]
    fn the_first_exit_decides() {
        let attaching = Attaching {
            abort_on_container_exit: true,
            ..Attaching::default()
        };
        let exits = [("db", 9, true), ("web", 3, false), ("db", 137, false)];
        assert_eq!(judged(&attaching, &exits), (vec![false, true, true], 3));
    }

    #[test]
    fn only_a_failure_decides() {
        let attaching = Attaching {
            abort_on_container_failure: true,
            ..Attaching::default()
        };
        let exits = [("job", 0, false), ("web", 3, false)];
        assert_eq!(judged(&attaching, &exits), (vec![false, true], 3));
    }

    #[test]
    fn the_code_is_that_of_the_named_service() {
        let attaching = Attaching {
            abort_on_container_exit: true,
            exit_code_from: Some("test".into()),
            ..Attaching::default()
        };
        let exits = [("web", 0, false), ("test", 5, false)];
        assert_eq!(judged(&attaching, &exits), (vec![true, true], 5));
        assert_eq!(judged(&attaching, &exits[..1]), (vec![true], 0));
    }
}
