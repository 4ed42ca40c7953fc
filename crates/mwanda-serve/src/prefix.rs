//! The path under which the app is served.

use crate::ServeError;
use std::{fmt, str::FromStr};

/// The path under which the app is served; the root by default.
///
/// Without the slash at its end, so that the root is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// The prefix without the slash at its end: empty, or like `/some/path`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Prefix {
    type Err = ServeError;

    /// Reads `/some/path/` or `/some/path`. Escapes are not allowed: a prefix is compared as it was typed.
    fn from_str(text: &str) -> Result<Self, ServeError> {
        let path = text.strip_suffix('/').unwrap_or(text);
        let is_path = path.is_empty()
            || path
                .strip_prefix('/')
                .is_some_and(|names| names.split('/').all(is_plain));
        if is_path {
            Ok(Self(path.to_owned()))
        } else {
            Err(ServeError::Prefix {
                prefix: text.to_owned(),
            })
        }
    }
}

fn is_plain(name: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    !matches!(name, "" | "." | "..") && name.chars().all(is_unreserved)
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_at_the_end_do_not_count() {
        for (typed, path) in [
            ("", ""),
            ("/", ""),
            ("/a", "/a"),
            ("/a/b-1.2~_/", "/a/b-1.2~_"),
        ] {
            let prefix: Prefix = typed.parse().unwrap();
            assert_eq!(prefix.as_str(), path);
            assert_eq!(prefix.to_string(), format!("{path}/"));
        }
    }

    #[test]
    fn what_is_no_plain_path_is_refused() {
        for typed in [
            "a", "//", "/a//b", "/a//", "/..", "/./a", "/{x}", "/*", "/a b", "/%61", "/ä", "/a?b",
        ] {
            let refused = typed.parse::<Prefix>();
            assert!(
                matches!(&refused, Err(ServeError::Prefix { prefix }) if prefix == typed),
                "{typed}: {refused:?}"
            );
        }
    }
}
