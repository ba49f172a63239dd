//! `--format` of the commands that list things: a table, JSON, or a template.

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::ui::{Template, go_json, table};

/// The columns of a list, each a title and a field.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// Those of the table.
    pub standard: &'static [(&'static str, &'static str)],
    /// Those that a template may name beside them.
    pub other: &'static [(&'static str, &'static str)],
}

/// The list in the form that was asked for, a line a row.
pub fn text(
    format: &str,
    columns: &Columns,
    rows: impl Iterator<Item = Map<String, Value>>,
) -> Result<String, Failure> {
    match format {
        "" | "table" => Ok(standard(columns, rows)),
        "json" => Ok(lines(rows.map(|row| go_json(&Value::Object(row))))),
        format => match format.strip_prefix("table ") {
            Some(format) => templated(format, Some(columns), rows),
            None => templated(format, None, rows),
        },
    }
}

/// Each text on a line of its own.
pub fn lines(texts: impl Iterator<Item = String>) -> String {
    texts.map(|text| text + "\n").collect()
}

/// What `--format` of a list without templates may be.
pub fn is_json(format: &str) -> Result<bool, Failure> {
    match format {
        "" | "table" => Ok(false),
        "json" => Ok(true),
        other => Err(
            Failure::new(format!("unsupported --format value {other:?}")).hint("use table or json"),
        ),
    }
}

fn standard(columns: &Columns, rows: impl Iterator<Item = Map<String, Value>>) -> String {
    let cell = |row: &Map<String, Value>, field: &str| {
        let value = row.get(field).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let titles: Vec<&str> = columns.standard.iter().map(|(title, _)| *title).collect();
    let cells = rows.map(|row| {
        let fields = columns.standard.iter();
        fields.map(move |(_, field)| cell(&row, field))
    });
    table(&titles, cells)
}

/// Rows by a template; with columns, under their titles.
fn templated(
    format: &str,
    columns: Option<&Columns>,
    rows: impl Iterator<Item = Map<String, Value>>,
) -> Result<String, Failure> {
    let wrong = |error| Failure::new(format!("--format: {error}"));
    let template = Template::parse(format).map_err(wrong)?;
    let mut filled = Vec::new();
    for row in rows {
        filled.push(template.fill(&row).map_err(wrong)?);
    }
    let Some(columns) = columns else {
        return Ok(lines(filled.into_iter()));
    };
    let header = template.header(&[columns.other, columns.standard].concat());
    let header: Vec<&str> = header.split('\t').collect();
    let cells = filled
        .iter()
        .map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    Ok(table(&header, cells))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use serde_json::json;

    fn check(format: &str, expected: &Expect) {
        let columns = Columns {
            standard: &[("NAME", "Name"), ("CPU %", "CPUPerc")],
            other: &[("CONTAINER ID", "ID")],
        };
        let row = json!({"Name": "web", "CPUPerc": "<1%", "ID": "abc"});
        let rows = [row.as_object().unwrap().clone()];
        expected.assert_eq(&text(format, &columns, rows.into_iter()).unwrap());
    }

    #[test]
    fn a_list_has_several_forms() {
        check(
            "table",
            &expect![[r#"
                NAME      CPU %
                web       <1%
            "#]],
        );
        check(
            "table {{.ID}}\\t{{.CPUPerc}}",
            &expect![[r#"
                CONTAINER ID   CPU %
                abc            <1%
            "#]],
        );
        check(
            "{{.Name}}: {{.CPUPerc}}",
            &expect![[r#"
            web: <1%
        "#]],
        );
        check(
            "json",
            &expect![[r#"
                {"Name":"web","CPUPerc":"\u003c1%","ID":"abc"}
            "#]],
        );
    }
}
