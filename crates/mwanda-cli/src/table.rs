//! Tables in columns, for a terminal.

use std::fmt;

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows of N cells under N titles. As text every line ends in a line break.
#[derive(Debug)]
pub struct Table<const N: usize> {
    columns: [(&'static str, Align); N],
    rows: Vec<Row<N>>,
}

#[derive(Debug)]
enum Row<const N: usize> {
    Cells([String; N]),
    Rule,
}

impl<const N: usize> Table<N> {
    /// A table without rows.
    pub fn new(columns: [(&'static str, Align); N]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: [String; N]) {
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a line, as above a sum.
    pub fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    fn widths(&self) -> [usize; N] {
        let mut widths = self.columns.map(|(title, _)| width(title));
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (widest, cell) in widths.iter_mut().zip(cells) {
                    *widest = (*widest).max(width(cell));
                }
            }
        }
        widths
    }

    fn line(&self, widths: &[usize; N], cells: &[String; N]) -> String {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                line.push_str("  ");
            }
            let padding = " ".repeat(widths[column].saturating_sub(width(cell)));
            match self.columns[column].1 {
                Align::Left => line.extend([cell.as_str(), padding.as_str()]),
                Align::Right => line.extend([padding.as_str(), cell.as_str()]),
            }
        }
        line.trim_end().to_owned()
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let titles = self.columns.map(|(title, _)| title.to_owned());
        let rule = widths.map(|width| "-".repeat(width));
        writeln!(formatter, "{}", self.line(&widths, &titles))?;
        writeln!(formatter, "{}", self.line(&widths, &rule))?;
        for row in &self.rows {
            let cells = match row {
                Row::Cells(cells) => cells,
                Row::Rule => &rule,
            };
            writeln!(formatter, "{}", self.line(&widths, cells))?;
        }
        Ok(())
    }
}

/// Names and values in two columns without titles. A name may be empty, where its value goes on with that of the last.
pub fn facts(facts: &[(&str, String)]) -> String {
    let widest = facts.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let mut lines = String::new();
    for (name, value) in facts {
        let padding = " ".repeat(widest - width(name));
        lines.push_str(format!("{name}{padding}  {value}").trim_end());
        lines.push('\n');
    }
    lines
}

/// Columns of a terminal that a text takes.
fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// As much of Unicode's widths as the names of models and devices call for: East Asian letters are wide, marks that join the
/// letter before them have no width.
fn columns_of(character: char) -> usize {
    match u32::from(character) {
        0x0300..=0x036F | 0x200B..=0x200F => 0,
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<const N: usize>(cells: [&str; N]) -> [String; N] {
        cells.map(str::to_owned)
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new([("language", Align::Left), ("perplexity", Align::Right)]);
        table.push(cells(["en", "12.34"]));
        table.push(cells(["a very long name", "1234567.8901"]));
        table.rule();
        table.push(cells(["mean", "1.00"]));
        let expected = "\
language            perplexity
----------------  ------------
en                       12.34
a very long name  1234567.8901
----------------  ------------
mean                      1.00
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn a_table_without_rows_has_its_titles() {
        let table = Table::new([("name", Align::Left)]);
        assert_eq!(table.to_string(), "name\n----\n");
    }

    #[test]
    fn lines_do_not_end_in_spaces() {
        let mut table = Table::new([("a", Align::Left), ("b", Align::Left)]);
        table.push(cells(["1", ""]));
        assert!(table.to_string().lines().all(|line| !line.ends_with(' ')));
    }

    #[test]
    fn wide_and_joining_letters_count_as_what_they_take() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("中文"), 4);
        assert_eq!(width("e\u{301}"), 1);
        let mut table = Table::new([("name", Align::Left), ("n", Align::Right)]);
        table.push(cells(["中文", "1"]));
        table.push(cells(["abcd", "2"]));
        assert_eq!(table.to_string(), "name  n\n----  -\n中文  1\nabcd  2\n");
    }

    #[test]
    fn facts_are_aligned() {
        let lines = facts(&[
            ("blocks", "2".to_owned()),
            ("a longer name", "x".to_owned()),
            ("", "y".to_owned()),
        ]);
        assert_eq!(
            lines,
            "blocks         2\na longer name  x\n               y\n"
        );
        assert_eq!(facts(&[]), "");
    }
}
