//! The languages of the interface.

use mwanda_browser_tests::{App, Browser, Options, Page, Strings};

use super::SMALL;

const LANGUAGES: [(&str, &str); 7] = [
    ("en", "ltr"),
    ("es", "ltr"),
    ("fr", "ltr"),
    ("de", "ltr"),
    ("zh", "ltr"),
    ("ar", "rtl"),
    ("sw", "ltr"),
];

const STEPS: [&str; 6] = ["model", "languages", "prune", "lost", "chat", "take-away"];

#[tokio::test]
async fn every_language_has_its_words_and_its_direction() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let mut page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.run_link().await;
    let keys = Strings::of("en");
    for (language, direction) in LANGUAGES {
        page = page.speaking(language).await;
        assert_eq!(page.value("document.documentElement.dir").await, direction);
        assert_eq!(
            page.value("getComputedStyle(document.body).direction")
                .await,
            direction
        );
        for step in STEPS {
            page.go_to(step).await;
            let heading = page.words_of(&format!("#{step}-heading")).await;
            let title = page.say(&format!("shell.step.{step}"));
            assert_eq!(heading, Some(title), "{language}");
            let texts = texts(&page).await;
            assert!(texts.len() > 10, "{step} in {language} says nothing");
            let untranslated = texts.iter().filter(|text| is_key(&keys, text));
            let untranslated: Vec<_> = untranslated.collect();
            assert!(
                untranslated.is_empty(),
                "{step} in {language} shows {untranslated:?}"
            );
            let unfilled = texts
                .iter()
                .filter(|text| text.contains(['{', '}']) && !text.contains("transformers"));
            let unfilled: Vec<_> = unfilled.collect();
            assert!(
                unfilled.is_empty(),
                "{step} in {language} shows {unfilled:?}"
            );
        }
    }
    browser.close().await;
}

#[tokio::test]
async fn the_browser_s_language_is_taken_and_another_remembered() {
    let app = App::serve();
    let options = Options {
        languages: "it,ar-EG,en",
        ..Options::default()
    };
    let browser = Browser::start(&options).await;
    let page = browser.open(app.url()).await;
    assert_eq!(
        page.value("document.documentElement.lang").await,
        "ar",
        "the first that the interface speaks"
    );
    let select = "document.querySelector('.header-choices select')";
    page.run(
        &format!("{select}.value = 'sw'; {select}.dispatchEvent(new Event('change'))"),
        Vec::new(),
    )
    .await;
    page.until("Swahili", "document.documentElement.lang === 'sw'")
        .await;
    let page = browser.open(app.url()).await;
    assert_eq!(page.value("document.documentElement.lang").await, "sw");
    browser.close().await;
}

/// Every text that shows, and every attribute that is read out.
async fn texts(page: &Page) -> Vec<String> {
    let texts = page
        .value(
            "[...document.querySelectorAll('body, body *')].filter(shown).flatMap(element => [\
               ...[...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()),\
               ...['aria-label', 'title', 'placeholder', 'alt'].map(name => element.getAttribute(name) ?? ''),\
             ]).filter(text => text !== '')",
        )
        .await;
    let texts = texts.as_array().cloned().unwrap_or_default();
    texts
        .iter()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// Whether a text is a key that no string was found for: like one of those that there are.
fn is_key(strings: &Strings, text: &str) -> bool {
    let is_shaped = text.contains('.')
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
        });
    let part = text.split('.').next().unwrap_or_default();
    is_shaped
        && strings
            .keys()
            .any(|key| key.split('.').next() == Some(part))
}
