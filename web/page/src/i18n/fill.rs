//! Placeholders.

/// `template` with every `{name}` replaced by its value. A placeholder without a value stays as it is, and what a value
/// contains is not looked at again.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        filled.push_str(before);
        let Some(close) = from_open.find('}') else {
            rest = from_open;
            break;
        };
        let (placeholder, after) = from_open.split_at(close + 1);
        let name = &placeholder[1..close];
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or(placeholder, |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Names of the placeholders in a template, in order.
#[cfg(test)]
pub fn placeholders(template: &str) -> Vec<&str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|after| after.split_once('}').map(|(name, _)| name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_place_of_their_names() {
        let values = [("a", "1"), ("b", "{a}")];
        assert_eq!(fill("{a} of {b}, {a}", &values), "1 of {a}, 1");
        assert_eq!(fill("{unknown} {a", &values), "{unknown} {a");
        assert_eq!(fill("", &values), "");
        assert_eq!(fill("שלום {a}", &values), "שלום 1");
    }

    #[test]
    fn placeholders_are_found() {
        assert_eq!(placeholders("{a} of {b} {"), ["a", "b"]);
    }
}
