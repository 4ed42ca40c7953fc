//! A browser for one test.

use std::{env, fs, thread, time::Duration};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    Downloads, Page, Requests,
    chromium::{Chromium, ConsoleLine},
    driver::Driver,
    page::poll,
};

/// What a browser is like.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether it has WebGPU, in software where there is no graphics processor.
    pub has_webgpu: bool,
    /// Tags of the languages that its user reads, best first.
    pub languages: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            has_webgpu: true,
            languages: "en",
        }
    }
}

/// A headless Chromium with a profile and a downloads folder of its own, until this is dropped.
///
/// When a test fails, what it shows goes to standard error.
pub struct Browser {
    client: Client,
    chromium: Chromium,
    folder: TempDir,
    has_quit: bool,
    _driver: Driver,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// There is no ChromeDriver, or it finds no browser.
    pub async fn start(options: &Options) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("downloads")).expect("a folder for downloads");
        let driver = Driver::start();
        let capabilities = capabilities(options, &folder);
        let Value::Object(capabilities) = capabilities else {
            unreachable!("capabilities are an object");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver.url())
            .await
            .unwrap_or_else(|error| panic!("the driver starts no browser: {error}"));
        let session = client.session_id().await.ok().flatten();
        let session = session.expect("a session at the driver");
        Self {
            chromium: Chromium::new(driver.url(), &session),
            client,
            folder,
            has_quit: false,
            _driver: driver,
        }
    }

    /// Opens an address, and waits until the app is there.
    pub async fn open(&self, url: &str) -> Page {
        let opened = self.client.goto(url).await;
        opened.unwrap_or_else(|error| panic!("{url} cannot be opened: {error}"));
        let page = Page::new(self.client.clone());
        page.wait_for_app().await;
        page
    }

    /// Its downloads.
    pub fn downloads(&self) -> Downloads {
        Downloads::new(self.folder.path().join("downloads"))
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        let answer = self.chromium.devtools(command, parameters);
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Makes the page as wide as this, on a screen that is as high.
    pub fn resize(&self, width: u32, height: u32) {
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &parameters);
    }

    /// The whole page as a PNG.
    pub fn picture(&self) -> Vec<u8> {
        self.chromium.picture().expect("a picture of the page")
    }

    /// Errors in the console since it was asked last.
    pub fn console_errors(&self) -> Vec<String> {
        let lines = self.chromium.console().expect("the browser's console");
        let errors = lines.into_iter().filter(|line| line.is_error);
        errors.map(|line| line.text).collect()
    }

    /// Ends the browser, and returns what it asked for.
    ///
    /// # Panics
    /// There are errors in the console that nobody has [asked for](Self::console_errors), or a page asked for something
    /// that is not on this machine.
    pub async fn close(self) -> Requests {
        self.close_after_asking(&[]).await
    }

    /// The same, where a page was to ask these addresses elsewhere, or those that begin so.
    ///
    /// # Panics
    /// As [`close`](Self::close) does, and where one of them was not asked.
    pub async fn close_after_asking(mut self, elsewhere: &[&str]) -> Requests {
        let errors = self.console_errors();
        assert!(errors.is_empty(), "errors in the console: {errors:#?}");
        self.chromium.quit();
        self.has_quit = true;
        let log = self.folder.path().join(NET_LOG);
        // It ends with the browser, which may outlive the driver's answer by a moment.
        poll("the end of the network log", async || {
            let text = fs::read_to_string(&log).unwrap_or_default();
            text.trim_end().ends_with('}').then_some(())
        })
        .await;
        let requests = Requests::read(&log);
        let foreign = requests.foreign();
        for beginning in elsewhere {
            let was_asked = foreign.iter().any(|url| url.starts_with(beginning));
            assert!(was_asked, "nothing asked {beginning}");
        }
        let is_expected = |url: &&str| elsewhere.iter().any(|it| url.starts_with(it));
        let unexpected: Vec<&str> = foreign.into_iter().filter(|it| !is_expected(it)).collect();
        assert!(
            unexpected.is_empty(),
            "requests to other places: {unexpected:#?}"
        );
        requests
    }

    /// What the user of a failed test would have seen.
    fn describe(&self) {
        let words = self.chromium.words();
        eprintln!("The page says:\n{}", words.unwrap_or_else(|error| error));
        let console = self.chromium.console().unwrap_or_default();
        for ConsoleLine { text, .. } in console {
            eprintln!("console: {text}");
        }
        let test = thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        let file = env::temp_dir().join(format!("mwanda-{test}.png"));
        if let Ok(picture) = self.chromium.picture()
            && fs::write(&file, picture).is_ok()
        {
            eprintln!("A picture of it: {}", file.display());
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if thread::panicking() && !self.has_quit {
            self.describe();
        }
        if !self.has_quit {
            self.chromium.quit();
        }
    }
}

const NET_LOG: &str = "net-log.json";

fn capabilities(options: &Options, folder: &TempDir) -> Value {
    let log = folder.path().join(NET_LOG);
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // Without this it does not run as root, as in a container.
        "--no-sandbox".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--window-size=1280,1000".to_owned(),
        // As on phones, so that a width is all the page's.
        "--hide-scrollbars".to_owned(),
        format!("--log-net-log={}", log.display()),
        // Nothing outside this machine can be reached, whether there is a network or not.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
    ];
    if options.has_webgpu {
        arguments.push("--enable-unsafe-webgpu".to_owned());
    }
    json!({
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": {
                "download.default_directory": folder.path().join("downloads"),
                "download.prompt_for_download": false,
                "intl.accept_languages": options.languages,
            },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 120_000, "pageLoad": 120_000 },
    })
}

/// How often a condition is looked at.
pub(crate) const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
