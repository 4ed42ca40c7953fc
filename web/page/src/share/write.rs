//! From an experiment to its link.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::keys::KEYS;
use super::{Experiment, VERSION};

/// What a value needs no escape for in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b':');

/// The experiment as a query, without the question mark.
pub fn query(experiment: &Experiment) -> String {
    let mut query = format!("v={VERSION}");
    for key in KEYS {
        if let Some(value) = (key.write)(experiment) {
            let value = utf8_percent_encode(&value, ESCAPED);
            query.push_str(&format!("&{}={value}", key.name));
        }
    }
    query
}

/// The experiment as a link to the page that is at `address`, whatever query and fragment that has.
pub fn link(address: &str, experiment: &Experiment) -> String {
    format!("{}?{}", without_query(address), query(experiment))
}

/// An address up to its query and fragment.
pub fn without_query(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    &address[..end]
}
