//! Looking into a pruned model, from the overview to one matrix and back.

use mwanda_browser_tests::{App, Browser, Options};

use super::SMALL;

#[tokio::test]
async fn a_click_leads_from_the_heat_map_to_a_matrix_and_back() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.run_link().await;
    page.go_to("lost").await;
    let cell = "document.getElementById('lost-matrix-2-4')";
    let told = page
        .value(&format!("{cell}.getAttribute('aria-label')"))
        .await;
    let told = told.as_str().expect("what the cell says").to_owned();
    page.click("the cell of a matrix", cell).await;
    page.until(
        "the matrix",
        "document.activeElement.id === 'lost-detail' && isIdle()",
    )
    .await;

    // The matrix of that cell: its block, its name, its share of zeros.
    let tensor = page.words_of("#lost-detail code").await.expect("its name");
    assert!(tensor.contains(".2."), "{tensor}: {told}");
    let module = told
        .split_once(", ")
        .and_then(|(_, rest)| rest.split_once(':'));
    let (module, share) = module.expect("a module and its share");
    assert!(tensor.contains(module), "{tensor}: {told}");
    let facts = "document.getElementById('lost-detail').nextElementSibling";
    let facts = page.value(&format!("words({facts})")).await;
    let share = share.trim().split(' ').next().unwrap_or_default();
    assert!(facts.to_string().contains(share), "{facts}: {told}");
    for key in ["lost.detail.histogram", "lost.wanted.title"] {
        let title = serde_json::Value::from(page.say(key));
        let headings = "[...document.querySelectorAll('#lost h5')]";
        let is_there = format!("{headings}.some(e => shown(e) && words(e) === {title})");
        assert_eq!(page.value(&is_there).await, true, "{key}");
    }
    // A row competes with itself alone.
    let threshold = page
        .strings()
        .beginning("lost.detail.thresholds")
        .to_owned();
    let words = page.words_of("#lost").await.expect("the step");
    assert!(words.contains(threshold.trim()), "{words}");

    page.press("lost.detail.back").await;
    page.until(
        "the cell again",
        &format!("document.activeElement === {cell}"),
    )
    .await;
    browser.close().await;
}
