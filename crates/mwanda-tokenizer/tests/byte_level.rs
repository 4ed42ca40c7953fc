//! Byte-level BPE vocabularies of GGUF files.

mod tiny;

use mwanda_tokenizer::{GgufVocabulary, TextTokenizer, TokenizerError};
use tiny::{byte_level, id, texts};

fn split(pre: &str, text: &str) -> Vec<String> {
    let vocabulary = byte_level(pre);
    let tokenizer = TextTokenizer::from_gguf(vocabulary.clone()).expect("a tokenizer");
    let ids = tokenizer.encode(text).expect("ids");
    assert_eq!(tokenizer.decode(&ids, true).expect("text"), text);
    texts(&vocabulary, &ids)
}

#[test]
fn merges_stay_inside_words() {
    assert_eq!(
        split("gpt-2", "cat the cat's"),
        ["cat", "Ġthe", "Ġcat", "'s"]
    );
}

#[test]
fn digits_are_cut_as_the_pre_tokenizer_says() {
    assert_eq!(split("gpt-2", "12341"), ["1234", "1"]);
    assert_eq!(split("llama-bpe", "12341"), ["123", "4", "1"]);
    assert_eq!(split("qwen2", "123"), ["1", "2", "3"]);
    assert_eq!(split("smollm", "123"), ["1", "2", "3"]);
    assert_eq!(split("tekken", "123"), ["1", "2", "3"]);
    assert_eq!(split("default", "1234"), ["123", "4"]);
}

#[test]
fn contractions_ignore_case_where_the_pre_tokenizer_does() {
    // GPT-2 knows only 's in small letters; with 'S it is a sign and a letter, which are words of their own.
    let vocabulary = |pre: &str| {
        let mut vocabulary = byte_level(pre);
        let place = vocabulary.tokens.len() - 3;
        vocabulary.tokens.insert(place, "'S".to_owned());
        vocabulary
            .types
            .insert(place, mwanda_tokenizer::TokenType::Normal);
        vocabulary.merges.push("' S".to_owned());
        vocabulary.bos = vocabulary.bos.map(|id| id + 1);
        vocabulary.eos = vocabulary.eos.map(|id| id + 1);
        vocabulary
    };
    let split = |pre: &str| {
        let vocabulary = vocabulary(pre);
        let tokenizer = TextTokenizer::from_gguf(vocabulary.clone()).expect("a tokenizer");
        texts(&vocabulary, &tokenizer.encode("cat'S").expect("ids"))
    };
    assert_eq!(split("gpt-2"), ["cat", "'", "S"]);
    assert_eq!(split("qwen2"), ["cat", "'S"]);
}

#[test]
fn only_qwen_composes_characters() {
    let ids = |pre: &str, text: &str| {
        let tokenizer = TextTokenizer::from_gguf(byte_level(pre)).expect("a tokenizer");
        tokenizer.encode(text).expect("ids")
    };
    assert_eq!(ids("qwen2", "e\u{301}"), ids("qwen2", "é"));
    assert_ne!(ids("llama3", "e\u{301}"), ids("llama3", "é"));
}

#[test]
fn whole_words_come_before_merges_for_llama_3() {
    let with_word = |pre: &str| {
        let mut vocabulary = byte_level(pre);
        // A token that no merges lead to.
        let place = id(&vocabulary, "Ġcat") as usize;
        vocabulary.tokens[place] = "dog".to_owned();
        vocabulary.merges.retain(|merge| merge != "Ġ cat");
        let tokenizer = TextTokenizer::from_gguf(vocabulary.clone()).expect("a tokenizer");
        texts(&vocabulary, &tokenizer.encode("dog").expect("ids"))
    };
    assert_eq!(with_word("llama-bpe"), ["dog"]);
    assert_eq!(with_word("gpt-2"), ["d", "o", "g"]);
}

#[test]
fn the_begin_token_is_added_where_the_family_does() {
    let bos = |pre: &str, add_bos| {
        let vocabulary = GgufVocabulary {
            add_bos,
            ..byte_level(pre)
        };
        TextTokenizer::from_gguf(vocabulary)
            .expect("a tokenizer")
            .bos()
    };
    let named = byte_level("llama-bpe").bos;
    assert_eq!(bos("llama-bpe", None), named);
    assert_eq!(bos("llama-bpe", Some(false)), None);
    assert_eq!(bos("smollm", None), None);
    assert_eq!(bos("smollm", Some(true)), named);
}

#[test]
fn an_unknown_pre_tokenizer_is_named_and_so_are_the_known() {
    let error = TextTokenizer::from_gguf(byte_level("martian")).expect_err("an error");
    let message = error.to_string();
    assert!(
        message.contains("martian") && message.contains("llama-bpe") && message.contains("qwen2")
    );
}

#[test]
fn merges_that_do_not_fit_the_vocabulary_are_refused() {
    let with = |merge: &str| {
        let mut vocabulary = byte_level("gpt-2");
        vocabulary.merges.push(merge.to_owned());
        TextTokenizer::from_gguf(vocabulary).expect_err("an error")
    };
    let last = byte_level("gpt-2").merges.len();
    for absent in ["zz a", "a zz", "Ġthe cat"] {
        let error = with(absent);
        assert!(
            matches!(&error, TokenizerError::UnknownMergeToken { index, .. } if *index == last),
            "{absent}: {error}"
        );
    }
    for malformed in ["", "a", " a", "a ", "a b c"] {
        let error = with(malformed);
        assert!(
            matches!(error, TokenizerError::MalformedMerge { .. }),
            "{malformed:?}: {error}"
        );
    }
    let mut none = byte_level("gpt-2");
    none.merges.clear();
    let error = TextTokenizer::from_gguf(none).expect_err("an error");
    assert!(matches!(
        error,
        TokenizerError::MissingMetadata("tokenizer.ggml.merges")
    ));
}
