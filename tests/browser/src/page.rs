//! The page, as a user finds it.

use std::{
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant},
};

use fantoccini::{
    Client, Locator,
    elements::{Element, ElementRef},
    error::{CmdError, ErrorStatus},
};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{Strings, browser::BETWEEN_LOOKS};

/// How long anything may take. Software that imitates a graphics processor is slow, and so is a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

const FIND: &str = include_str!("page/find.js");

/// The page in a browser, in one language of its interface.
#[derive(Clone)]
pub struct Page {
    client: Client,
    strings: Rc<Strings>,
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            strings: Rc::new(Strings::of("en")),
        }
    }

    /// Waits until the app shows what it offers.
    pub(crate) async fn wait_for_app(&self) {
        self.until(
            "the app with its own model",
            "document.querySelector('.model-embedded, .model-loaded') !== null",
        )
        .await;
    }

    /// The same page once its interface speaks another language, which it is told here.
    pub async fn speaking(&self, code: &str) -> Self {
        let field = self.strings.get("shell.interface-language").to_owned();
        self.select(&field, code).await;
        self.until(
            "the language",
            &format!("document.documentElement.lang === '{code}'"),
        )
        .await;
        Self {
            client: self.client.clone(),
            strings: Rc::new(Strings::of(code)),
        }
    }

    /// The words of its interface.
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    /// The text under a key, in the language of its interface.
    pub fn say(&self, key: &str) -> String {
        self.strings.get(key).to_owned()
    }

    /// The session in which it is open.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The value of a JavaScript expression, which may use the functions of `find.js`.
    pub async fn value(&self, expression: &str) -> Value {
        let script = format!("{FIND}\nreturn ({expression});");
        let value = self.client.execute(&script, Vec::new()).await;
        value.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Runs JavaScript with arguments, and returns what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let value = self.client.execute(script, arguments).await;
        value.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until a JavaScript expression is true.
    ///
    /// # Panics
    /// The page reports trouble while it is not, or it never is.
    pub async fn until(&self, what: &str, expression: &str) {
        let script = format!(
            "{FIND}\nconst isTrue = Boolean(await ({expression}));\n\
             const trouble = [...document.querySelectorAll('.banner-trouble')].find(shown);\n\
             return [isTrue, trouble ? words(trouble) : null];"
        );
        let script = format!("return (async () => {{ {script} }})();");
        poll(what, async || {
            // A page that is just being loaded cannot be asked.
            let value = self.client.execute(&script, Vec::new()).await.ok()?;
            let is_true = value[0] == true;
            if let (false, Some(trouble)) = (is_true, value[1].as_str()) {
                panic!("waiting for {what}, the page reports: {trouble}");
            }
            is_true.then_some(())
        })
        .await;
    }

    /// Waits until nothing is being computed, loaded or copied.
    pub async fn until_idle(&self) {
        self.until("the end of all work", "isIdle()").await;
    }

    /// Shows a step, by the link in the navigation.
    pub async fn go_to(&self, step: &str) {
        let is_there = format!("shown(document.getElementById('{step}'))");
        if self.value(&is_there).await == true {
            return;
        }
        let link = format!("document.querySelector(\"nav a[href='#{step}']\")");
        self.click(&format!("the link to step {step}"), &link).await;
        self.until_at(step).await;
    }

    /// Waits until a step is shown and its heading has the focus, so that nothing moves any more.
    pub async fn until_at(&self, step: &str) {
        let has_focus = format!("document.activeElement.id === '{step}-heading'");
        self.until(&format!("step {step}"), &has_focus).await;
    }

    /// Presses the button, or follows the link, that says what stands under this key.
    pub async fn press(&self, key: &str) {
        self.press_named(&self.say(key)).await;
    }

    /// Presses the button, or follows the link, of this name.
    pub async fn press_named(&self, name: &str) {
        self.click(
            &format!("the button “{name}”"),
            &format!("control({})", json!(name)),
        )
        .await;
    }

    /// Chooses the option, or ticks the box, that says what stands under this key.
    pub async fn choose(&self, key: &str) {
        let name = self.say(key);
        let field = format!("field({})", json!(name));
        self.click(&format!("the choice “{name}”"), &field).await;
        self.until(
            &format!("“{name}” being chosen"),
            &format!("{field}?.checked"),
        )
        .await;
    }

    /// Chooses the entry with this value in the list of this name.
    pub async fn select(&self, list: &str, value: &str) {
        let what = format!("the list “{list}”");
        let element = self.find(&what, &format!("field({})", json!(list))).await;
        let selected = element.select_by_value(value).await;
        selected.unwrap_or_else(|error| panic!("{value} in {what}: {error}"));
    }

    /// Types into the field of this id, in place of what is there.
    pub async fn fill(&self, id: &str, text: &str) {
        let what = format!("the field {id}");
        let element = self
            .find(&what, &format!("document.getElementById({})", json!(id)))
            .await;
        self.run("arguments[0].select()", vec![json!(element)])
            .await;
        let typed = element.send_keys(text).await;
        typed.unwrap_or_else(|error| panic!("typing into {what}: {error}"));
    }

    /// Picks files with the button that says what stands under this key.
    pub async fn pick(&self, key: &str, files: &[PathBuf]) {
        let name = self.say(key);
        let what = format!("the button “{name}”");
        let field = self
            .find(&what, &format!("filePicker({})", json!(name)))
            .await;
        let paths: Vec<&str> = files.iter().filter_map(|file| file.to_str()).collect();
        let picked = field.send_keys(&paths.join("\n")).await;
        picked.unwrap_or_else(|error| panic!("picking files with {what}: {error}"));
    }

    /// Clicks on the element that a JavaScript expression finds, as soon as it is there and can be.
    pub async fn click(&self, what: &str, expression: &str) {
        poll(what, async || {
            let element = self.look_for(expression).await?;
            match element.click().await {
                Ok(()) => Some(()),
                // It was just being drawn anew, or something moves over it.
                Err(error) if is_of_the_moment(&error) => None,
                Err(error) => panic!("{what} cannot be clicked: {error}"),
            }
        })
        .await;
    }

    /// Waits for the element that a JavaScript expression finds.
    pub async fn find(&self, what: &str, expression: &str) -> Element {
        poll(what, async || self.look_for(expression).await).await
    }

    /// The words of the first element that a selector finds; none where there is no such element, or it does not show.
    pub async fn words_of(&self, selector: &str) -> Option<String> {
        let element = format!("document.querySelector({})", json!(selector));
        let expression = format!("(e => e && shown(e) ? words(e) : null)({element})");
        self.value(&expression).await.as_str().map(str::to_owned)
    }

    /// How many elements a selector finds that show.
    pub async fn count(&self, selector: &str) -> usize {
        let all = self.client.find_all(Locator::Css(selector)).await;
        let mut count = 0;
        for element in all.expect("elements") {
            count += usize::from(element.is_displayed().await.unwrap_or(false));
        }
        count
    }

    async fn look_for(&self, expression: &str) -> Option<Element> {
        let script = format!("{FIND}\nreturn centred({expression});");
        let found = self.client.execute(&script, Vec::new()).await.ok()?;
        // An element arrives as an object whose only value is its number.
        let number = found.as_object()?.values().next()?.as_str()?.to_owned();
        let element = ElementRef::from(number);
        Some(Element::from_element_id(self.client.clone(), element))
    }
}

fn is_of_the_moment(error: &CmdError) -> bool {
    let CmdError::Standard(error) = error else {
        return false;
    };
    matches!(
        error.error,
        ErrorStatus::StaleElementReference
            | ErrorStatus::ElementClickIntercepted
            | ErrorStatus::ElementNotInteractable
    )
}

/// Looks until there is something.
///
/// # Panics
/// There never is.
pub(crate) async fn poll<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        sleep(BETWEEN_LOOKS).await;
    }
}
