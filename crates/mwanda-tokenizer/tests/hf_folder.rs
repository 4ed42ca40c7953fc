//! Tokenizers of Hugging Face folders.

mod tiny;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use mwanda_checkpoint::{Checkpoint, MemoryFiles};
use mwanda_tokenizer::{HfTokenizerFiles, Message, TextTokenizer, TokenizerError};
use serde_json::{Value, json};
use tiny::{byte_level, sentencepiece};

/// A tokenizer.json of ten tokens: letters, two merges, a begin token and an end token.
fn tokenizer_json() -> Value {
    json!({
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
        "padding": null,
        "added_tokens": [added(0, "<s>"), added(1, "</s>")],
        "normalizer": null,
        "pre_tokenizer": null,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}},
        },
        "decoder": {"type": "Fuse"},
        "model": {
            "type": "BPE",
            "vocab": {"<s>": 0, "</s>": 1, "a": 2, "b": 3, "c": 4, "ab": 5, "abc": 6, " ": 7, "[": 8, "]": 9},
            "merges": [["a", "b"], ["ab", "c"]],
        },
    })
}

fn added(id: u32, content: &str) -> Value {
    json!({
        "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        "special": true,
    })
}

fn files(tokenizer: &Value, config: Option<Value>) -> HfTokenizerFiles {
    let tokenizer = (
        "tokenizer.json".to_owned(),
        tokenizer.to_string().into_bytes(),
    );
    let config = config.map(|config| {
        (
            "tokenizer_config.json".to_owned(),
            config.to_string().into_bytes(),
        )
    });
    HfTokenizerFiles::new([tokenizer].into_iter().chain(config))
}

fn load(tokenizer: &Value, config: Option<Value>) -> Result<TextTokenizer, TokenizerError> {
    TextTokenizer::from_hf_files(files(tokenizer, config), 10, &[])
}

#[test]
fn a_text_is_neither_begun_nor_cut() {
    let tokenizer = load(&tokenizer_json(), None).expect("a tokenizer");
    assert_eq!(tokenizer.encode("abc ab c").expect("ids"), [6, 7, 5, 7, 4]);
    assert_eq!(
        tokenizer.decode(&[0, 6, 7, 5, 1], true).expect("text"),
        "abc ab"
    );
    assert_eq!(tokenizer.vocab_size(), 10);
}

#[test]
fn the_begin_token_is_the_post_processors_unless_the_config_says_otherwise() {
    let bos = |config: Value| {
        load(&tokenizer_json(), Some(config))
            .expect("a tokenizer")
            .bos()
    };
    assert_eq!(bos(json!({})), Some(0));
    assert_eq!(
        bos(json!({"bos_token": "<s>", "add_bos_token": true})),
        Some(0)
    );
    assert_eq!(
        bos(json!({"bos_token": "<s>", "add_bos_token": false})),
        None
    );
    let mut without = tokenizer_json();
    without["post_processor"] = Value::Null;
    let tokenizer =
        load(&without, Some(json!({"bos_token": {"content": "<s>"}}))).expect("a tokenizer");
    assert_eq!(tokenizer.bos(), None);
    assert_eq!(tokenizer.special_tokens().get("bos_token"), Some("<s>"));
}

#[test]
fn ends_come_from_the_model_and_the_tokenizer() {
    let config = json!({"eos_token": "</s>"});
    let files = files(&tokenizer_json(), Some(config));
    let tokenizer = TextTokenizer::from_hf_files(files, 10, &[9, 1]).expect("a tokenizer");
    assert_eq!(tokenizer.eos(), [9, 1]);
}

#[test]
fn templates_wherever_they_are() {
    let write = |source: &str| {
        json!(format!(
            "{source}{{% for m in messages %}}{{{{ m.content }}}}{{% endfor %}}"
        ))
    };
    let user = [Message::new("user", "ab")];
    let ids = |config: Value, more: &[(&str, &str)]| {
        let mut all: Vec<(String, Vec<u8>)> = files(&tokenizer_json(), Some(config))
            .iter()
            .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
            .collect();
        all.extend(
            more.iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())),
        );
        let tokenizer =
            TextTokenizer::from_hf_files(HfTokenizerFiles::new(all), 10, &[]).expect("a tokenizer");
        tokenizer.encode_chat(&user, true)
    };
    assert_eq!(
        ids(json!({"chat_template": write("a")}), &[]).expect("ids"),
        [2, 5]
    );
    let named = json!({"chat_template": [{"name": "tools", "template": write("b")}, {"name": "default", "template": write("c")}]});
    assert_eq!(ids(named.clone(), &[]).expect("ids"), [4, 5]);
    assert_eq!(
        ids(named, &[("chat_template.jinja", "{{ bos_token }}[")]).expect("ids"),
        [8]
    );
    let with_bos = json!({"bos_token": "<s>"});
    assert_eq!(
        ids(with_bos, &[("chat_template.jinja", "{{ bos_token }}[")]).expect("ids"),
        [0, 8]
    );
    assert!(matches!(
        ids(json!({}), &[]),
        Err(TokenizerError::NoChatTemplate)
    ));
    let broken = json!({"chat_template": "{% for %}"});
    assert!(matches!(
        ids(broken, &[]),
        Err(TokenizerError::ChatTemplate(_))
    ));
}

#[test]
fn tokens_that_only_the_config_lists_are_added() {
    let listed =
        |id: &str| json!({"added_tokens_decoder": {id: {"content": "[end]", "special": true}}});
    let files = |config| files(&tokenizer_json(), Some(config));
    let tokenizer =
        TextTokenizer::from_hf_files(files(listed("10")), 16, &[]).expect("a tokenizer");
    assert_eq!(tokenizer.encode("ab[end]").expect("ids"), [5, 10]);
    let error = TextTokenizer::from_hf_files(files(listed("12")), 16, &[]).expect_err("an error");
    assert!(
        matches!(error, TokenizerError::InvalidFile { .. }),
        "{error}"
    );
    let error = TextTokenizer::from_hf_files(files(listed("x")), 16, &[]).expect_err("an error");
    assert!(
        matches!(error, TokenizerError::InvalidFile { .. }),
        "{error}"
    );
}

#[test]
fn a_special_token_without_a_row_is_text_unless_it_has_a_role() {
    let mut json = tokenizer_json();
    json["added_tokens"] = json!([added(0, "<s>"), added(1, "</s>"), added(10, "[abc]")]);
    let tokenizer = load(&json, None).expect("a tokenizer");
    assert_eq!(tokenizer.encode("[abc]</s>").expect("ids"), [8, 6, 9, 1]);
    assert!(tokenizer.check_against(10).is_ok());
    let tokenizer = load(&json, Some(json!({"eos_token": "[abc]"}))).expect("a tokenizer");
    assert_eq!(tokenizer.encode("[abc]").expect("ids"), [10]);
    let error = tokenizer.check_against(10).expect_err("an error");
    assert!(matches!(
        error,
        TokenizerError::LargerThanEmbedding {
            tokens: 11,
            embedding_rows: 10
        }
    ));
}

#[test]
fn damaged_files_are_named() {
    let invalid = |text: &str| {
        let files =
            HfTokenizerFiles::new([("tokenizer.json".to_owned(), text.as_bytes().to_vec())]);
        let error = TextTokenizer::from_hf_files(files, 10, &[]).expect_err(text);
        assert!(error.to_string().contains("tokenizer.json"), "{error}");
    };
    let valid = tokenizer_json().to_string();
    for text in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "{\"model\": {}}",
        &valid[..valid.len() / 2],
    ] {
        invalid(text);
    }
    for (part, value) in [
        ("version", json!("9.0")),
        ("normalizer", json!({"type": "Martian"})),
        (
            "pre_tokenizer",
            json!({"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated", "invert": false}),
        ),
        ("added_tokens", json!([added(77, "new")])),
        (
            "model",
            json!({"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}),
        ),
        (
            "model",
            json!({"type": "BPE", "vocab": {"a": -1}, "merges": []}),
        ),
    ] {
        let mut json = tokenizer_json();
        json[part] = value;
        invalid(&json.to_string());
    }
    let files = files(&tokenizer_json(), None);
    let config = ("tokenizer_config.json".to_owned(), b"{".to_vec());
    let all = files
        .iter()
        .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
    let files = HfTokenizerFiles::new(all.chain([config]));
    let error = TextTokenizer::from_hf_files(files, 10, &[]).expect_err("an error");
    assert!(error.to_string().contains("tokenizer_config.json"));
}

#[test]
fn merges_that_do_not_fit_are_refused() {
    let with = |merges: Value| {
        let mut json = tokenizer_json();
        json["model"]["merges"] = merges;
        load(&json, None).expect_err("an error")
    };
    // The last one makes a token longer than any there is.
    for merges in [
        json!([["a", "z"]]),
        json!(["a z"]),
        json!([["b", "a"]]),
        json!([["abc", "abc"]]),
    ] {
        let error = with(merges);
        assert!(
            matches!(error, TokenizerError::UnknownMergeToken { index: 0, .. }),
            "{error}"
        );
    }
    assert!(matches!(
        with(json!(["a b", "ab"])),
        TokenizerError::MalformedMerge { index: 1, .. }
    ));
    let mut prefixed = tokenizer_json();
    prefixed["model"]["continuing_subword_prefix"] = json!("@@@@");
    let error = load(&prefixed, None).expect_err("an error");
    assert!(
        matches!(error, TokenizerError::UnknownMergeToken { .. }),
        "{error}"
    );
}

#[test]
fn older_merges_are_read() {
    let mut json = tokenizer_json();
    json["model"]["merges"] = json!(["#version: 0.2", "a b", "ab c"]);
    let tokenizer = load(&json, None).expect("a tokenizer");
    assert_eq!(tokenizer.encode("abc").expect("ids"), [6]);
}

#[test]
fn double_tokens_are_refused() {
    let text = tokenizer_json().to_string().replace("\"b\":3", "\"a\":3");
    let files = HfTokenizerFiles::new([("tokenizer.json".to_owned(), text.into_bytes())]);
    let error = TextTokenizer::from_hf_files(files, 10, &[]).expect_err("an error");
    assert!(
        matches!(&error, TokenizerError::DuplicateToken { token, first: 2, second: 3 } if token == "a"),
        "{error}"
    );
}

#[test]
fn a_folder_without_a_tokenizer_says_what_it_has_instead() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = HfTokenizerFiles::read(folder.path()).expect_err("an error");
    assert_eq!(error.to_string(), "the model has no tokenizer.json");
    fs::write(folder.path().join("tokenizer.model"), "x").expect("a file");
    let error = HfTokenizerFiles::read(folder.path()).expect_err("an error");
    assert!(error.to_string().contains("tokenizer.model"));
}

#[test]
fn files_are_passed_on_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let json = tokenizer_json().to_string();
    fs::write(folder.path().join("tokenizer.json"), &json).expect("a file");
    fs::write(folder.path().join("chat_template.jinja"), "{{ messages }}").expect("a file");
    fs::create_dir(folder.path().join("additional_chat_templates")).expect("a folder");
    fs::write(
        folder.path().join("additional_chat_templates/tools.jinja"),
        "t",
    )
    .expect("a file");
    let files = HfTokenizerFiles::read(folder.path()).expect("files");
    let tokenizer = TextTokenizer::from_hf_files(files, 10, &[]).expect("a tokenizer");
    let written = tokenizer.to_hf_files().expect("files");
    let names: Vec<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "additional_chat_templates/tools.jinja",
            "chat_template.jinja",
            "tokenizer.json"
        ]
    );
    assert_eq!(written[2].1, json.as_bytes());
}

#[test]
fn a_gguf_vocabulary_written_as_files_is_the_same_tokenizer() {
    let mut with_template = sentencepiece();
    with_template.chat_template = Some("{{ bos_token }}{{ messages[0].content }}".to_owned());
    for vocabulary in [with_template, byte_level("llama-bpe"), byte_level("smollm")] {
        let rows = vocabulary.tokens.len();
        let original = TextTokenizer::from_gguf(vocabulary).expect("a tokenizer");
        let files = HfTokenizerFiles::new(original.to_hf_files().expect("files"));
        let again = TextTokenizer::from_hf_files(files, rows, original.eos()).expect("a tokenizer");
        for text in [
            "hello  world\n\nthe cat's 1234 🙂 กิค",
            "<s>hello</s><|im_end|>",
            "",
        ] {
            let ids = original.encode(text).expect("ids");
            assert_eq!(again.encode(text).expect("ids"), ids);
            assert_eq!(
                again.decode(&ids, true).expect("text"),
                original.decode(&ids, true).expect("text")
            );
        }
        assert_eq!((again.bos(), again.eos()), (original.bos(), original.eos()));
        assert_eq!(again.special_tokens(), original.special_tokens());
        let source = |tokenizer: &TextTokenizer| {
            tokenizer
                .chat_template()
                .map(|template| template.source().to_owned())
        };
        assert_eq!(source(&again), source(&original));
    }
}

#[test]
fn a_folder_in_memory_is_read_where_it_was_opened() {
    let config = json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 10, "hidden_size": 8,
        "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "hidden_act": "silu",
        "max_position_embeddings": 8, "rms_norm_eps": 1e-5, "rope_theta": 1e4, "eos_token_id": 9,
    });
    let open = |more: &[(&str, String)]| {
        let mut files = MemoryFiles::default();
        files.insert("model/config.json", config.to_string().into_bytes());
        files.insert(
            "model/model.safetensors",
            b"\x02\0\0\0\0\0\0\0{}".as_slice(),
        );
        for (name, text) in more {
            files.insert(Path::new("model").join(name), text.clone().into_bytes());
        }
        let checkpoint = Checkpoint::open_in(Arc::new(files), Path::new("model"));
        TextTokenizer::for_checkpoint(&checkpoint.expect("a checkpoint"))
    };
    let tokenizer = open(&[
        ("tokenizer.json", tokenizer_json().to_string()),
        ("chat_template.jinja", "[".to_owned()),
        ("additional_chat_templates/tool.jinja", "]".to_owned()),
    ])
    .expect("a tokenizer");
    assert_eq!(tokenizer.encode("abc").expect("ids"), [6]);
    assert_eq!(tokenizer.eos(), [9]);
    let files = tokenizer.to_hf_files().expect("files");
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "additional_chat_templates/tool.jinja",
        "chat_template.jinja",
        "tokenizer.json",
    ];
    assert_eq!(names, expected);
    let error = open(&[("vocab.json", "{}".to_owned())]).expect_err("an error");
    assert!(
        matches!(&error, TokenizerError::NoTokenizerJson { others } if others == &["vocab.json"]),
        "{error}"
    );
}
