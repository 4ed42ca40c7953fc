//! File names that come from elsewhere.

use std::path::{Component, Path};

/// Whether this is the name of a file in the folder at hand, and nothing that leads out of it.
pub(crate) fn is_plain_file_name(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let plain = matches!(components.next(), Some(Component::Normal(only)) if only == name);
    plain && components.next().is_none() && !name.contains(['/', '\\', ':', '\0'])
}

/// Whether this is a path below the folder at hand, with `/` between its parts.
pub(crate) fn is_plain_path(path: &str) -> bool {
    path.split('/').all(is_plain_file_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "",
            ".",
            "..",
            "/etc/passwd",
            "a/b",
            "../a",
            "a/",
            "C:\\a",
            "a\0",
        ] {
            assert!(!is_plain_file_name(name), "{name:?}");
        }
        assert!(is_plain_file_name("model-00001-of-00002.safetensors"));
        assert!(is_plain_path("report/de.txt"));
        for path in ["", "a//b", "a/../b", "/a", "a/"] {
            assert!(!is_plain_path(path), "{path:?}");
        }
    }
}
