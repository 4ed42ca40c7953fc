//! Every address that a page, its workers and its service worker asked for, as Chromium's network log has it.

use std::{fs, path::Path};

use serde_json::Value;

/// The event of a request that goes out, not answered from a cache in memory.
const REQUEST: &str = "URL_REQUEST_START_JOB";

/// Addresses that the pages of this machine asked for.
#[derive(Clone, Debug)]
pub struct Requests(Vec<String>);

impl Requests {
    /// Reads a log. What Chromium asks for on its own behalf, such as whether there is a newer one, is left out.
    pub(crate) fn read(log: &Path) -> Self {
        let log = fs::read_to_string(log).expect("the browser's network log");
        Self::in_log(&log)
    }

    fn in_log(log: &str) -> Self {
        let log: Value = serde_json::from_str(log).expect("a network log is JSON");
        let kind = &log["constants"]["logEventTypes"][REQUEST];
        assert!(
            kind.is_number(),
            "this browser's network log has no {REQUEST}"
        );
        let events = log["events"].as_array().expect("events in the network log");
        let urls = events
            .iter()
            .filter(|event| event["type"] == *kind && is_of_a_page(&event["params"]))
            .filter_map(|event| event["params"]["url"].as_str());
        Self(urls.map(str::to_owned).collect())
    }

    /// Those to other places than this machine.
    pub fn foreign(&self) -> Vec<&str> {
        let urls = self.0.iter().map(String::as_str);
        urls.filter(|url| !is_here(url)).collect()
    }

    /// Whether one was made to a file of this name.
    pub fn include(&self, file: &str) -> bool {
        let path = |url: &'_ str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
        self.0.iter().any(|url| path(url).ends_with(file))
    }
}

/// Whether the origin that asked is a page's here.
fn is_of_a_page(request: &Value) -> bool {
    let origin = request["initiator"].as_str();
    origin.is_some_and(|origin| origin.starts_with("http://127.0.0.1:"))
}

fn is_here(url: &str) -> bool {
    ["http://127.0.0.1:", "blob:", "data:"]
        .iter()
        .any(|start| url.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_pages_ask_for_counts() {
        let log = r#"{
            "constants": {"logEventTypes": {"URL_REQUEST_START_JOB": 7}},
            "events": [
                {"type": 7, "params": {"initiator": "not an origin", "url": "https://example.org/of-the-browser"}},
                {"type": 7, "params": {"initiator": "http://127.0.0.1:80", "url": "http://127.0.0.1:80/a/start.js?v=1"}},
                {"type": 7, "params": {"initiator": "http://127.0.0.1:80", "url": "https://example.org/tracker"}},
                {"type": 8, "params": {"initiator": "http://127.0.0.1:80", "url": "https://example.org/no-request"}}
            ]
        }"#;
        let requests = Requests::in_log(log);
        assert_eq!(requests.foreign(), ["https://example.org/tracker"]);
        assert!(requests.include("/a/start.js"));
        assert!(!requests.include("of-the-browser") && !requests.include("no-request"));
    }
}
