//! Tables as Docker prints them: columns a few spaces apart and of a least
//! width, no lines.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

/// How the columns of a table stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spacing {
    /// The least width of a column, its gap included.
    pub width: u16,
    /// Spaces after the longest cell.
    pub gap: u16,
}

impl Spacing {
    /// That of lists that take templates.
    pub const NARROW: Self = Self { width: 10, gap: 3 };
    /// That of lists that take none.
    pub const WIDE: Self = Self { width: 20, gap: 3 };
    /// That of Kubernetes.
    pub const FITTED: Self = Self { width: 6, gap: 3 };
    /// That of processes.
    pub const DENSE: Self = Self { width: 4, gap: 2 };
}

/// The text of a table whose columns are three spaces apart and at least ten
/// wide.
pub fn table<R: IntoIterator<Item = String>>(
    header: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> String {
    table_spaced(Spacing::NARROW, header, rows)
}

/// The text of a table.
pub fn table_spaced<R: IntoIterator<Item = String>>(
    spacing: Spacing,
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
        column.set_padding((0, spacing.gap));
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(spacing.width)));
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

    #[test]
    fn columns_may_stand_closer_or_wider() {
        let rows = || [["web", "1", "x"]].map(|row| row.map(str::to_owned));
        let header = ["SERVICE", "#", "CMD"];
        expect![[r#"
            SERVICE  #   CMD
            web      1   x
        "#]]
        .assert_eq(&table_spaced(Spacing::DENSE, &header, rows()));
        expect![[r#"
            SERVICE             #                   CMD
            web                 1                   x
        "#]]
        .assert_eq(&table_spaced(Spacing::WIDE, &header, rows()));
    }
}
