//! The text that is compiled in.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use mwanda_text::{Direction, Part, TextError, language, languages, text};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// All three parts of a language, the training part too, which this build may have left out.
fn parts(code: &str) -> [&'static str; 3] {
    let training = TRAINING.iter().find(|(known, _)| *known == code).unwrap().1;
    [
        training,
        text(code, Part::Calibration).unwrap(),
        text(code, Part::Evaluation).unwrap(),
    ]
}

macro_rules! training {
    ($($code:literal),*) => {
        &[$(($code, include_str!(concat!(env!("OUT_DIR"), "/", $code, ".training.txt")))),*]
    };
}

static TRAINING: &[(&str, &str)] = training![
    "en", "fr", "es", "pt", "de", "ru", "zh", "ja", "ko", "ar", "tr", "hi", "vi", "id", "sw"
];

fn letters(sentence: &str) -> String {
    sentence
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[test]
fn parts_share_no_sentence() {
    for language in languages() {
        let mut seen = HashSet::new();
        for sentence in parts(language.code).into_iter().flat_map(str::lines) {
            assert!(
                seen.insert(letters(sentence)),
                "{}: twice: {sentence}",
                language.code
            );
        }
    }
}

#[test]
fn every_language_has_enough() {
    // At most 4.6 characters a token were seen with the tokenizer of Gemma 3 (English), 1.8 in Chinese and Japanese.
    for language in languages() {
        let per_token = if ["zh", "ja"].contains(&language.code) {
            2.0
        } else {
            5.0
        };
        let [training, calibration, evaluation] =
            parts(language.code).map(|text| text.chars().count() as f64 / per_token / 127.0);
        let windows = format!(
            "{}: {training:.1} {calibration:.1} {evaluation:.1}",
            language.code
        );
        assert!(
            calibration > 3.0 && evaluation > 2.0 && training > calibration,
            "{windows}"
        );
    }
}

#[test]
fn parts_are_the_same_everywhere() {
    let mut found = String::new();
    for language in languages() {
        for (name, text) in ["training", "calibration", "evaluation"]
            .iter()
            .zip(parts(language.code))
        {
            let digest = hex::encode(Sha256::digest(text));
            found.push_str(&format!("{digest}  {}.{name}.txt\n", language.code));
        }
    }
    assert_eq!(
        found,
        include_str!("parts.sha256"),
        "the built-in text is not what it was"
    );
}

#[test]
fn sentences_are_clean() {
    for language in languages() {
        for line in parts(language.code)
            .into_iter()
            .flat_map(|text| text.split_terminator('\n'))
        {
            let context = format!("{}: {line:?}", language.code);
            assert_eq!(
                line,
                line.split_whitespace().collect::<Vec<_>>().join(" "),
                "{context}"
            );
            assert!(
                !line.is_empty() && !line.chars().any(char::is_control),
                "{context}"
            );
            assert_eq!(line, html_escape::decode_html_entities(line), "{context}");
            assert!(!line.contains(['\u{FFFD}', '\u{FEFF}']), "{context}");
        }
    }
}

#[test]
fn turkish_has_its_own_letters() {
    let whole = parts("tr").concat();
    assert!(!whole.contains(['ý', 'þ', 'ð', 'Ý', 'Þ', 'Ð']));
    let share = |letter: char| whole.matches(letter).count() as f64 / whole.chars().count() as f64;
    // Dotless i makes up about four in a hundred characters of Turkish, ş and ğ somewhat over one in a hundred each.
    assert!((0.03..0.06).contains(&share('ı')), "{}", share('ı'));
    assert!((0.008..0.025).contains(&share('ş')), "{}", share('ş'));
    assert!((0.006..0.02).contains(&share('ğ')), "{}", share('ğ'));
}

#[test]
fn languages_are_described() {
    let codes: Vec<&str> = languages().iter().map(|language| language.code).collect();
    assert_eq!(
        codes.join(" "),
        "en fr es pt de ru zh ja ko ar tr hi vi id sw"
    );
    for language in languages() {
        assert_eq!(mwanda_text::language(language.code), Some(language));
        assert!(language.starter_prompts.len() >= 3, "{}", language.code);
    }
    let rtl = languages()
        .iter()
        .filter(|language| language.direction == Direction::Rtl);
    assert_eq!(
        rtl.map(|language| language.own_name).collect::<Vec<_>>(),
        ["العربية"]
    );
    assert_eq!(language("tlh"), None);
}

#[test]
fn unknown_language_names_the_known_ones() {
    let error = text("tlh", Part::Calibration).unwrap_err();
    assert!(matches!(&error, TextError::NotBuiltIn { code, .. } if code == "tlh"));
    let message = error.to_string();
    assert!(
        message.contains("\"tlh\"") && message.contains("en, fr, es"),
        "{message}"
    );
}

#[test]
fn training_part_is_there_only_where_asked_for() {
    match text("sw", Part::Training) {
        Ok(training) => assert!(cfg!(feature = "training") && training.len() > 10_000),
        Err(error) => {
            let left_out = matches!(error, TextError::TrainingPartLeftOut);
            assert!(left_out && cfg!(not(feature = "training")));
        }
    }
}
