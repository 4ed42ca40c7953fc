//! The report that is taken away.

use std::fs;

use mwanda_browser_tests::{App, Browser, Options};
use serde_json::json;

use super::SMALL;

#[tokio::test]
async fn the_report_is_a_page_of_its_own_that_names_every_language() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.run_link().await;
    let losses = page.losses().await;
    let mut downloads = browser.downloads();
    let file = page
        .download("take-away.report", &mut downloads, "html")
        .await;

    // It needs nothing that is not in it.
    let html = fs::read_to_string(&file).expect("the report");
    for beginning in ["src=\"http", "href=\"http", "url(http", "<script"] {
        assert!(!html.contains(beginning), "{beginning}");
    }
    let address = format!("file://{}", file.display());
    let opened = page.client().goto(&address).await;
    opened.expect("the report opens");
    assert_eq!(page.value("document.contentType").await, "text/html");
    assert_eq!(page.value("document.compatMode").await, "CSS1Compat");
    assert_eq!(losses.len(), 3);
    for (code, loss) in &losses {
        let language = mwanda_text::language(code).expect("a language");
        let name = json!(language.english_name);
        let row = format!(
            "[...document.querySelectorAll('th[scope=row]')].find(e => words(e) === {name})?.parentElement"
        );
        let row = page
            .value(&format!("[...({row})?.cells ?? []].map(words)"))
            .await;
        for (column, expected) in [(1, loss.dense), (2, loss.pruned)] {
            let told = row[column].as_str().and_then(|text| text.parse().ok());
            // Both are rounded.
            let is_close = |told: f64| (told - expected).abs() < 0.006 * expected;
            assert!(
                told.is_some_and(is_close),
                "{code}: {row}, on the page {loss:?}"
            );
        }
        let own_name = json!(language.own_name);
        let shows_it = format!("words(document.body).includes({own_name})");
        assert_eq!(page.value(&shows_it).await, true, "{own_name}");
    }
    browser.close().await;
}
