//! Rules for nodes, named by their path: `services.*.ports`, `*` for any key
//! and `[]` for any item. A walk goes down the rules beside the tree, so that
//! no path is ever compared.

/// The rules for a node and everything in it.
#[derive(Debug)]
pub struct Rules<T: 'static> {
    here: Option<T>,
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
        let known = self.below.iter().position(|(key, _)| *key == step);
        let at = known.unwrap_or_else(|| {
            let rules = Self {
                here: None,
                below: Vec::new(),
            };
            self.below.push((step, rules));
            self.below.len() - 1
        });
        &mut self.below[at].1
    }

    /// The rule for the node itself.
    pub fn here(&self) -> Option<T> {
        self.here
    }

    /// The rules for the value of a key, if there are any.
    pub fn key(&self, key: &str) -> Option<&Self> {
        let named = self.below.iter().find(|(step, _)| *step == key);
        named
            .or_else(|| self.below.iter().find(|(step, _)| *step == "*"))
            .map(|(_, rules)| rules)
    }

    /// The rules for an item, if there are any.
    pub fn item(&self) -> Option<&Self> {
        let items = self.below.iter().find(|(step, _)| *step == "[]");
        items.map(|(_, rules)| rules)
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
