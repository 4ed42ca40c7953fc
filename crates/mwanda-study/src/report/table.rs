//! Tables, for the page and as Markdown.

use minijinja::{Value, context};

use super::language_names::{english_name, language_name};

/// A table. The first cell of a row names the row.
pub(super) struct Table {
    /// Distinguishes it from every other table of the report: letters, digits and hyphens.
    pub(super) name: String,
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether the page shows it only when asked to.
    pub(super) is_folded: bool,
}

/// A column's heading.
pub(super) struct Column {
    pub(super) title: String,
    pub(super) is_number: bool,
}

/// A cell.
pub(super) enum Cell {
    Text(String),
    Code(String),
    /// A language by its code: its English name, and its own beside it.
    Language(String),
}

/// A table as Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownTable {
    /// Distinguishes it from the report's other tables: letters, digits and hyphens.
    pub name: String,
    /// What it holds, as plain text.
    pub caption: String,
    /// Its lines, the last one ended.
    pub markdown: String,
}

impl Column {
    pub(super) fn text(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            is_number: false,
        }
    }

    pub(super) fn number(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            is_number: true,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Cell {
    fn to_value(&self) -> Value {
        match self {
            Self::Text(text) => context! { kind => "text", text },
            Self::Code(text) => context! { kind => "code", text },
            Self::Language(code) => {
                let name = language_name(code);
                context! {
                    kind => "language",
                    text => english_name(code),
                    code,
                    own => name.map(|name| name.own).filter(|own| *own != english_name(code)),
                    direction => name.map(|name| if name.is_right_to_left { "rtl" } else { "ltr" }),
                }
            }
        }
    }

    fn to_markdown(&self) -> String {
        match self {
            Self::Text(text) => escaped(text),
            // Within code nothing can be escaped.
            Self::Code(text) if text.contains(['`', '<', '&']) => escaped(text),
            Self::Code(text) => format!("`{}`", one_line(text).replace('|', "\\|")),
            Self::Language(code) => escaped(english_name(code)),
        }
    }
}

impl Table {
    pub(super) fn to_value(&self) -> Value {
        let columns: Vec<Value> = self
            .columns
            .iter()
            .map(|column| context! { title => &column.title, number => column.is_number })
            .collect();
        let rows: Vec<Vec<Value>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(Cell::to_value).collect())
            .collect();
        context! { caption => &self.caption, columns, rows, folded => self.is_folded }
    }

    pub(super) fn to_markdown(&self) -> MarkdownTable {
        let titles = self.columns.iter().map(|column| escaped(&column.title));
        let rule = self.columns.iter().map(|column| {
            let rule = if column.is_number { "---:" } else { "---" };
            rule.to_owned()
        });
        let mut markdown = line(titles) + &line(rule);
        for row in &self.rows {
            markdown += &line(row.iter().map(Cell::to_markdown));
        }
        MarkdownTable {
            name: self.name.clone(),
            caption: self.caption.clone(),
            markdown,
        }
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {} |\n", cells.join(" | "))
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// Text in which Markdown sees nothing but text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => escaped.extend(['\\', character]),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_a_table_whatever_names_hold() {
        let table = Table {
            name: "test".to_owned(),
            caption: String::new(),
            columns: vec![Column::text("Method"), Column::number("50%")],
            rows: vec![
                vec!["a|b\n<i>_x_".into(), "1.00".into()],
                vec![
                    Cell::Code("x|y".to_owned()),
                    Cell::Language("sw".to_owned()),
                ],
            ],
            is_folded: false,
        };
        assert_eq!(
            table.to_markdown().markdown,
            "| Method | 50% |\n| --- | ---: |\n| a\\|b &lt;i>\\_x\\_ | 1.00 |\n| `x\\|y` | Swahili |\n"
        );
    }
}
