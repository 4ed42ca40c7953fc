//! How to use an exported folder in Python.

use super::names::file_stem;

/// A program that loads the folder that is named after these, in Hugging Face transformers and lets it write. `prompt` is a beginning to go on from, or
/// a user's turn where the model has a chat template.
pub fn transformers(names: &[&str], prompt: &str, has_chat_template: bool) -> String {
    let folder = python_string(&file_stem(names));
    let prompt = python_string(prompt);
    let inputs = if has_chat_template {
        format!(
            "messages = [{{\"role\": \"user\", \"content\": {prompt}}}]\n\
             inputs = tokenizer.apply_chat_template(\n    \
                 messages, add_generation_prompt=True, return_dict=True, return_tensors=\"pt\"\n\
             )"
        )
    } else {
        format!("inputs = tokenizer({prompt}, return_tensors=\"pt\")")
    };
    format!(
        "# pip install transformers torch\n\
         from transformers import AutoModelForCausalLM, AutoTokenizer\n\
         \n\
         folder = {folder}  # the unpacked zip\n\
         tokenizer = AutoTokenizer.from_pretrained(folder)\n\
         model = AutoModelForCausalLM.from_pretrained(folder, dtype=\"auto\")\n\
         {inputs}\n\
         output = model.generate(**inputs, max_new_tokens=60)\n\
         print(tokenizer.decode(output[0], skip_special_tokens=True))\n"
    )
}

/// A Python literal of the text.
fn python_string(text: &str) -> String {
    // JSON's escapes are Python's, surrogate pairs aside, which are not written.
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_cannot_leave_its_literal() {
        let program = transformers(&["a"], "\"; import os\n#", false);
        assert!(
            program.contains(r#"tokenizer("\"; import os\n#", return_tensors="pt")"#),
            "{program}"
        );
    }

    #[test]
    fn a_chat_model_gets_a_conversation() {
        let program = transformers(&["a"], "Why?", true);
        assert!(
            program.contains("apply_chat_template(\n    messages,"),
            "{program}"
        );
        assert!(
            program.contains(r#"{"role": "user", "content": "Why?"}"#),
            "{program}"
        );
    }
}
