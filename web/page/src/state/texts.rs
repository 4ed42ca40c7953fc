//! Text to calibrate and to evaluate on.
//!
//! Calibration and evaluation must not share text. The built-in text comes in parts; the user's own is cut in two: the
//! first half for calibration, the second for evaluation.

use std::collections::BTreeMap;

use mwanda_protocol::{TextMeasure, TextPart, TextSource};
use mwanda_text::Part;

/// The user's own texts by language code.
pub type OwnTexts = BTreeMap<String, String>;

/// What each language's text gives, by language code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextMeasures {
    /// For calibration.
    pub calibration: BTreeMap<String, TextMeasure>,
    /// For evaluation.
    pub evaluation: BTreeMap<String, TextMeasure>,
}

impl TextMeasures {
    /// Those of one part.
    pub fn of(&self, part: TextPart) -> &BTreeMap<String, TextMeasure> {
        match part {
            TextPart::Calibration => &self.calibration,
            TextPart::Evaluation => &self.evaluation,
        }
    }
}

/// The text of these languages: the user's own where there is one, the built-in text otherwise.
pub fn source<'a>(
    own: &OwnTexts,
    languages: impl IntoIterator<Item = &'a String>,
    part: TextPart,
) -> TextSource {
    if own.is_empty() {
        return TextSource::Builtin;
    }
    let texts = languages.into_iter().filter_map(|code| {
        let text = match own.get(code) {
            Some(text) => half(text, part),
            None => mwanda_text::text(code, builtin_part(part)).ok()?,
        };
        Some((code.clone(), text.to_owned()))
    });
    TextSource::Given(texts.collect())
}

fn builtin_part(part: TextPart) -> Part {
    match part {
        TextPart::Calibration => Part::Calibration,
        TextPart::Evaluation => Part::Evaluation,
    }
}

/// One half of a text, cut between two lines, or between two characters where there is one line only.
fn half(text: &str, part: TextPart) -> &str {
    let text = text.trim_end();
    let middle = text.floor_char_boundary(text.len() / 2);
    let cut = text[middle..]
        .find('\n')
        .map(|at| middle + at + 1)
        .or_else(|| text[..middle].rfind('\n').map(|at| at + 1))
        .unwrap_or(middle);
    match part {
        TextPart::Calibration => &text[..cut],
        TextPart::Evaluation => &text[cut..],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_text_is_cut_between_lines() {
        let text = "one\ntwo\nthree\nfour\n";
        assert_eq!(half(text, TextPart::Calibration), "one\ntwo\nthree\n");
        assert_eq!(half(text, TextPart::Evaluation), "four");
        let late = "a long first line\nb";
        assert_eq!(half(late, TextPart::Calibration), "a long first line\n");
        assert_eq!(half(late, TextPart::Evaluation), "b");
        let early = "a\nand a long last line";
        assert_eq!(half(early, TextPart::Calibration), "a\n");
    }

    #[test]
    fn one_line_is_cut_between_characters() {
        let text = "天空为什么是蓝色的";
        let first = half(text, TextPart::Calibration);
        let second = half(text, TextPart::Evaluation);
        assert_eq!(format!("{first}{second}"), text);
        assert!(!first.is_empty() && !second.is_empty());
        assert_eq!(half("", TextPart::Evaluation), "");
    }

    #[test]
    fn without_own_text_the_engine_takes_its_own() {
        let languages = ["sw".to_owned()];
        let source = source(&OwnTexts::new(), &languages, TextPart::Calibration);
        assert_eq!(source, TextSource::Builtin);
    }

    #[test]
    fn own_text_stands_beside_the_built_in() {
        let own = OwnTexts::from([("yo".to_owned(), "ọkan\neji\n".to_owned())]);
        let languages = ["sw".to_owned(), "yo".to_owned(), "xx".to_owned()];
        let source = source(&own, &languages, TextPart::Evaluation);
        let TextSource::Given(texts) = source else {
            panic!("{source:?}");
        };
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["sw", "yo"]);
        assert_eq!(texts["yo"], "eji");
        assert_eq!(
            texts["sw"],
            mwanda_text::text("sw", Part::Evaluation).unwrap()
        );
    }
}
