//! The page on a narrow screen.

use mwanda_browser_tests::{App, Browser, Options};
use serde_json::json;

use super::SMALL;

const STEPS: [&str; 6] = ["model", "languages", "prune", "lost", "chat", "take-away"];

#[tokio::test]
async fn nothing_sticks_out_at_390_pixels() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    browser.resize(390, 844);
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.run_link().await;
    page.go_to("chat").await;
    page.chat_in("ar").await;
    let mut wide = Vec::new();
    for language in ["en", "ar"] {
        let page = page.speaking(language).await;
        for step in STEPS {
            page.go_to(step).await;
            let over = page
                .value("document.scrollingElement.scrollWidth - innerWidth")
                .await;
            let cut_off = page.value(CUT_OFF).await;
            if over.as_i64().is_none_or(|over| over > 0) || cut_off != json!([]) {
                wide.push(format!("{step} in {language} by {over}: {cut_off}"));
            }
        }
    }
    assert!(wide.is_empty(), "too wide: {wide:#?}");
    assert_eq!(page.value("innerWidth").await, 390);
    browser.close().await;
}

/// Elements that reach beyond the screen, but for those in boxes that scroll aside.
const CUT_OFF: &str = "[...document.querySelectorAll('main *, header *, nav *')].filter(shown).filter(e => {\
    const box = e.getBoundingClientRect();\
    if (box.right <= innerWidth + 1 && box.left >= -1) return false;\
    for (let around = e.parentElement; around; around = around.parentElement) {\
      if (['auto', 'scroll'].includes(getComputedStyle(around).overflowX)) return false;\
    }\
    return !e.closest('.visually-hidden');\
  }).slice(0, 5).map(e => `${e.localName}.${e.className}`)";
