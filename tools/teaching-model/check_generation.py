"""Continues a beginning in every language and checks that the text stays in the language's script."""

import argparse
import unicodedata
from pathlib import Path

import torch
import transformers

from teaching_model import text

# Where a language's letters are not Latin: how Unicode names those that it is written in.
SCRIPTS = {
    "ar": ("ARABIC",),
    "hi": ("DEVANAGARI",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ko": ("HANGUL",),
    "ru": ("CYRILLIC",),
    "zh": ("CJK",),
}
LEAST_SHARE = 0.8
TOKENS = 80


def share_in_script(language, string):
    """Share of the letters that belong to the language's script."""
    letters = [unicodedata.name(c, "") for c in string if c.isalpha()]
    return sum(name.startswith(SCRIPTS.get(language, ("LATIN",))) for name in letters) / max(1, len(letters))


def continuation(model, tokenizer, beginning):
    """What the model writes after `beginning`, sampled."""
    inputs = tokenizer(beginning, return_tensors="pt", return_token_type_ids=False)
    ids = model.generate(**inputs, max_new_tokens=TOKENS, do_sample=True, temperature=0.7, top_k=40)
    return tokenizer.decode(ids[0, inputs["input_ids"].shape[1] :])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", help="folder with <part>/<language>.txt (default: has cargo write it)")
    parser.add_argument("--model", default=text.REPOSITORY / "models" / "teaching", type=Path)
    options = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
    model = transformers.AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32)
    torch.manual_seed(1)
    strangers = []
    for language, sentences in text.read(options.text).evaluation.items():
        beginning = sentences[0][: len(sentences[0]) // 2]
        written = continuation(model, tokenizer, beginning)
        share = share_in_script(language, written)
        print(f"{language} {share:4.0%}  {beginning!r} → {written!r}")
        if share < LEAST_SHARE:
            strangers.append(language)
    if strangers:
        raise SystemExit(f"error: less than {LEAST_SHARE:.0%} in the language's script: {', '.join(strangers)}")


if __name__ == "__main__":
    main()
