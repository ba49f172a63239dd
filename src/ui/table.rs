//! Tables as Docker prints them: columns three spaces apart and at least ten
//! wide, no lines.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

/// The text of a table.
pub fn table<R: IntoIterator<Item = String>>(
    header: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 3));
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(10)));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn columns_are_three_spaces_apart() {
        let rows = [["a-long-name", "x"], ["b", ""]];
        let rows = rows.map(|row| row.map(str::to_owned));
        expect![[r#"
            NAME          IMAGE
            a-long-name   x
            b
        "#]]
        .assert_eq(&table(&["NAME", "IMAGE"], rows));
    }
}
