//! A model of the user's own.

use mwanda_browser_tests::{App, Browser, ModelFiles, Options, Page};
use serde_json::json;

/// All bits of a bf16's exponent, and the highest of its fraction: not a number.
const NOT_A_NUMBER: [u8; 2] = [0xc0, 0x7f];

async fn choose_cpu(page: &Page) {
    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
}

/// What is wrong with the model that is described.
async fn problems(page: &Page) -> String {
    page.until(
        "the model's description",
        "document.querySelector('.model-inspection') !== null",
    )
    .await;
    let problems = page.words_of(".model-inspection .banner-detail").await;
    problems.unwrap_or_default()
}

/// What can only fail is not offered, but another model is.
async fn refuses_to_load(page: &Page) {
    let buttons = page
        .value("[...document.querySelectorAll('.model-inspection button')].map(words)")
        .await;
    assert_eq!(buttons, json!([page.say("model.inspection.dismiss")]));
}

#[tokio::test]
async fn a_copy_is_kept_for_the_next_visit() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    page.choose("model.own.keep").await;
    let files = ModelFiles::whole_teaching_model();
    page.pick("model.own.pick-files", files.paths()).await;
    assert_eq!(problems(&page).await, "");
    // Nothing of it is read from where it came from any more.
    drop(files);

    let page = browser.open(app.url()).await;
    choose_cpu(&page).await;
    let title = page.say("model.own.unnamed");
    page.choose_kept(&title).await;
    page.press("model.inspection.load").await;
    page.until_loaded().await;
    page.go_to("chat").await;
    page.keep_answers_short().await;
    let answers = page.chat_in("ar").await;
    assert_eq!(answers.len(), 1);
    assert!(
        answers[0].end.contains(&page.say("chat.ended.length")),
        "{answers:?}"
    );

    page.go_to("model").await;
    page.press("model.loaded.unload").await;
    page.delete_kept(&title).await;
    browser.close().await;
}

#[tokio::test]
async fn a_full_storage_is_named_as_such_and_the_model_can_be_used_without_a_copy() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    choose_cpu(&page).await;
    // Less than the model's weights take.
    let little = json!({ "origin": app.origin(), "quotaSize": 1_000_000 });
    browser.devtools("Storage.overrideQuotaForOrigin", &little);
    page.choose("model.own.keep").await;
    let files = ModelFiles::whole_teaching_model();
    page.pick("model.own.pick-files", files.paths()).await;
    let detail = page.until_trouble("shell.failure.quota").await;
    assert!(detail.contains("the browser"), "{detail}");
    page.press("shell.remedy.to-models").await;
    page.until_no_trouble().await;

    let name = page.say("model.own.keep");
    page.click("the choice to keep", &format!("field({})", json!(name)))
        .await;
    page.pick("model.own.pick-files", files.paths()).await;
    page.press("model.inspection.load").await;
    page.until_loaded().await;
    browser.close().await;
}

#[tokio::test]
async fn a_model_without_its_tokenizer_is_told_before_it_is_loaded() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    choose_cpu(&page).await;
    let files = ModelFiles::of_teaching_model(&["config.json", "model.safetensors"]);
    page.pick("model.own.pick-files", files.paths()).await;
    let problems = problems(&page).await;
    assert!(problems.contains("tokenizer"), "{problems}");

    refuses_to_load(&page).await;
    page.load_teaching_model().await;
    browser.close().await;
}

#[tokio::test]
async fn weights_that_are_no_numbers_are_refused_in_words() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    choose_cpu(&page).await;
    let files = ModelFiles::whole_teaching_model();
    files.overwrite_end("model.safetensors", &NOT_A_NUMBER);
    page.pick("model.own.pick-files", files.paths()).await;
    let problems = problems(&page).await;
    assert!(problems.contains("NaN"), "{problems}");

    refuses_to_load(&page).await;
    page.load_teaching_model().await;
    browser.close().await;
}

/// A device that tells of hardly any memory: half a mebibyte.
const HARDLY_ANY_MEMORY: &str =
    "Object.defineProperty(WorkerNavigator.prototype, 'deviceMemory', { get: () => 2 ** -11 });";

#[tokio::test]
async fn a_model_that_is_too_large_is_loaded_if_the_user_insists() {
    let app = App::serve_with_worker_script(HARDLY_ANY_MEMORY);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    choose_cpu(&page).await;
    page.press("model.embedded.start").await;
    let detail = page.until_trouble("shell.failure.too-large").await;
    assert!(detail.contains("MiB") || detail.contains("MB"), "{detail}");
    page.press("shell.remedy.load-anyway").await;
    page.until_loaded().await;
    page.until_no_trouble().await;
    browser.close().await;
}
