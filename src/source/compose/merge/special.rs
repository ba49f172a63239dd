//! The attributes that merge in a way of their own.

use super::super::made;
use super::super::pattern::Rules;
use super::super::trail::Trail;
use super::Merge;
use crate::source::Place;
use crate::source::yaml::{Entry, Mapping, Node, Value, shown};

/// How an attribute merges.
#[derive(Debug, Clone, Copy)]
pub(super) enum Special {
    /// A mapping becomes `KEY=value`; then both are appended.
    Sequence,
    /// The same, without what is there already.
    ExtraHosts,
    /// The new value replaces, null too.
    Replace,
    /// A text is the context.
    Build,
    /// A list of names waits for their start.
    DependsOn,
    /// A list of names has no options.
    Names,
    /// Options of another driver are dropped.
    Logging,
    /// Address pools of the same subnet merge.
    Pools,
}

impl Merge<'_> {
    pub(super) fn special(
        &mut self,
        special: Special,
        base: &mut Node,
        over: Node,
        trail: Trail,
        rules: Option<&Rules<Special>>,
    ) {
        match special {
            Special::Sequence => append(base, over, |_, _| true),
            Special::ExtraHosts => append(base, over, |known, item| {
                !known.iter().any(|it| it.value == item.value)
            }),
            Special::Replace => *base = over,
            Special::Build => self.forms(base, over, trail, rules, build),
            Special::DependsOn => self.forms(base, over, trail, rules, depends_on),
            Special::Names => self.forms(base, over, trail, rules, names),
            Special::Logging => self.logging(base, over, trail, rules),
            Special::Pools => self.pools(base, over, trail),
        }
    }

    /// Merges two mappings that may be in their short form. What is neither
    /// replaces, for the schema to tell.
    fn forms(
        &mut self,
        base: &mut Node,
        mut over: Node,
        trail: Trail,
        rules: Option<&Rules<Special>>,
        expand: impl Fn(&mut Node),
    ) {
        if over.is_null() {
            return;
        }
        expand(base);
        expand(&mut over);
        match (&mut base.value, over.value) {
            (Value::Map(base), Value::Map(over)) => self.mapping(base, over, trail, rules),
            (_, value) => *base = made::node(value, over.place),
        }
    }

    fn logging(
        &mut self,
        base: &mut Node,
        over: Node,
        trail: Trail,
        rules: Option<&Rules<Special>>,
    ) {
        let (was, is) = (base.get("driver"), over.get("driver"));
        let same = match (was, is) {
            (Some(was), Some(is)) => was.value == is.value,
            _ => true,
        };
        if same {
            self.forms(base, over, trail, rules, |_| {});
        } else {
            *base = over;
        }
    }

    /// The pools of `over`, each over the one of `base` with its subnet. Pools
    /// of `base` alone are dropped, as in the peer.
    fn pools(&mut self, base: &mut Node, over: Node, trail: Trail) {
        let Value::Seq(pools) = over.value else {
            if !over.is_null() {
                *base = over;
            }
            return;
        };
        let mut known = match std::mem::replace(&mut base.value, Value::Null) {
            Value::Seq(known) => known,
            _ => Vec::new(),
        };
        let subnet = |pool: &Node| pool.get("subnet").map(|it| it.value.clone());
        let mut merged: Vec<Node> = Vec::with_capacity(pools.len());
        for (position, pool) in pools.into_iter().enumerate() {
            let same = |it: &Node| subnet(it) == subnet(&pool);
            if let Some(earlier) = merged.iter_mut().find(|it| same(it)) {
                self.node(earlier, pool, trail.item(position), None, None);
            } else if let Some(at) = known.iter().position(same) {
                let mut known = known.swap_remove(at);
                self.node(&mut known, pool, trail.item(position), None, None);
                merged.push(known);
            } else {
                merged.push(pool);
            }
        }
        base.value = Value::Seq(merged);
    }
}

/// Makes a node a sequence and adds the items of another that are wanted.
fn append(base: &mut Node, over: Node, wanted: impl Fn(&[Node], &Node) -> bool) {
    let place = base.place;
    let mut items = sequence(std::mem::replace(base, made::node(Value::Null, place)));
    for item in sequence(over) {
        if wanted(&items, &item) {
            items.push(item);
        }
    }
    base.value = Value::Seq(items);
}

/// The items of a node as a sequence: a mapping's as `KEY=value`, in the order
/// of the alphabet.
fn sequence(node: Node) -> Vec<Node> {
    match node.value {
        Value::Null => Vec::new(),
        Value::Seq(items) => items,
        Value::Map(map) => {
            let mut items: Vec<Node> = map
                .into_iter()
                .flat_map(|(key, it)| pairs(&key, &it))
                .collect();
            items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            items
        }
        _ => vec![node],
    }
}

/// An entry as `KEY=value`, or several of a list. A value that is no scalar
/// stays as it is, for the schema to tell.
fn pairs(key: &str, entry: &Entry) -> Vec<Node> {
    let place = entry.node.place.or(entry.key);
    let pair = |value: &Value| {
        let text = shown(value)?;
        Some(made::node(format!("{key}={text}"), place))
    };
    match &entry.node.value {
        Value::Null => vec![made::node(key, place)],
        Value::Seq(items) => {
            let items = items.iter().map(|item| pair(&item.value));
            items
                .collect::<Option<_>>()
                .unwrap_or_else(|| vec![entry.node.clone()])
        }
        value => vec![pair(value).unwrap_or_else(|| entry.node.clone())],
    }
}

fn build(node: &mut Node) {
    if let Some(context) = node.as_str() {
        *node = made::mapping([("context", context.into())], node.place);
    }
}

fn depends_on(node: &mut Node) {
    keyed(node, |place| {
        let started = ("condition", "service_started".into());
        made::mapping([started, ("required", true.into())], place)
    });
}

fn names(node: &mut Node) {
    keyed(node, |place| made::node(Value::Null, place));
}

/// Makes a list of names a mapping. One with anything else in it stays.
fn keyed(node: &mut Node, value: impl Fn(Option<Place>) -> Node) {
    let Value::Seq(items) = &node.value else {
        return;
    };
    let entries = items.iter().map(|item| {
        let entry = made::entry(value(item.place));
        Some((item.as_str()?.to_owned(), entry))
    });
    if let Some(map) = entries.collect::<Option<Mapping>>() {
        node.value = Value::Map(map);
    }
}
