//! What a node of a Compose file may be: the words that the tables are
//! written in.

/// The kinds that a node may have, as bits.
pub(super) type Kinds = u8;

/// Text.
pub(super) const TEXT: Kinds = 1;
/// A whole number.
pub(super) const INTEGER: Kinds = 2;
/// Any number.
pub(super) const NUMBER: Kinds = 4 | INTEGER;
/// `true` or `false`.
pub(super) const BOOLEAN: Kinds = 8;
/// Nothing.
pub(super) const NULL: Kinds = 16;
/// A sequence.
pub(super) const LIST: Kinds = 32;
/// A mapping.
pub(super) const MAPPING: Kinds = 64;

/// Keys and what their values may be, in the order of the alphabet.
pub(super) type Keys = &'static [(&'static str, &'static Shape)];

/// What a node may be.
#[derive(Debug)]
pub(super) struct Shape {
    pub kinds: Kinds,
    /// What an item of a list may be; none: anything.
    pub item: Option<&'static Shape>,
    /// Whether no two items of a list may be equal.
    pub unique: bool,
    /// The keys that a mapping may have.
    pub keys: Keys,
    /// What other keys it may have.
    pub free: Free,
    /// Whether it may have `x-…` keys.
    pub extensions: bool,
    /// The keys that it must have.
    pub required: &'static [&'static str],
    /// What a text may be.
    pub text: Text,
    /// The smallest and the largest number.
    pub range: Option<(f64, f64)>,
    /// What to do about a node of another kind.
    pub hint: Option<&'static str>,
}

/// Keys beyond those that a table names.
#[derive(Debug)]
pub(super) enum Free {
    /// None.
    No,
    /// Any, with any value.
    Anything,
    /// Any but the empty one, with a value of that shape.
    Each(&'static Shape),
    /// Names of letters, digits, `.`, `_` and `-`, with a value of that shape.
    Names(&'static Shape),
    /// Names as before with a value of that shape; others with any value.
    LooseNames(&'static Shape),
    /// Lower-case words with a value of that shape; others with any value.
    LooseWords(&'static Shape),
}

/// What a text may be.
#[derive(Debug)]
pub(super) enum Text {
    /// Any.
    Any,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// What a test accepts, and the test in words.
    Passing(fn(&str) -> bool, &'static str),
}

impl Shape {
    /// A node of some kinds.
    pub const fn of(kinds: Kinds) -> Self {
        Self {
            kinds,
            item: None,
            unique: false,
            keys: &[],
            free: Free::No,
            extensions: false,
            required: &[],
            text: Text::Any,
            range: None,
            hint: None,
        }
    }

    /// It may be a list of such items.
    pub const fn or_list(mut self, item: &'static Shape) -> Self {
        self.kinds |= LIST;
        self.item = Some(item);
        self
    }

    /// No two items may be equal.
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// It may be a mapping with these keys and `x-…` keys.
    pub const fn or_object(mut self, keys: Keys) -> Self {
        self.kinds |= MAPPING;
        self.keys = keys;
        self.extensions = true;
        self
    }

    /// It may be a mapping with keys of the user's own.
    pub const fn or_map(mut self, free: Free) -> Self {
        self.kinds |= MAPPING;
        self.free = free;
        self
    }

    /// No `x-…` keys.
    pub const fn plain(mut self) -> Self {
        self.extensions = false;
        self
    }

    /// Keys that must be there.
    pub const fn requiring(mut self, required: &'static [&'static str]) -> Self {
        self.required = required;
        self
    }

    /// What a text may be.
    pub const fn text(mut self, text: Text) -> Self {
        self.text = text;
        self
    }

    /// What a number may be.
    pub const fn between(mut self, least: f64, most: f64) -> Self {
        self.range = Some((least, most));
        self
    }

    /// What to do about a node of another kind.
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What the value of a named key may be.
    pub fn key(&self, key: &str) -> Option<&'static Shape> {
        let at = self.keys.binary_search_by(|(known, _)| (*known).cmp(key));
        at.ok().map(|at| self.keys[at].1)
    }
}

/// A mapping with these keys and `x-…` keys.
pub(super) const fn object(keys: Keys) -> Shape {
    Shape::of(MAPPING).or_object(keys)
}

/// What a shape says of a key.
pub(super) enum Allowed {
    No,
    Unchecked,
    As(&'static Shape),
}

/// Whether a mapping may have a key, and what its value may be then.
pub(super) fn allowed(shape: &Shape, key: &str) -> Allowed {
    if let Some(inner) = shape.key(key) {
        return Allowed::As(inner);
    }
    if shape.extensions && key.starts_with("x-") {
        return Allowed::Unchecked;
    }
    let named = !key.is_empty() && key.bytes().all(is_name_part);
    match shape.free {
        Free::Each(inner) if !key.is_empty() => Allowed::As(inner),
        Free::Names(inner) | Free::LooseNames(inner) if named => Allowed::As(inner),
        Free::LooseWords(inner) if named && key.bytes().all(|it| it.is_ascii_lowercase()) => {
            Allowed::As(inner)
        }
        Free::Anything | Free::LooseNames(_) | Free::LooseWords(_) => Allowed::Unchecked,
        Free::No | Free::Each(_) | Free::Names(_) => Allowed::No,
    }
}

fn is_name_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}
