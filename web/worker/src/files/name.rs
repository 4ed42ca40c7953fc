//! Names of kept models.

/// Longest name in bytes; file systems beneath end at 255, and a number may follow.
const LONGEST: usize = 120;

/// The name under which something that the user calls `title` is stored: what file systems do not take is replaced.
pub fn storage_name(title: &str) -> String {
    let is_refused = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    let replaced: String = title
        .chars()
        .map(|c| if is_refused(c) { '-' } else { c })
        .collect();
    let mut end = LONGEST.min(replaced.len());
    while !replaced.is_char_boundary(end) {
        end -= 1;
    }
    let name = replaced[..end].trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        "model".to_owned()
    } else {
        name.to_owned()
    }
}

/// `name`, or the first of `name 2`, `name 3`, … that is not taken.
pub fn unused_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2_u64;
    while is_taken(&candidate) {
        candidate = format!("{name} {number}");
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_what_they_can() {
        assert_eq!(storage_name("gemma-3 270m"), "gemma-3 270m");
        assert_eq!(storage_name("نموذج"), "نموذج");
        assert_eq!(storage_name("a/b\\c:d\n"), "a-b-c-d-");
        assert_eq!(storage_name(" ..hidden. "), "hidden");
        assert_eq!(storage_name(".."), "model");
        assert_eq!(storage_name(""), "model");
        let long = storage_name(&"é".repeat(200));
        assert_eq!(long, "é".repeat(60));
    }

    #[test]
    fn taken_names_get_a_number() {
        let taken = ["a", "a 2"];
        assert_eq!(unused_name("a", |name| taken.contains(&name)), "a 3");
        assert_eq!(unused_name("b", |name| taken.contains(&name)), "b");
    }
}
