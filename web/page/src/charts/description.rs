//! Charts in words, for those who do not see them.

use crate::i18n::{t, t_with};

/// A chart's title and its values by name; reactive.
pub fn described(title: &str, values: impl Iterator<Item = (String, String)>) -> String {
    let items: Vec<String> = values
        .map(|(name, value)| t_with("charts.item", &[("name", &name), ("value", &value)]))
        .collect();
    let values = items.join(&t("charts.separator"));
    t_with("charts.described", &[("title", title), ("values", &values)])
}
