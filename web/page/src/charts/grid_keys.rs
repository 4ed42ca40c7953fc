//! Where a key leads in a grid.

/// A cell: its row and its column, from 0.
pub type Cell = (usize, usize);

/// The cell that `key` (of a `KeyboardEvent`) leads to; `None` for keys that do not move.
pub fn moved(
    key: &str,
    with_control: bool,
    (row, column): Cell,
    (rows, columns): (usize, usize),
    is_right_to_left: bool,
) -> Option<Cell> {
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let back = (row, column.saturating_sub(1));
    let forth = (row, (column + 1).min(last_column));
    Some(match key {
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowLeft" if is_right_to_left => forth,
        "ArrowRight" if is_right_to_left => back,
        "ArrowLeft" => back,
        "ArrowRight" => forth,
        "Home" if with_control => (0, 0),
        "End" if with_control => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        "PageUp" => (0, column),
        "PageDown" => (last_row, column),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (3, 4);

    #[test]
    fn keys_lead_to_neighbours_and_ends() {
        let from = (1, 1);
        for (key, with_control, to) in [
            ("ArrowUp", false, (0, 1)),
            ("ArrowDown", false, (2, 1)),
            ("ArrowLeft", false, (1, 0)),
            ("ArrowRight", false, (1, 2)),
            ("Home", false, (1, 0)),
            ("End", false, (1, 3)),
            ("Home", true, (0, 0)),
            ("End", true, (2, 3)),
            ("PageUp", false, (0, 1)),
            ("PageDown", false, (2, 1)),
        ] {
            assert_eq!(
                moved(key, with_control, from, SIZE, false),
                Some(to),
                "{key}"
            );
        }
        assert_eq!(moved("a", false, from, SIZE, false), None);
    }

    #[test]
    fn no_key_leads_out_of_the_grid() {
        assert_eq!(moved("ArrowUp", false, (0, 0), SIZE, false), Some((0, 0)));
        assert_eq!(moved("ArrowDown", false, (2, 0), SIZE, false), Some((2, 0)));
        assert_eq!(moved("ArrowLeft", false, (0, 0), SIZE, false), Some((0, 0)));
        assert_eq!(
            moved("ArrowRight", false, (0, 3), SIZE, false),
            Some((0, 3))
        );
        assert_eq!(moved("ArrowDown", false, (0, 0), (0, 0), false), None);
    }

    #[test]
    fn arrows_point_where_they_lead_from_right_to_left_too() {
        assert_eq!(moved("ArrowLeft", false, (0, 1), SIZE, true), Some((0, 2)));
        assert_eq!(moved("ArrowRight", false, (0, 1), SIZE, true), Some((0, 0)));
    }
}
