"""Loading a real model from a GGUF file, and its windows, perplexity and greedy text."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

from .windows import windows_of_folder


def load_gguf(path, device="cpu", tokenizer_cache=None):
    """(model, tokenizer) of a GGUF file, dequantised to f32.

    Converting the tokenizer of a large vocabulary takes about a minute; tokenizer_cache is a folder that keeps it.
    """
    path = Path(path)
    cache = None if tokenizer_cache is None else Path(tokenizer_cache) / path.stem
    if cache is not None and cache.exists():
        tokenizer = AutoTokenizer.from_pretrained(cache)
    else:
        tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        if cache is not None:
            tokenizer.save_pretrained(cache)
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    return model.to(device).eval(), tokenizer


def beginning(tokenizer):
    """Id that the tokenizer puts before a text, or None: a model may have a BOS that its tokenizer does not add."""
    first = tokenizer("a")["input_ids"][0]
    return first if first == tokenizer.bos_token_id else None


def windows_of(tokenizer, folder, languages, seq_len, samples):
    """{language: [windows, seq_len] tensor}"""

    def encode(text):
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    found = windows_of_folder(folder, languages, encode, beginning(tokenizer), seq_len, samples)
    return {language: torch.tensor(windows) for language, windows in found.items()}


@torch.inference_mode()
def perplexities(model, windows_by_language):
    """{language: perplexity}; the LM head runs on one window at a time, as its output is large."""
    result = {}
    for language, windows in windows_by_language.items():
        windows = windows.to(model.device)
        hidden = model.model(input_ids=windows, use_cache=False).last_hidden_state
        nll = 0.0
        for row, ids in zip(hidden, windows):
            nll += F.cross_entropy(model.lm_head(row[:-1]), ids[1:], reduction="sum").double().item()
        result[language] = math.exp(nll / (windows.shape[0] * (windows.shape[1] - 1)))
    return result


def geometric_mean(values):
    """exp of the mean logarithm."""
    values = list(values)
    return math.exp(sum(math.log(v) for v in values) / len(values))


@torch.inference_mode()
def greedy(model, prompt_ids, count):
    """`count` ids that the most likely token each time continues `prompt_ids` with; no end token stops it."""
    ids = torch.tensor([prompt_ids], device=model.device)
    output = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        min_new_tokens=count,
        max_new_tokens=count,
        use_cache=True,
        pad_token_id=0,
    )
    return output[0, len(prompt_ids) :].tolist()
