//! A small deterministic generator of pseudo-random numbers (splitmix64), and
//! the choices that are made with it.

use serde_json::{Map, Value};

pub struct Random(pub u64);

/// One of some values, each of which may be random itself.
macro_rules! one_of {
    ($r:ident; $($value:expr),* $(,)?) => {{
        let all = vec![$($value),*];
        $r.one_of(all)
    }};
}
pub(crate) use one_of;

/// Makes a value.
pub type Made = fn(&mut Random) -> Value;

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// True in `percent` of the cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    pub fn one_of(&mut self, from: Vec<Value>) -> Value {
        let index = self.below(from.len());
        from.into_iter().nth(index).unwrap()
    }

    /// One to three different ones.
    pub fn some<'a>(&mut self, from: &[&'a str]) -> Vec<&'a str> {
        let mut found = Vec::new();
        for _ in 0..=self.below(3) {
            let one = self.pick(from);
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }

    /// Each of the attributes in `percent` of the cases.
    pub fn attributes(&mut self, all: &[(&str, Made)], percent: usize) -> Map<String, Value> {
        let mut made = Map::new();
        for (key, make) in all {
            if self.chance(percent) {
                made.insert((*key).to_owned(), make(self));
            }
        }
        made
    }

    /// The same, or null when there are none.
    pub fn attributes_or_null(&mut self, all: &[(&str, Made)], percent: usize) -> Value {
        let made = self.attributes(all, percent);
        if made.is_empty() && self.chance(70) {
            return Value::Null;
        }
        made.into()
    }
}
