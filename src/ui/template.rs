//! The Go templates that scripts use for output: fields and `json`.
//!
//! `{{.Name}}`, `{{json .Labels}}`, `{{json .}}`, `{{.Label "key"}}`, `upper`
//! and `lower`; anything else is an error, never a silent blank.

use serde_json::{Map, Value};

/// A template, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field { form: Form, name: String },
    Label(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Json,
    Upper,
    Lower,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `{{` without its `}}`.
    #[error("the template has a {{{{ without a }}}}")]
    Open,
    /// An action that is not understood.
    #[error(
        "the template's {{{{{0}}}}} is not supported: use fields like {{{{.Name}}}} and {{{{json .}}}}"
    )]
    Unknown(String),
    /// A field that is not there.
    #[error("the template names a field {name:?} that is not there (there are: {known})")]
    NoField {
        /// The name.
        name: String,
        /// Those that are there.
        known: String,
    },
}

impl Template {
    /// Reads a template; `\t` and `\n` in it stand for a tab and a line break.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let text = text.replace("\\t", "\t").replace("\\n", "\n");
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let (action, after) = after.split_once("}}").ok_or(TemplateError::Open)?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::parse(action.trim_matches(['-', ' ']))?);
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { parts })
    }

    /// The titles of its fields, for the header of a table: those of `titles`,
    /// by field, or else the field's name.
    pub fn header(&self, titles: &[(&str, &str)]) -> String {
        let title = |name: &str| {
            let known = titles.iter().find(|(_, field)| *field == name);
            known.map_or_else(|| name.to_uppercase(), |(title, _)| (*title).to_owned())
        };
        let names = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Field { name, .. } => title(name),
            Part::Label(key) => key.clone(),
        });
        names.collect()
    }

    /// Fills it in.
    pub fn fill(&self, fields: &Map<String, Value>) -> Result<String, TemplateError> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Field { form, name } => text.push_str(&filled(fields, *form, name)?),
                Part::Label(key) => text.push_str(label(fields, key)),
            }
        }
        Ok(text)
    }
}

impl Part {
    fn parse(action: &str) -> Result<Self, TemplateError> {
        let unknown = || TemplateError::Unknown(action.to_owned());
        let (form, field) = match action.split_once(' ') {
            None => (Form::Plain, action),
            Some(("json", field)) => (Form::Json, field.trim()),
            Some(("upper", field)) => (Form::Upper, field.trim()),
            Some(("lower", field)) => (Form::Lower, field.trim()),
            Some((".Label", key)) => {
                let key = key
                    .trim()
                    .strip_prefix('"')
                    .and_then(|k| k.strip_suffix('"'));
                return Ok(Self::Label(key.ok_or_else(unknown)?.to_owned()));
            }
            Some(_) => return Err(unknown()),
        };
        let name = field.strip_prefix('.').ok_or_else(unknown)?;
        let sound = name.chars().all(|c| c.is_ascii_alphanumeric());
        if !sound || (name.is_empty() && form != Form::Json) {
            return Err(unknown());
        }
        Ok(Self::Field {
            form,
            name: name.to_owned(),
        })
    }
}

fn filled(fields: &Map<String, Value>, form: Form, name: &str) -> Result<String, TemplateError> {
    if name.is_empty() {
        return Ok(go_json(&Value::Object(fields.clone())));
    }
    let value = fields.get(name).ok_or_else(|| TemplateError::NoField {
        name: name.to_owned(),
        known: fields.keys().cloned().collect::<Vec<_>>().join(", "),
    })?;
    let plain = || match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Ok(match form {
        Form::Plain => plain(),
        Form::Json => go_json(value),
        Form::Upper => plain().to_uppercase(),
        Form::Lower => plain().to_lowercase(),
    })
}

/// One label out of the field that holds them all.
fn label<'a>(fields: &'a Map<String, Value>, key: &str) -> &'a str {
    let all = fields.get("Labels").and_then(Value::as_str).unwrap_or("");
    all.split(',')
        .filter_map(|label| label.split_once('='))
        .find(|(name, _)| *name == key)
        .map_or("", |(_, value)| value)
}

/// JSON as Go writes it: `<`, `>` and `&` are escaped.
pub fn go_json(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fill(template: &str) -> Result<String, TemplateError> {
        let fields = json!({"Name": "web-1", "ExitCode": 3, "Labels": "a=1,b=x=y"});
        let Value::Object(fields) = fields else {
            panic!("no object")
        };
        Template::parse(template)?.fill(&fields)
    }

    #[test]
    fn fields_are_filled_in() {
        assert_eq!(fill("{{.Name}}\\t{{ .ExitCode }}!").unwrap(), "web-1\t3!");
        assert_eq!(
            fill("{{json .Name}} {{upper .Name}}").unwrap(),
            "\"web-1\" WEB-1"
        );
        assert_eq!(fill("{{.Label \"b\"}}").unwrap(), "x=y");
        assert!(fill("{{json .}}").unwrap().starts_with("{\"Name\""));
    }

    #[test]
    fn a_header_has_titles() {
        let template = Template::parse("{{.ID}}\\t{{.Nope}} {{.Label \"a\"}}").unwrap();
        assert_eq!(
            template.header(&[("CONTAINER ID", "ID")]),
            "CONTAINER ID\tNOPE a"
        );
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        assert_eq!(fill("{{.Name"), Err(TemplateError::Open));
        for template in ["{{range .Labels}}", "{{.}}", "{{Name}}", "{{.a.b}}"] {
            assert!(
                matches!(fill(template), Err(TemplateError::Unknown(_))),
                "{template}"
            );
        }
        assert!(matches!(
            fill("{{.Nme}}"),
            Err(TemplateError::NoField { .. })
        ));
    }
}
