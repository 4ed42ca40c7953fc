//! Commands that Chromium's driver knows beyond WebDriver.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// A session of the driver, by plain requests. They block, so that they can be made while a test fails, too.
pub struct Chromium {
    url: String,
}

/// A line of the browser's console.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// Whether it is an error.
    pub is_error: bool,
    /// What it says.
    pub text: String,
}

impl Chromium {
    /// The session of this number at a driver.
    pub fn new(driver_url: &str, session: &str) -> Self {
        Self {
            url: format!("{driver_url}/session/{session}"),
        }
    }

    /// A command of the DevTools protocol.
    ///
    /// # Errors
    /// What the browser says.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, String> {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("goog/cdp/execute", &body)
    }

    /// What the console got since it was asked last.
    ///
    /// # Errors
    /// What the driver says.
    pub fn console(&self) -> Result<Vec<ConsoleLine>, String> {
        let entries = self.post("se/log", &json!({ "type": "browser" }))?;
        let entries = entries.as_array().cloned().unwrap_or_default();
        let lines = entries.iter().map(|entry| ConsoleLine {
            is_error: entry["level"] == "SEVERE",
            text: entry["message"].as_str().unwrap_or_default().to_owned(),
        });
        Ok(lines.collect())
    }

    /// The whole page as a PNG, also what would have to be scrolled to.
    ///
    /// # Errors
    /// What the browser says.
    pub fn picture(&self) -> Result<Vec<u8>, String> {
        let parameters = json!({ "format": "png", "captureBeyondViewport": true });
        let answer = self.devtools("Page.captureScreenshot", &parameters)?;
        let data = answer["data"].as_str().unwrap_or_default();
        BASE64_STANDARD
            .decode(data)
            .map_err(|error| error.to_string())
    }

    /// The words on the page.
    ///
    /// # Errors
    /// What the driver says.
    pub fn words(&self) -> Result<String, String> {
        let body = json!({ "script": "return document.body.innerText", "args": [] });
        let words = self.post("execute/sync", &body)?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    /// Ends the browser, in order: it still writes its logs.
    pub fn quit(&self) {
        // A browser that is gone already has nothing to say.
        let _ = ureq::delete(&self.url).call();
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let url = format!("{}/{path}", self.url);
        let request = ureq::post(url).config().http_status_as_error(false).build();
        let mut response = request
            .content_type("application/json")
            .send(body.to_string())
            .map_err(|error| error.to_string())?;
        let status = response.status();
        let body = response.body_mut().with_config().limit(1 << 30);
        let text = body.read_to_string().map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        if status.is_success() {
            Ok(answer["value"].clone())
        } else {
            Err(answer["value"]["message"].to_string())
        }
    }
}
