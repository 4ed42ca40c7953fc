//! Chat templates, against what `transformers` makes of them.

use mwanda_tokenizer::{ChatTemplate, ChatTemplateError, Message, SpecialTokens};

fn conversation() -> Vec<Message> {
    vec![
        Message::new("system", "Answer briefly."),
        Message::new("user", "Habari?\n"),
        Message::new("assistant", "  Nzuri \"sana\" <b> "),
    ]
}

fn special_tokens() -> SpecialTokens {
    let mut tokens = SpecialTokens::default();
    tokens.set("bos_token", "<s>");
    tokens.set("eos_token", "</s>");
    tokens
}

fn render(source: &str) -> Result<String, ChatTemplateError> {
    ChatTemplate::new(source).render(&conversation(), true, &special_tokens())
}

#[test]
fn turns_special_tokens_and_the_prompt() {
    let source = "{{ bos_token }}{% for message in messages %}[{{ message.role }}] {{ message['content'] | trim }}{{ eos_token }}\n{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    assert_eq!(
        render(source).expect("text"),
        "<s>[system] Answer briefly.</s>\n[user] Habari?</s>\n[assistant] Nzuri \"sana\" <b></s>\n[assistant]"
    );
}

#[test]
fn blocks_take_their_line_and_the_spaces_before_it() {
    let source = "a\n  {% for message in messages %}\n  {{ loop.index0 }}\n    {% endfor %}\n  {#- note -#}\n  z\n";
    assert_eq!(render(source).expect("text"), "a\n  0\n  1\n  2\nz");
}

#[test]
fn methods_of_python() {
    let source = "{{ messages[1].content.strip().upper() }}|{{ messages[0].get('name', 'none') }}|{{ messages[0].content.split(' ')[-1] }}|{{ 'a-b'.replace('-', '+') }}|{{ messages[0].content.startswith('Ans') }}|{{ messages[1:] | length }}|{{ messages[0].items() | list | length }}";
    assert_eq!(
        render(source).expect("text"),
        "HABARI?|none|briefly.|a+b|True|2|2"
    );
}

#[test]
fn loops_can_be_left_and_namespaces_kept() {
    let source = "{% set ns = namespace(seen=0) %}{% for m in messages %}{% if m.role == 'assistant' %}{% break %}{% endif %}{% set ns.seen = ns.seen + 1 %}{% endfor %}{{ ns.seen }}";
    assert_eq!(render(source).expect("text"), "2");
}

#[test]
fn json_is_written_as_python_writes_it() {
    let source = "{{ messages[2] | tojson }}{{ {'z': [1, true, none], 'a': 'é<'} | tojson }}";
    assert_eq!(
        render(source).expect("text"),
        "{\"role\": \"assistant\", \"content\": \"  Nzuri \\\"sana\\\" <b> \"}{\"z\": [1, true, null], \"a\": \"é<\"}"
    );
    let source = "{{ {'z': [1], 'a': {} } | tojson(indent=2) }}";
    assert_eq!(
        render(source).expect("text"),
        "{\n  \"z\": [\n    1\n  ],\n  \"a\": {}\n}"
    );
}

#[test]
fn what_a_caller_does_not_pass_is_none() {
    let source = "{% if tools is not none %}tools{% endif %}{% if documents %}documents{% endif %}{% if enable_thinking is defined %}thinking{% endif %}.";
    assert_eq!(render(source).expect("text"), ".");
}

#[test]
fn marks_for_training_change_nothing() {
    let source = "{% for m in messages %}{%- generation -%}  {{ m.role }}  {%- endgeneration %};{% endfor %}";
    assert_eq!(render(source).expect("text"), "system;user;assistant;");
}

#[test]
fn the_date_is_todays() {
    let year = render("{{ strftime_now('%Y') }}").expect("a year");
    assert!(year.parse::<u32>().expect("a number") >= 2026);
    for format in ["%!", "%z"] {
        let source = format!("{{{{ strftime_now('{format}') }}}}");
        let error = render(&source).expect_err(format);
        assert!(matches!(error, ChatTemplateError::Failed { .. }), "{error}");
    }
}

#[test]
fn odd_braces_are_only_text_or_an_error() {
    for source in [
        "{%}",
        "{%%}",
        "{%",
        "%}",
        "{%-%}",
        "{{",
        "{#",
        "{% generation",
    ] {
        let template = ChatTemplate::new(source);
        let rendered = template.render(&conversation(), true, &special_tokens());
        assert_eq!(rendered.is_ok(), template.check().is_ok(), "{source}");
    }
}

#[test]
fn syntax_errors_name_the_line() {
    let template = ChatTemplate::new("fine\n{% for m in messages %}\n{{ m.role }\n");
    let error = template.check().expect_err("an error");
    assert!(
        matches!(error, ChatTemplateError::Syntax { line: 3, .. }),
        "{error}"
    );
    let rendered = template.render(&conversation(), false, &special_tokens());
    assert_eq!(rendered.expect_err("an error"), error);
}

#[test]
fn a_template_can_refuse_a_conversation() {
    let source = "{% if messages[0].role == 'system' %}{{ raise_exception('no system, please') }}{% endif %}";
    let error = render(source).expect_err("an error");
    assert_eq!(
        error,
        ChatTemplateError::Raised {
            message: "no system, please".to_owned()
        }
    );
    let inside_a_macro =
        "{% macro check() %}{{ raise_exception('inside') }}{% endmacro %}{{ check() }}";
    let error = render(inside_a_macro).expect_err("an error");
    assert!(matches!(error, ChatTemplateError::Raised { .. }), "{error}");
}

#[test]
fn failures_are_told_apart_from_objections() {
    for source in [
        "{{ nothing.at.all }}",
        "{{ unknown_function() }}",
        "{{ messages | unknown_filter }}",
        "{% for a in range(100000000) %}{% endfor %}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        "{{ 1 / 0 }}",
    ] {
        let error = render(source).expect_err(source);
        assert!(
            matches!(
                error,
                ChatTemplateError::Failed { .. } | ChatTemplateError::Syntax { .. }
            ),
            "{source}: {error}"
        );
    }
}

#[test]
fn endless_work_is_stopped() {
    let source = "{% for a in range(9000) %}{% for b in range(9000) %}{% set c = a * b %}{% endfor %}{% endfor %}";
    let error = render(source).expect_err("an error");
    assert!(matches!(error, ChatTemplateError::Failed { .. }), "{error}");
}

#[test]
fn no_conversation_is_one_too() {
    let template = ChatTemplate::new("{% for m in messages %}{{ m.role }}{% endfor %}.");
    let text = template.render(&[], true, &SpecialTokens::default());
    assert_eq!(text.expect("text"), ".");
}
