//! Links that carry an experiment.

use mwanda_browser_tests::{App, Browser, ModelFiles, Options, Page};

/// Text that is nobody's business.
const SECRET: &str = "Siri yangu ya binafsi.";

const FIELD: &str = "document.querySelector('.take-away-address').value";

#[tokio::test]
async fn settings_survive_a_round_trip_through_a_link_and_text_never_goes_into_it() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;
    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
    page.load_teaching_model().await;
    page.go_to("languages").await;
    page.take_languages(&["fr", "sw"]).await;
    page.fill("samples", "2").await;
    page.fill("sequence-length", "64").await;
    page.go_to("prune").await;
    page.choose("prune.method.wanda").await;
    page.choose("prune.pattern.2-4").await;
    page.go_to("chat").await;
    let list = page.say("chat.language");
    page.select(&list, "ar").await;
    page.press("chat.sampling").await;
    page.fill("chat-temperature", "0.3").await;

    let link = link(&page).await;
    for setting in [
        "v=1",
        "model=embedded",
        "device=cpu",
        "text=builtin",
        "cal=fr,sw",
        "eval=fr,sw",
        "method=wanda",
        "pattern=2:4",
        "windows=2",
        "length=64",
        "chat=ar",
        "temperature=0.3",
    ] {
        let settings = link.split(['?', '&']);
        assert!(
            settings.into_iter().any(|found| found == setting),
            "{setting} is not in {link}"
        );
    }
    let opened = browser.open(&link).await;
    opened.until_loaded().await;
    assert_eq!(opened.runs_on().await, opened.say("model.device.the-cpu"));
    assert_eq!(self::link(&opened).await, link);

    bring_text(&opened).await;
    let with_text = self::link(&opened).await;
    assert!(with_text.contains("text=own"), "{with_text}");
    for word in SECRET.trim_end_matches('.').split(' ') {
        assert!(!with_text.contains(word), "{word} is in {with_text}");
    }
    let address = opened.value("location.href").await.to_string();
    assert!(!address.contains("Siri"), "{address}");
    let told = opened
        .words_of(".take-away-left-out")
        .await
        .expect("what is left out");
    assert_eq!(told, opened.say("take-away.link.own-text"));
    browser.close().await;
}

#[tokio::test]
async fn a_teacher_s_link_hides_controls_until_they_are_asked_for() {
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(&app.link(&[("device", "cpu")])).await;
    page.until_loaded().await;
    page.go_to("take-away").await;
    for key in [
        "take-away.hide.models",
        "take-away.hide.terms",
        "take-away.hide.files",
    ] {
        page.choose(key).await;
    }
    let link = page.value(FIELD).await;
    let link = link.as_str().expect("a link");
    assert!(link.contains("hide=models,terms,files"), "{link}");

    let page = browser.open(link).await;
    page.until_loaded().await;
    let hidden = [
        ("model", page.say("model.own.title")),
        ("model", page.say("model.kept.title")),
        ("prune", page.say("prune.terms")),
        ("take-away", page.say("take-away.files")),
    ];
    let shows = async |(step, words): &(&str, String)| {
        page.go_to(step).await;
        let words = serde_json::Value::from(words.as_str());
        let all = format!("[...document.querySelectorAll('#{step} h3')]");
        page.value(&format!(
            "{all}.some(e => shown(e) && words(e) === {words})"
        ))
        .await
            == true
    };
    page.go_to("prune").await;
    page.press("prune.fine").await;
    for control in &hidden {
        assert!(!shows(control).await, "{control:?} shows");
    }
    assert!(
        shows(&("prune", page.say("prune.statistics"))).await,
        "what is not hidden shows"
    );
    page.press("take-away.hidden.show").await;
    for control in &hidden {
        assert!(shows(control).await, "{control:?} does not show");
    }
    browser.close().await;
}

async fn link(page: &Page) -> String {
    page.go_to("take-away").await;
    let link = page.value(FIELD).await;
    link.as_str().expect("a link").to_owned()
}

async fn bring_text(page: &Page) {
    let mut files = ModelFiles::none();
    files.add("sw.txt", format!("{SECRET}\n").repeat(60).as_bytes());
    page.go_to("languages").await;
    page.pick("languages.own.pick", files.paths()).await;
    page.until(
        "the text",
        "document.querySelector('.own-texts li') !== null && isIdle()",
    )
    .await;
}
