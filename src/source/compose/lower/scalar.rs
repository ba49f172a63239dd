//! Single values: texts, numbers, truth values, durations, sizes, modes.

use crate::model::{Bytes, Duration, FileMode, Float};
use crate::source::yaml::{Node, Value};

use super::super::grammar;
use super::super::trail::Trail;
use super::{Lower, Work};

impl Lower for String {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(text.clone()),
            Value::Int(_) | Value::Uint(_) => work.text(node, trail),
            _ => {
                work.wrong_kind("a string", node, trail);
                None
            }
        }
    }
}

impl Lower for bool {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        let value = match &node.value {
            Value::Bool(on) => Some(*on),
            Value::String(text) => grammar::boolean(text),
            _ => None,
        };
        if value.is_none() {
            work.wrong_kind("`true` or `false`", node, trail);
        }
        value
    }
}

impl Lower for i64 {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        let value = match &node.value {
            Value::Int(value) => Some(*value),
            Value::String(text) => grammar::integer(text),
            Value::Float(value) if value.abs() < 9e18 => {
                #[allow(clippy::cast_possible_truncation)] // as the note says
                let whole = *value as i64;
                if value.fract() != 0.0 {
                    let what = format!("only {whole} of {value} counts; a whole number is wanted");
                    work.note(&what, node, trail);
                }
                Some(whole)
            }
            _ => None,
        };
        if value.is_none() {
            work.wrong_kind("a whole number", node, trail);
        }
        value
    }
}

/// A whole number within the bounds of a narrower type. A text is none: where
/// the specification allows it, it is a number since its variables were
/// replaced.
fn narrow<T: TryFrom<i64>>(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<T> {
    if node.as_str().is_some() {
        work.wrong_kind("a whole number", node, trail);
        return None;
    }
    let value = i64::lower(node, trail, work)?;
    let narrow = T::try_from(value).ok();
    if narrow.is_none() {
        let side = if value < 0 { "negative" } else { "too large" };
        let message = format!("{trail}: {value} is {side}");
        work.report.error(message, node.place);
    }
    narrow
}

impl Lower for u16 {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        narrow(node, trail, work)
    }
}

impl Lower for u32 {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        narrow(node, trail, work)
    }
}

impl Lower for u64 {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        narrow(node, trail, work)
    }
}

impl Lower for Float {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // single precision
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        let value = match &node.value {
            Value::Int(value) => Some(*value as f32),
            Value::Uint(value) => Some(*value as f32),
            Value::Float(value) => Some(*value as f32),
            Value::String(text) => grammar::float(text).map(|value| value as f32),
            _ => None,
        };
        if value.is_none() {
            work.wrong_kind("a number", node, trail);
        }
        value.map(Float)
    }
}

impl Lower for Duration {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        let Some(text) = node.as_str() else {
            work.wrong_kind("a duration, as \"10s\",", node, trail);
            return None;
        };
        grammar::duration(text)
            .map_err(|mistake| work.mistake(mistake, node, trail))
            .ok()
    }
}

impl Lower for Bytes {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        match &node.value {
            Value::Int(value) => Some(Bytes(*value)),
            Value::String(text) => grammar::bytes(text)
                .map_err(|mistake| work.mistake(mistake, node, trail))
                .ok(),
            Value::Float(value) => {
                let what = format!(
                    "{value} has no effect, as in Docker Compose; write a whole number, or a size as \"512m\""
                );
                work.note(&what, node, trail);
                None
            }
            _ => {
                work.wrong_kind("a size, as \"512m\",", node, trail);
                None
            }
        }
    }
}

impl Lower for FileMode {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        if let Value::String(text) = &node.value {
            return grammar::file_mode(text)
                .map(FileMode)
                .map_err(|mistake| work.mistake(mistake, node, trail))
                .ok();
        }
        if matches!(node.value, Value::Float(_)) {
            work.wrong_kind(
                "a whole number, or a text of octal digits as \"0440\",",
                node,
                trail,
            );
            return None;
        }
        narrow(node, trail, work).map(FileMode)
    }
}
