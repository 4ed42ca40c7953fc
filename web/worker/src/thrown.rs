//! What the browser throws, as typed errors.

use std::io;

use crate::WorkerError;

/// An exception: its name, such as `QuotaExceededError`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thrown {
    /// The exception's name; empty where something else than an error was thrown.
    pub name: String,
    /// What it says.
    pub message: String,
}

impl Thrown {
    /// The error that this means where `what` was concerned while `doing` something, such as `writing` a file.
    pub fn while_doing(self, doing: &str, what: &str) -> WorkerError {
        let doing = || format!("{doing} {what}");
        match self.name.as_str() {
            "AbortError" => WorkerError::Cancelled,
            "QuotaExceededError" => WorkerError::StorageFull {
                doing: doing(),
                reason: self.message,
            },
            "NoModificationAllowedError" => WorkerError::OpenElsewhere {
                what: what.to_owned(),
            },
            "NotFoundError" => WorkerError::NotThere {
                what: what.to_owned(),
            },
            _ => WorkerError::Storage {
                doing: doing(),
                reason: self.text(),
            },
        }
    }

    /// Whether nothing is where something was looked for.
    pub fn is_not_found(&self) -> bool {
        self.name == "NotFoundError"
    }

    /// Whether somebody else has the file open.
    pub fn is_locked(&self) -> bool {
        self.name == "NoModificationAllowedError"
    }

    /// Name and message together.
    pub fn text(&self) -> String {
        if self.name.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", self.name, self.message)
        }
    }
}

/// Where the engine reads and writes, errors are the standard library's.
impl From<Thrown> for io::Error {
    fn from(thrown: Thrown) -> Self {
        let kind = match thrown.name.as_str() {
            "QuotaExceededError" => io::ErrorKind::StorageFull,
            "NotFoundError" => io::ErrorKind::NotFound,
            "NoModificationAllowedError" => io::ErrorKind::ResourceBusy,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, thrown.text())
    }
}

#[cfg(target_family = "wasm")]
impl From<wasm_bindgen::JsValue> for Thrown {
    fn from(value: wasm_bindgen::JsValue) -> Self {
        use wasm_bindgen::JsCast;
        let text = |name: &str| {
            js_sys::Reflect::get(&value, &name.into())
                .ok()
                .and_then(|text| text.as_string())
        };
        // A DOMException is no JavaScript Error, but has the same two properties.
        if value.is_object() && (value.has_type::<js_sys::Error>() || text("message").is_some()) {
            return Self {
                name: text("name").unwrap_or_default(),
                message: text("message").unwrap_or_default(),
            };
        }
        Self {
            name: String::new(),
            message: value.as_string().unwrap_or_else(|| format!("{value:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thrown(name: &str) -> Thrown {
        Thrown {
            name: name.to_owned(),
            message: "why".to_owned(),
        }
    }

    #[test]
    fn what_the_browser_throws_becomes_what_the_user_can_act_on() {
        let said = |name: &str| thrown(name).while_doing("writing", "tiny").to_string();
        assert_eq!(said("AbortError"), "cancelled");
        assert_eq!(
            said("QuotaExceededError"),
            "the browser's storage became full while writing tiny: why"
        );
        assert_eq!(
            said("NoModificationAllowedError"),
            "tiny is open in another tab, or busy in this one; close that tab, or wait until it is done"
        );
        assert_eq!(said("NotFoundError"), "tiny is not there any more");
        assert_eq!(
            said("NotReadableError"),
            "writing tiny failed: NotReadableError: why"
        );
    }

    #[test]
    fn a_full_storage_stays_one_for_the_engine() {
        let error = io::Error::from(thrown("QuotaExceededError"));
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
