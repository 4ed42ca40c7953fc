//! Files that are not what they should be.

use mwanda_browser_tests::{App, Browser, ModelFiles, Options, Page};

use super::SMALL;

fn cut_off() -> ModelFiles {
    let files = ModelFiles::whole_teaching_model();
    files.truncate("model.safetensors");
    files
}

fn random_gguf() -> ModelFiles {
    let mut files = ModelFiles::none();
    // A generator of the simplest kind: what matters is that it means nothing.
    let bytes = (0_u32..50_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8);
    files.add("random.gguf", &bytes.collect::<Vec<u8>>());
    files
}

fn without_configuration() -> ModelFiles {
    ModelFiles::of_teaching_model(&["tokenizer.json", "model.safetensors"])
}

fn configuration_of_another() -> ModelFiles {
    let mut files = ModelFiles::of_teaching_model(&["tokenizer.json", "model.safetensors"]);
    files.add(
        "config.json",
        br#"{"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"}"#,
    );
    files
}

#[tokio::test]
async fn a_broken_model_is_named_as_such_and_the_page_goes_on() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    for files in [
        cut_off(),
        random_gguf(),
        without_configuration(),
        configuration_of_another(),
    ] {
        page.pick("model.own.pick-files", files.paths()).await;
        page.until_trouble("shell.failure.bad-model").await;
        page.press("shell.remedy.to-models").await;
        page.until_no_trouble().await;
    }

    let mut files = ModelFiles::none();
    files.add("notes.md", b"no model at all");
    page.pick("model.own.pick-files", files.paths()).await;
    until_warned(&page, &page.say("model.own.nothing")).await;

    page.load_teaching_model().await;
    browser.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_text_is_named_as_such_and_the_page_goes_on() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(SMALL)).await;
    page.until_loaded().await;
    page.go_to("languages").await;
    let bad: [(&str, &[u8], &str); 4] = [
        ("sw.txt", b"caf\xe9 au lait", "languages.refused.not-text"),
        ("de.txt", b"%PDF-1.7 \0\0\x01", "languages.refused.binary"),
        ("notes.md", b"Habari ya asubuhi.", "languages.refused.name"),
        ("fr.txt", b" \n\n", "languages.refused.empty"),
    ];
    for (name, contents, key) in bad {
        let mut files = ModelFiles::none();
        files.add(name, contents);
        page.pick("languages.own.pick", files.paths()).await;
        until_warned(&page, &page.strings().with(key, &[("file", name)])).await;
    }

    let mut files = ModelFiles::none();
    files.add("yo.txt", "Ẹ káàárọ̀. Báwo ni?\n".repeat(40).as_bytes());
    page.pick("languages.own.pick", files.paths()).await;
    page.until(
        "the text in Yoruba",
        "document.querySelector('.own-texts li') !== null && isIdle()",
    )
    .await;
    assert_eq!(
        page.count("#languages .banner").await,
        0,
        "warnings stay after a good file"
    );
    browser.close().await;
}

async fn until_warned(page: &Page, sentence: &str) {
    let sentence = serde_json::Value::from(sentence);
    page.until(
        "the warning",
        &format!("[...document.querySelectorAll('.banner-warning')].some(e => shown(e) && words(e) === {sentence})"),
    )
    .await;
}
