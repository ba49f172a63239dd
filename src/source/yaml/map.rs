//! The entries of a mapping: in the order of the file, found by key.
//!
//! Nearly all mappings of a document have a handful of entries, which are
//! looked through one by one and take no memory of their own. Those with many,
//! as thousands of services, have an index, whose hash is seeded at random.

use std::fmt;
use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::Entry;

/// The most entries that are looked through one by one.
const FEW: usize = 16;

/// The entries of a mapping, in the order of the file.
#[derive(Default, Clone)]
pub struct Mapping {
    entries: Vec<(String, Entry)>,
    index: Option<Box<Index>>,
}

/// Where the entries of a large mapping are.
#[derive(Clone, Default)]
struct Index {
    places: HashTable<usize>,
    hasher: foldhash::fast::RandomState,
}

impl Mapping {
    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            None => self.entries.iter().position(|(known, _)| known == key),
            Some(index) => {
                let hash = index.hasher.hash_one(key);
                let found = index.places.find(hash, |at| self.entries[*at].0 == key);
                found.copied()
            }
        }
    }

    /// The entry of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|at| &self.entries[at].1)
    }

    /// The entry of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.position(key).map(|at| &mut self.entries[at].1)
    }

    /// Whether it has a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Puts an entry in the place of the one with its key, which it gives
    /// back, or else at the end.
    pub fn insert(&mut self, key: String, entry: Entry) -> Option<Entry> {
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, entry));
        }
        self.push(key, entry);
        None
    }

    /// Adds an entry whose key is not there, and gives where it is.
    fn push(&mut self, key: String, entry: Entry) -> usize {
        let at = self.entries.len();
        self.entries.push((key, entry));
        match &mut self.index {
            None if at >= FEW => self.make_index(),
            None => {}
            Some(index) => index.add(&self.entries, at),
        }
        at
    }

    fn make_index(&mut self) {
        let mut index = Index::default();
        for at in 0..self.entries.len() {
            index.add(&self.entries, at);
        }
        self.index = Some(Box::new(index));
    }

    /// Gives back the room that is kept for more entries.
    pub fn shrink_to_fit(&mut self) {
        self.entries.shrink_to_fit();
    }

    /// The place of a key, whether it is there or not.
    pub fn entry(&mut self, key: String) -> Slot<'_> {
        Slot { map: self, key }
    }

    /// Takes out the entry of a key. Those behind it move up.
    pub fn shift_remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.position(key)?;
        let (_, entry) = self.entries.remove(at);
        self.index_again();
        Some(entry)
    }

    /// Keeps the entries that a test is true of.
    pub fn retain(&mut self, mut keep: impl FnMut(&String, &mut Entry) -> bool) {
        let before = self.entries.len();
        self.entries.retain_mut(|(key, entry)| keep(key, entry));
        if self.entries.len() < before {
            self.index_again();
        }
    }

    fn index_again(&mut self) {
        self.index = None;
        if self.entries.len() > FEW {
            self.make_index();
        }
    }

    /// The keys and entries.
    pub fn iter(&self) -> Iter<'_> {
        self.entries.iter().map(|(key, entry)| (key, entry))
    }

    /// The keys and entries, to change the entries.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        self.entries.iter_mut().map(|(key, entry)| (&*key, entry))
    }

    /// The keys.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &String> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }
}

impl Index {
    fn add(&mut self, entries: &[(String, Entry)], at: usize) {
        let hash = |at: &usize| self.hasher.hash_one(entries[*at].0.as_str());
        self.places.insert_unique(hash(&at), at, hash);
    }
}

/// The place of a key in a mapping.
pub struct Slot<'m> {
    map: &'m mut Mapping,
    key: String,
}

impl<'m> Slot<'m> {
    /// The entry that is there, or else this one.
    pub fn or_insert(self, entry: Entry) -> &'m mut Entry {
        self.or_insert_with(|| entry)
    }

    /// The entry that is there, or else one that is made.
    pub fn or_insert_with(self, make: impl FnOnce() -> Entry) -> &'m mut Entry {
        let at = match self.map.position(&self.key) {
            Some(at) => at,
            None => self.map.push(self.key, make()),
        };
        &mut self.map.entries[at].1
    }
}

/// The keys and entries of a mapping.
pub type Iter<'m> = std::iter::Map<
    std::slice::Iter<'m, (String, Entry)>,
    fn(&'m (String, Entry)) -> (&'m String, &'m Entry),
>;

/// The keys and entries of a mapping, the entries to change.
pub type IterMut<'m> = std::iter::Map<
    std::slice::IterMut<'m, (String, Entry)>,
    fn(&'m mut (String, Entry)) -> (&'m String, &'m mut Entry),
>;

impl<'m> IntoIterator for &'m Mapping {
    type Item = (&'m String, &'m Entry);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'m> IntoIterator for &'m mut Mapping {
    type Item = (&'m String, &'m mut Entry);
    type IntoIter = IterMut<'m>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl IntoIterator for Mapping {
    type Item = (String, Entry);
    type IntoIter = std::vec::IntoIter<(String, Entry)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl FromIterator<(String, Entry)> for Mapping {
    fn from_iter<I: IntoIterator<Item = (String, Entry)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::default();
        map.entries.reserve_exact(entries.size_hint().0);
        for (key, entry) in entries {
            map.insert(key, entry);
        }
        map
    }
}

/// Two mappings are equal whatever their order.
impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        let same = |(key, entry): (&String, &Entry)| other.get(key) == Some(entry);
        self.len() == other.len() && self.iter().all(same)
    }
}

impl fmt::Debug for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml::{Node, Value};

    fn entry(number: i64) -> Entry {
        Entry::made(Node::made(number))
    }

    fn numbers(map: &Mapping) -> Vec<(String, i64)> {
        let number = |entry: &Entry| match entry.node.value {
            Value::Int(number) => number,
            _ => -1,
        };
        let all = map.iter().map(|(key, entry)| (key.clone(), number(entry)));
        all.collect()
    }

    #[test]
    fn large_and_small_ones_do_the_same() {
        for size in [3, FEW, FEW + 1, 100] {
            let size = i64::try_from(size).unwrap();
            let mut map: Mapping = (0..size).map(|it| (it.to_string(), entry(it))).collect();
            assert_eq!(map.insert("1".into(), entry(-5)), Some(entry(1)));
            assert_eq!(map.insert("new".into(), entry(7)), None);
            assert_eq!(map.shift_remove("0"), Some(entry(0)));
            assert_eq!(map.shift_remove("0"), None);
            assert!(map.contains_key("2") && !map.contains_key("0"));
            assert_eq!(map.get("1"), Some(&entry(-5)));
            *map.entry("2".into()).or_insert(entry(0)) = entry(9);
            map.entry("last".into()).or_insert(entry(8));
            map.retain(|key, _| key != "1");
            let found = numbers(&map);
            assert_eq!(found[0], ("2".to_owned(), 9));
            assert_eq!(found.last(), Some(&("last".to_owned(), 8)));
            assert_eq!(found.len(), map.len());
            let found = found.iter().all(|(key, _)| map.contains_key(key));
            assert!(found, "every key is found");
        }
    }

    #[test]
    fn order_does_not_make_a_difference() {
        let make = |keys: [&str; 2]| keys.map(|key| (key.to_owned(), entry(1)));
        let (a, b) = (
            Mapping::from_iter(make(["a", "b"])),
            Mapping::from_iter(make(["b", "a"])),
        );
        assert_eq!(a, b);
        assert_ne!(a, Mapping::from_iter(make(["a", "c"])));
    }
}
