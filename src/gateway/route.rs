//! Which of the routes of a port a request takes.
//!
//! The order in which they are written means nothing: a host by name comes
//! before a wildcard, that before any host; then an exact path before a
//! prefix, a longer prefix before a shorter one.

use super::configuration::{self, Comparison};

/// The routes of a port, the most precise first.
#[derive(Debug)]
pub(super) struct Routes<T>(Vec<Way<T>>);

#[derive(Debug)]
struct Way<T> {
    host: Host,
    path: String,
    comparison: Comparison,
    to: T,
}

/// Less is more precise.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Host {
    Named(String),
    /// The part from the first dot on, which one label stands before.
    Below(String),
    Any,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Routes<T> {
    /// Puts them in order.
    pub fn new(routes: impl Iterator<Item = (configuration::Route, T)>) -> Self {
        let mut ways: Vec<Way<T>> = routes
            .map(|(route, to)| Way {
                host: Host::read(&route.host),
                path: match route.comparison {
                    Comparison::Exact => route.path,
                    Comparison::Prefix => route.path.trim_end_matches('/').to_owned(),
                },
                comparison: route.comparison,
                to,
            })
            .collect();
        ways.sort_by(|one, other| one.rank().cmp(&other.rank()));
        Self(ways)
    }

    /// The route of a request. The host may carry a port.
    pub fn find(&self, host: &str, path: &str) -> Option<&T> {
        let host = without_port(host).trim_end_matches('.');
        let mut ways = self.0.iter();
        let way = ways.find(|way| way.host.takes(host) && way.takes(path))?;
        Some(&way.to)
    }
}

impl<T> Way<T> {
    fn rank(&self) -> (&Host, bool, std::cmp::Reverse<usize>) {
        let is_prefix = self.comparison == Comparison::Prefix;
        (&self.host, is_prefix, std::cmp::Reverse(self.path.len()))
    }

    fn takes(&self, path: &str) -> bool {
        match self.comparison {
            Comparison::Exact => path == self.path,
            Comparison::Prefix => path
                .strip_prefix(&self.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

impl Host {
    fn read(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        match text.strip_prefix('*') {
            _ if text.is_empty() => Self::Any,
            Some(rest) => Self::Below(rest.to_owned()),
            None => Self::Named(text),
        }
    }

    fn takes(&self, host: &str) -> bool {
        match self {
            Self::Named(name) => host.eq_ignore_ascii_case(name),
            Self::Below(rest) => host
                .find('.')
                .filter(|dot| *dot > 0)
                .is_some_and(|dot| host[dot..].eq_ignore_ascii_case(rest)),
            Self::Any => true,
        }
    }
}

/// A host without its port; IPv6 in brackets has colons of its own.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(lines: &[&str]) -> Routes<String> {
        Routes::new(lines.iter().map(|line| {
            let mut words = line.split(' ');
            let mut word = || words.next().unwrap().to_owned();
            let (host, how, path, to) = (word(), word(), word(), word());
            let route = configuration::Route {
                host: if host == "-" { String::new() } else { host },
                path,
                comparison: if how == "=" {
                    Comparison::Exact
                } else {
                    Comparison::Prefix
                },
                pool: to.clone(),
            };
            (route, to)
        }))
    }

    fn taken(routes: &Routes<String>, host: &str, path: &str) -> String {
        routes.find(host, path).cloned().unwrap_or_default()
    }

    #[test]
    fn a_prefix_goes_by_elements() {
        let routes = routes(&["- ^ /api/ api", "- ^ / rest"]);
        assert_eq!(taken(&routes, "x", "/api"), "api");
        assert_eq!(taken(&routes, "x", "/api/"), "api");
        assert_eq!(taken(&routes, "x", "/api/v1"), "api");
        assert_eq!(taken(&routes, "x", "/apis"), "rest");
        assert_eq!(taken(&routes, "x", "/"), "rest");
        assert_eq!(taken(&routes, "", ""), "rest");
    }

    #[test]
    fn the_most_precise_route_wins_in_any_order() {
        let routes = routes(&[
            "- ^ / any",
            "*.example.com ^ / wild",
            "a.example.com ^ / a",
            "a.example.com ^ /long/path long",
            "a.example.com = /long exact",
            "a.example.com ^ /long prefix",
        ]);
        assert_eq!(taken(&routes, "a.example.com", "/long"), "exact");
        assert_eq!(taken(&routes, "A.Example.com:8080", "/long/"), "prefix");
        assert_eq!(taken(&routes, "a.example.com.", "/long/path/x"), "long");
        assert_eq!(taken(&routes, "a.example.com", "/x"), "a");
        assert_eq!(taken(&routes, "b.example.com", "/long"), "wild");
        assert_eq!(taken(&routes, "c.b.example.com", "/"), "any");
        assert_eq!(taken(&routes, "example.com", "/"), "any");
        assert_eq!(taken(&routes, ".example.com", "/"), "any");
        assert_eq!(taken(&routes, "[::1]:80", "/"), "any");
    }

    #[test]
    fn without_a_route_there_is_none() {
        let routes = routes(&["a.example ^ /x x"]);
        assert_eq!(taken(&routes, "a.example", "/y"), "");
        assert_eq!(taken(&routes, "b.example", "/x"), "");
    }
}
