//! Tables as text that spreadsheets understand.

/// Rows of cells as lines of tab-separated text. What would break a cell in two becomes a space.
pub fn tab_separated<Row>(rows: impl IntoIterator<Item = Row>) -> String
where
    Row: IntoIterator<Item = String>,
{
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .into_iter()
            .map(|cell| cell.replace(['\t', '\n', '\r'], " "))
            .collect();
        text += &cells.join("\t");
        text.push('\n');
    }
    text
}

/// A number as programs read it, with all its digits; nothing where there is none.
pub fn plain(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_breaks_in_two() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned);
        let text = tab_separated([row(["a", "b"]), row(["c\td", "e\r\nf"])]);
        assert_eq!(text, "a\tb\nc d\te  f\n");
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(plain(Some(0.1)), "0.1");
        assert_eq!(plain(Some(12_345.678_9)), "12345.6789");
        assert_eq!(plain(None), "");
    }
}
