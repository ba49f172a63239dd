//! A random value written as YAML in one of the many ways to write it.

use serde_json::{Map, Value, json};

use super::dice::Random;

const RAW: &str = "\0raw";
const MARK: &str = "\0mark";
const OF: &str = "\0of";

/// A scalar that is written unquoted, or an alias.
pub fn raw(text: &str) -> Value {
    json!({ RAW: text })
}

/// A value with a tag or an anchor before it.
pub fn marked(mark: &str, value: &Value) -> Value {
    json!({ MARK: mark, OF: value })
}

fn as_raw(value: &Value) -> Option<&str> {
    value.get(RAW)?.as_str()
}

/// Takes the mark off a value.
fn bare(value: &Value) -> (String, &Value) {
    match (value.get(MARK), value.get(OF)) {
        (Some(Value::String(mark)), Some(value)) => (format!(" {mark}"), value),
        _ => (String::new(), value),
    }
}

/// The text of a document.
pub fn document(r: &mut Random, value: &Value) -> String {
    let plain = serde_json::to_string_pretty(value).unwrap();
    // YAML 1.1 ends a line there, YAML 1.2 does not.
    let is_plain = !plain.contains('\u{85}') && !plain.contains("\\u0000");
    if r.chance(15) && is_plain {
        return plain;
    }
    let step = if r.chance(80) { 2 } else { 4 };
    let flush = r.chance(40);
    let mut writer = Writer {
        r,
        step,
        flush,
        text: String::new(),
    };
    let Value::Object(map) = value else {
        panic!("a document is a mapping");
    };
    writer.mapping(map, 0, "");
    writer.text
}

struct Writer<'r> {
    r: &'r mut Random,
    /// How far each level is indented.
    step: usize,
    /// Whether lists stand below their key without being indented.
    flush: bool,
    text: String,
}

impl Writer<'_> {
    /// A mapping in lines; the first is behind `first` when that is not empty.
    fn mapping(&mut self, map: &Map<String, Value>, indent: usize, first: &str) {
        for (index, (key, value)) in map.iter().enumerate() {
            if index > 0 || first.is_empty() {
                if self.r.chance(4) {
                    let blank = self.r.pick(&["\n", "# a comment: {[\n", "      # far\n"]);
                    self.text.push_str(blank);
                }
                self.text.push_str(&" ".repeat(indent));
            }
            let key = self.key(key);
            self.text.push_str(&key);
            self.text.push(':');
            self.after(value, indent, self.flush);
        }
    }

    fn sequence(&mut self, items: &[Value], indent: usize) {
        for item in items {
            self.text.push_str(&" ".repeat(indent));
            self.text.push('-');
            match item {
                Value::Object(map)
                    if !map.is_empty() && !map.keys().any(|it| it.starts_with('\0')) =>
                {
                    if self.r.chance(20) {
                        let flow = self.flow(item);
                        self.end(&flow);
                    } else {
                        self.text.push(' ');
                        self.mapping(map, indent + 2, "-");
                    }
                }
                item => self.after(item, indent, false),
            }
        }
    }

    /// What stands behind a key or a dash.
    fn after(&mut self, value: &Value, indent: usize, flush: bool) {
        let (mark, value) = bare(value);
        self.text.push_str(&mark);
        let deeper = indent + self.step;
        match value {
            Value::Object(map) if as_raw(value).is_none() && !map.is_empty() => {
                if mark.is_empty() && self.r.chance(8) {
                    let flow = self.flow(value);
                    self.end(&flow);
                } else {
                    self.text.push('\n');
                    self.mapping(map, deeper, "");
                }
            }
            Value::Array(items) if !items.is_empty() => {
                if self.r.chance(30) {
                    let flow = self.flow(value);
                    self.end(&flow);
                } else {
                    self.text.push('\n');
                    self.sequence(items, if flush { indent } else { deeper });
                }
            }
            Value::Null => {
                let null = match mark.as_str() {
                    "" => self.r.pick(&["", " null", " ~", " # none"]),
                    _ => " null",
                };
                self.text.push_str(null);
                self.text.push('\n');
            }
            Value::String(text) => {
                let text = self.scalar(text, deeper);
                self.end(&text);
            }
            other => {
                let flow = as_raw(other).map_or_else(|| self.flow(other), str::to_owned);
                let comment = if self.r.chance(3) { " # so" } else { "" };
                self.end(&(flow + comment));
            }
        }
    }

    /// Ends a line with a value.
    fn end(&mut self, value: &str) {
        self.text.push(' ');
        self.text.push_str(value);
        self.text.push('\n');
    }

    fn key(&mut self, key: &str) -> String {
        if key == "<<" || is_plain(key, true) && self.r.chance(95) {
            return key.to_owned();
        }
        quoted(key)
    }

    /// A value within one line.
    fn flow(&mut self, value: &Value) -> String {
        if let Some(text) = as_raw(value) {
            let breaks = text.contains('{');
            return if breaks {
                quoted(text)
            } else {
                text.to_owned()
            };
        }
        let (mark, value) = bare(value);
        let text = match value {
            Value::Object(map) => {
                let mut entries = Vec::new();
                for (key, value) in map {
                    let key = self.key(key);
                    entries.push(format!("{key}: {}", self.flow(value)));
                }
                format!("{{{}}}", entries.join(", "))
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!(
                    "[{}]",
                    items.join(self.r.pick(&[", ", " , ", ",\n              "]))
                )
            }
            Value::String(text) if is_plain(text, true) && self.r.chance(60) => text.clone(),
            Value::String(text) => quoted(text),
            other => other.to_string(),
        };
        format!("{mark} {text}").trim_start().to_owned()
    }

    /// A text that may take several lines.
    fn scalar(&mut self, text: &str, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let is_lines = text.contains('\n') && !text.starts_with([' ', '\n']);
        let odd = |it: char| it.is_control() && it != '\n' || matches!(it, '\u{85}' | '\u{feff}');
        if text.contains(odd) {
            return quoted(text);
        }
        if is_lines && self.r.chance(70) {
            let keep = match (text.ends_with('\n'), text.ends_with("\n\n")) {
                (_, true) => "+",
                (true, _) => "",
                (false, _) => "-",
            };
            let body = text.strip_suffix('\n').unwrap_or(text);
            let body = body.replace('\n', &format!("\n{pad}"));
            return format!("|{keep}\n{pad}{body}");
        }
        let folds = text.find(' ').filter(|at| {
            let around = [text[..*at].chars().last(), text[at + 1..].chars().next()];
            around
                .iter()
                .all(|it| it.is_some_and(|it| it != ' ' && it != '\n'))
        });
        match (self.r.below(10), folds) {
            (0, Some(at)) if !text.contains('\n') && !text.ends_with(' ') => {
                format!(">-\n{pad}{}\n{pad}{}", &text[..at], &text[at + 1..])
            }
            (1, Some(at)) if !text.contains(['\n', '\\', '"']) => {
                format!("\"{}\n{pad}{}\"", &text[..at], &text[at + 1..])
            }
            (2, Some(at)) if is_plain(text, false) => {
                format!("{}\n{pad}{}", &text[..at], &text[at + 1..])
            }
            (3..=6, _) if is_plain(text, false) => text.to_owned(),
            (7 | 8, _) if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            _ => quoted(text),
        }
    }
}

/// JSON's texts are YAML's, too.
fn quoted(text: &str) -> String {
    let text = Value::from(text).to_string();
    text.replace('\u{85}', "\\N").replace('\u{feff}', "\\ufeff")
}

/// Whether a text reads as itself without quotes.
fn is_plain(text: &str, in_flow: bool) -> bool {
    const WORDS: &[&str] = &[
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
    ];
    let starts = text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/')
        || text.starts_with("./")
        || text.starts_with("${") && !in_flow;
    let allowed = |it: char| {
        it.is_alphanumeric()
            || "_./-=@".contains(it)
            || !in_flow && "${}+*,() \\'\"&!|>%[]".contains(it)
            || !in_flow && it == ':'
    };
    starts
        && text.chars().all(allowed)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !WORDS.contains(&text.to_lowercase().as_str())
}
