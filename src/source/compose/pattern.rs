//! Rules for nodes, named by their path: `services.*.ports`, `*` for any key
//! and `[]` for any item. A walk goes down the rules beside the tree, so that
//! no path is ever compared.

/// The rules for a node and everything in it.
#[derive(Debug)]
pub struct Rules<T: 'static> {
    here: Option<T>,
    /// The rules by key, short keys first.
    below: Vec<(&'static str, Rules<T>)>,
}

impl<T: Copy> Rules<T> {
    /// The rules of a table.
    pub fn new(table: &[(&'static str, T)]) -> Self {
        let mut rules = Self {
            here: None,
            below: Vec::new(),
        };
        for (path, rule) in table {
            let mut at = &mut rules;
            for step in path.split('.') {
                at = at.child(step);
            }
            at.here = Some(*rule);
        }
        rules
    }

    fn child(&mut self, step: &'static str) -> &mut Self {
        let place = |it: &(&str, Self)| (it.0.len(), it.0).cmp(&(step.len(), step));
        let at = self.below.binary_search_by(place).unwrap_or_else(|at| {
            let rules = Self {
                here: None,
                below: Vec::new(),
            };
            self.below.insert(at, (step, rules));
            at
        });
        &mut self.below[at].1
    }

    fn find(&self, step: &str) -> Option<&Self> {
        let start = self
            .below
            .partition_point(|(key, _)| key.len() < step.len());
        let equal = self.below[start..]
            .iter()
            .take_while(|(key, _)| key.len() == step.len());
        let found = equal.into_iter().find(|(key, _)| *key == step);
        found.map(|(_, rules)| rules)
    }

    /// The rule for the node itself.
    pub fn here(&self) -> Option<T> {
        self.here
    }

    /// The rules for the value of a key, if there are any.
    pub fn key(&self, key: &str) -> Option<&Self> {
        self.find(key).or_else(|| self.find("*"))
    }

    /// The rules for an item, if there are any.
    pub fn item(&self) -> Option<&Self> {
        self.find("[]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_before_any() {
        let rules = Rules::new(&[("a.*", 1), ("a.b", 2), ("a.*.[].c", 3)]);
        let a = rules.key("a").unwrap();
        assert_eq!(a.here(), None);
        assert_eq!(a.key("b").unwrap().here(), Some(2));
        assert_eq!(a.key("x").unwrap().here(), Some(1));
        let item = a.key("x").and_then(Rules::item).unwrap();
        assert_eq!(item.key("c").and_then(Rules::here), Some(3));
        assert!(rules.key("b").is_none());
    }
}
