//! The attributes of a type of the model, as a table: a key, the field it goes
//! to, and how it is read when that is not the way of the field's type.

/// Makes a type of the model readable from a mapping: `attributes!(Port { name,
/// kind as "type", count by special::count })`.
///
/// A field has the key of its name, unless `as` gives another. `x-…` keys go to
/// the field `extensions`; after `without extensions` the type has none. Keys
/// that are not in the table get a note.
macro_rules! attributes {
    ($type:ident { $($table:tt)* }) => {
        attributes!(@implement $type { $($table)* } |it, key, node| {
            it.extensions.insert(key.clone(), node.into());
        });
    };
    ($type:ident without extensions { $($table:tt)* }) => {
        attributes!(@implement $type { $($table)* } |_it, _key, _node| {});
    };
    (
        @implement $type:ident
        { $($field:ident $(as $key:literal)? $(by $read:path)?),* $(,)? }
        |$it:ident, $extension:ident, $value:ident| $keep:block
    ) => {
        impl $crate::source::compose::lower::Lower for $type {
            fn lower(
                node: &$crate::source::yaml::Node,
                trail: &$crate::source::compose::trail::Trail<'_>,
                work: &mut $crate::source::compose::lower::Work<'_>,
            ) -> Option<Self> {
                let map = work.mapping(node, trail)?;
                // An attribute without a value is as one that is not there.
                let mut lowered = Self::default();
                for (key, entry) in map {
                    let node = &entry.node;
                    let extension = key.starts_with("x-");
                    if node.is_null() && !extension {
                        continue;
                    }
                    match key.as_str() {
                        $(
                            attributes!(@key $field $($key)?) => {
                                attributes!(@read lowered.$field, node, &trail.key(key), work $(, $read)?);
                            }
                        )*
                        _ if extension => {
                            let ($it, $extension, $value) = (&mut lowered, key, node);
                            $keep
                        }
                        _ => work.unknown(key, entry.key, trail),
                    }
                }
                Some(lowered)
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@read $to:expr, $node:expr, $trail:expr, $work:expr) => {
        if let Some(value) = $crate::source::compose::lower::Lower::lower($node, $trail, $work) {
            $to = value;
        }
    };
    (@read $to:expr, $node:expr, $trail:expr, $work:expr, $read:path) => {
        if let Some(value) = $read($node, $trail, $work) {
            $to = value.into();
        }
    };
}

pub(super) use attributes;
