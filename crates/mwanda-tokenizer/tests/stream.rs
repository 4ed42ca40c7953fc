//! Text while it is generated.

mod tiny;

use mwanda_tokenizer::{TextTokenizer, TokenizerError};
use tiny::{EOS, FIRST_BYTE, byte_level, id, sentencepiece};
use unicode_segmentation::UnicodeSegmentation;

/// What the stream gives out, token by token, and at the end.
fn streamed(tokenizer: &TextTokenizer, ids: &[u32]) -> Result<Vec<String>, TokenizerError> {
    let mut stream = tokenizer.stream();
    let mut parts = Vec::new();
    for &id in ids {
        parts.extend(stream.step(id)?);
    }
    parts.extend(stream.flush()?);
    Ok(parts)
}

const TEXTS: [&str; 9] = [
    "hello world",
    "กิค  กิ hello",
    "नमस्ते दुनिया, क्षेत्र",
    "👩‍👩‍👧‍👦 und 🇹🇿🇰🇪 und 👍🏽",
    "e\u{301}a\u{308}1\u{fe0f}\u{20e3}",
    "a\r\nb\n\nc\td",
    "세계 世界 עולם عالم",
    "\u{fffd} is a character too",
    "",
];

#[test]
fn parts_join_to_the_text_and_end_between_characters() {
    for vocabulary in [sentencepiece(), byte_level("gpt-2"), byte_level("qwen2")] {
        let tokenizer = TextTokenizer::from_gguf(vocabulary).expect("a tokenizer");
        for text in TEXTS {
            let ids = tokenizer.encode(text).expect("ids");
            let whole = tokenizer.decode(&ids, true).expect("text");
            let parts = streamed(&tokenizer, &ids).expect("parts");
            assert_eq!(parts.concat(), whole);
            let boundaries: Vec<usize> = whole.grapheme_indices(true).map(|(at, _)| at).collect();
            let mut at = 0;
            for part in parts {
                assert!(
                    boundaries.contains(&at),
                    "{text:?} was cut inside a character at {at}"
                );
                at += part.len();
            }
        }
    }
}

#[test]
fn bytes_wait_until_they_are_a_character() {
    let tokenizer = TextTokenizer::from_gguf(sentencepiece()).expect("a tokenizer");
    let mut stream = tokenizer.stream();
    for byte in "🙂".bytes() {
        assert_eq!(
            stream.step(FIRST_BYTE + u32::from(byte)).expect("a step"),
            None
        );
    }
    // The next character shows that the one before it is complete.
    let h = id(&sentencepiece(), "h");
    assert_eq!(stream.step(h).expect("a step").as_deref(), Some("🙂"));
    assert_eq!(stream.flush().expect("the rest").as_deref(), Some("h"));
}

#[test]
fn a_line_end_does_not_wait() {
    let tokenizer = TextTokenizer::from_gguf(sentencepiece()).expect("a tokenizer");
    let mut stream = tokenizer.stream();
    let line_end = id(&sentencepiece(), "\n");
    assert_eq!(
        stream.step(line_end).expect("a step").as_deref(),
        Some("\n")
    );
}

#[test]
fn bytes_that_are_no_text_are_shown_as_such_once_that_is_certain() {
    let tokenizer = TextTokenizer::from_gguf(sentencepiece()).expect("a tokenizer");
    let byte = |byte: u32| FIRST_BYTE + byte;
    let h = id(&sentencepiece(), "h");
    // E0 A4 is two thirds of a Hindi letter.
    let parts = streamed(&tokenizer, &[byte(0xE0), byte(0xA4), h, h]).expect("parts");
    assert_eq!(parts.concat(), "\u{fffd}hh");
    let parts = streamed(&tokenizer, &[h, byte(0xE0), byte(0xA4)]).expect("parts");
    assert_eq!(parts.concat(), "h\u{fffd}");
    let parts = streamed(&tokenizer, &[byte(0xFF), byte(0xC3), byte(0xA9)]).expect("parts");
    assert_eq!(parts.concat(), "\u{fffd}é");
}

#[test]
fn special_tokens_and_ids_without_a_token_show_nothing() {
    let tokenizer = TextTokenizer::from_gguf(sentencepiece()).expect("a tokenizer");
    assert!(
        streamed(&tokenizer, &[EOS, 900_000])
            .expect("parts")
            .is_empty()
    );
}

#[test]
fn the_space_that_was_put_before_a_text_is_left_out() {
    let mut vocabulary = sentencepiece();
    vocabulary.add_space_prefix = Some(true);
    let hello = id(&vocabulary, "▁hello");
    let tokenizer = TextTokenizer::from_gguf(vocabulary).expect("a tokenizer");
    assert_eq!(
        streamed(&tokenizer, &[hello, hello])
            .expect("parts")
            .concat(),
        "hello hello"
    );
}

#[test]
fn endless_marks_do_not_hold_the_text_back_for_ever() {
    let tokenizer = TextTokenizer::from_gguf(byte_level("gpt-2")).expect("a tokenizer");
    let ids = tokenizer
        .encode(&format!("e{}", "\u{301}".repeat(2000)))
        .expect("ids");
    let mut stream = tokenizer.stream();
    let mut shown = 0;
    for id in ids {
        shown += stream
            .step(id)
            .expect("a step")
            .map_or(0, |text| text.len());
    }
    assert!(shown > 3000);
}
