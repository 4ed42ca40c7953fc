//! SentencePiece vocabularies of GGUF files.

mod tiny;

use mwanda_tokenizer::{GgufVocabulary, TextTokenizer, TokenType, TokenizerError};
use tiny::{BOS, END_OF_TURN, EOS, FIRST_BYTE, TWO_SPACES, id, sentencepiece, texts};

fn tokenizer() -> (GgufVocabulary, TextTokenizer) {
    let vocabulary = sentencepiece();
    let tokenizer = TextTokenizer::from_gguf(vocabulary.clone()).expect("a tokenizer");
    (vocabulary, tokenizer)
}

fn refused(vocabulary: GgufVocabulary) -> TokenizerError {
    TextTokenizer::from_gguf(vocabulary).expect_err("an error")
}

#[test]
fn merges_go_by_score() {
    let (vocabulary, tokenizer) = tokenizer();
    let ids = tokenizer.encode("hello world").expect("ids");
    // "he" and "ll" come before "lo" and "llo", and without a space before it "hello" is no token.
    assert_eq!(texts(&vocabulary, &ids), ["hell", "o", "▁world"]);
    let ids = tokenizer.encode(" hello").expect("ids");
    assert_eq!(texts(&vocabulary, &ids), ["▁hello"]);
}

#[test]
fn a_space_is_put_before_the_text_where_the_file_says_so_or_nothing() {
    for add_space_prefix in [None, Some(true)] {
        let vocabulary = GgufVocabulary {
            add_space_prefix,
            ..sentencepiece()
        };
        let tokenizer = TextTokenizer::from_gguf(vocabulary.clone()).expect("a tokenizer");
        let ids = tokenizer.encode("hello").expect("ids");
        assert_eq!(texts(&vocabulary, &ids), ["▁hello"]);
        assert_eq!(tokenizer.decode(&ids, true).expect("text"), "hello");
    }
}

#[test]
fn unknown_characters_become_bytes() {
    let (_, tokenizer) = tokenizer();
    let ids = tokenizer.encode("🙂").expect("ids");
    let bytes: Vec<u32> = "🙂"
        .bytes()
        .map(|byte| FIRST_BYTE + u32::from(byte))
        .collect();
    assert_eq!(ids, bytes);
    assert_eq!(tokenizer.decode(&ids, true).expect("text"), "🙂");
}

#[test]
fn runs_of_spaces_and_line_ends_are_tokens_of_their_own() {
    let (vocabulary, tokenizer) = tokenizer();
    let ids = tokenizer.encode("he  lo\nhe").expect("ids");
    assert_eq!(ids[1], TWO_SPACES);
    assert_eq!(texts(&vocabulary, &ids), ["he", "  ", "lo", "\n", "he"]);
    assert_eq!(tokenizer.decode(&ids, true).expect("text"), "he  lo\nhe");
}

#[test]
fn control_tokens_are_recognised_and_can_be_left_out() {
    let (_, tokenizer) = tokenizer();
    let ids = tokenizer.encode("<s>hello<end_of_turn>").expect("ids");
    assert_eq!((ids[0], ids[ids.len() - 1]), (BOS, END_OF_TURN));
    assert_eq!(tokenizer.decode(&ids, true).expect("text"), "hello");
    assert_eq!(
        tokenizer.decode(&ids, false).expect("text"),
        "<s>hello<end_of_turn>"
    );
}

#[test]
fn text_cannot_spell_a_byte_token() {
    let (vocabulary, tokenizer) = tokenizer();
    let ids = tokenizer.encode("<0x41>").expect("ids");
    assert!(!ids.contains(&id(&vocabulary, "<0x41>")));
    assert_eq!(tokenizer.decode(&ids, true).expect("text"), "<0x41>");
}

#[test]
fn begin_and_end() {
    let (vocabulary, tokenizer) = tokenizer();
    assert_eq!(tokenizer.bos(), Some(BOS));
    assert_eq!(tokenizer.eos(), [EOS, END_OF_TURN]);
    let without = GgufVocabulary {
        add_bos: Some(false),
        ..vocabulary
    };
    let tokenizer = TextTokenizer::from_gguf(without).expect("a tokenizer");
    assert_eq!(tokenizer.bos(), None);
    assert_eq!(tokenizer.special_tokens().get("bos_token"), Some("<s>"));
}

#[test]
fn the_embedding_may_be_larger_but_not_smaller() {
    let (vocabulary, tokenizer) = tokenizer();
    let tokens = vocabulary.tokens.len();
    assert_eq!(tokenizer.vocab_size(), tokens);
    assert!(tokenizer.check_against(tokens).is_ok());
    assert!(tokenizer.check_against(tokens + 64).is_ok());
    let error = tokenizer.check_against(tokens - 1).expect_err("an error");
    let message = error.to_string();
    assert!(message.contains(&tokens.to_string()) && message.contains(&(tokens - 1).to_string()));
}

#[test]
fn vocabularies_that_contradict_themselves_are_refused() {
    let vocabulary = sentencepiece();
    let tokens = vocabulary.tokens.len();

    let mut one_score_less = vocabulary.clone();
    one_score_less.scores.pop();
    assert!(matches!(
        refused(one_score_less),
        TokenizerError::LengthMismatch { what: "tokenizer.ggml.scores", entries, tokens: all } if entries == tokens - 1 && all == tokens
    ));

    let mut one_type_more = vocabulary.clone();
    one_type_more.types.push(TokenType::Normal);
    assert!(matches!(
        refused(one_type_more),
        TokenizerError::LengthMismatch { .. }
    ));

    let mut double = vocabulary.clone();
    let first = id(&vocabulary, "he");
    double.tokens[tokens - 1] = "he".to_owned();
    assert!(matches!(
        refused(double),
        TokenizerError::DuplicateToken { first: id, .. } if id == first
    ));

    let mut no_number = vocabulary.clone();
    no_number.scores[7] = f32::NAN;
    assert!(matches!(
        refused(no_number),
        TokenizerError::InvalidScore { id: 7 }
    ));

    let mut long = vocabulary.clone();
    long.tokens[tokens - 1] = "n".repeat(5000);
    assert!(matches!(
        refused(long),
        TokenizerError::TokenTooLong { length: 5000, .. }
    ));

    let mut outside = vocabulary.clone();
    outside.bos = Some(70_000);
    assert!(matches!(
        refused(outside),
        TokenizerError::SpecialTokenOutOfRange {
            what: "bos_token",
            id: 70_000,
            ..
        }
    ));

    let mut no_scores = vocabulary.clone();
    no_scores.scores.clear();
    assert!(matches!(
        refused(no_scores),
        TokenizerError::MissingMetadata(_)
    ));

    let mut empty = vocabulary.clone();
    empty.tokens.clear();
    assert!(matches!(refused(empty), TokenizerError::VocabularySize(0)));

    let mut other = vocabulary;
    other.model = "rwkv".to_owned();
    assert!(refused(other).to_string().contains("rwkv"));
}

#[test]
fn infinite_scores_are_only_an_order() {
    let mut vocabulary = sentencepiece();
    let world = id(&vocabulary, "▁world");
    vocabulary.scores[world as usize] = f32::NEG_INFINITY;
    let tokenizer = TextTokenizer::from_gguf(vocabulary).expect("a tokenizer");
    assert_eq!(tokenizer.encode(" world").expect("ids"), [world]);
}
