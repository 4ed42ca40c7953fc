"""Write tests/golden/<model>.json: transformers' perplexities and greedy text of a real GGUF model, in f32."""

import argparse
import json
from pathlib import Path

import torch
import transformers

from mwanda_reference.real_model import beginning, greedy, load_gguf, perplexities, windows_of

GOLDEN = Path(__file__).parent.parent / "golden"
PROMPTS = {
    "en": "The old lighthouse keeper opened the door and",
    "sw": "Asubuhi na mapema, mvuvi alichukua mashua yake na",
    "ar": "في صباح ذلك اليوم ذهب الصياد إلى البحر",
}
TOKENS = 30


def smallest_gap(model, prompt_ids, ids):
    """Least difference between the best and the second logit over the greedy tokens: below rounding, text may differ."""
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([prompt_ids + ids]), use_cache=False).logits[0]
    best = logits[len(prompt_ids) - 1 : -1].topk(2).values
    return (best[:, 0] - best[:, 1]).min().item()


def continuation(model, tokenizer, prompt, start):
    """What greedy decoding makes of one prompt."""
    prompt_ids = start + tokenizer(prompt, add_special_tokens=False)["input_ids"]
    ids = greedy(model, prompt_ids, TOKENS)
    return {
        "prompt": prompt,
        "prompt_ids": prompt_ids,
        "ids": ids,
        "text": tokenizer.decode(ids),
        "smallest_logit_gap": smallest_gap(model, prompt_ids, ids),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="GGUF file")
    parser.add_argument("--name", required=True, help="writes tests/golden/<name>.json")
    parser.add_argument("--tokenizer-cache", help="folder that keeps the converted tokenizer between runs")
    parser.add_argument("--seq-len", type=int, default=96)
    options = parser.parse_args()
    model, tokenizer = load_gguf(options.model, "cpu", options.tokenizer_cache)
    languages = sorted(f.stem for f in (GOLDEN / "text" / "real").glob("*.txt"))
    windows = windows_of(tokenizer, GOLDEN / "text" / "real", languages, options.seq_len, 1)
    texts = {l: (GOLDEN / "text" / "real" / f"{l}.txt").read_text(encoding="utf-8") for l in languages}
    bos = beginning(tokenizer)
    start = [] if bos is None else [bos]
    result = {
        "model": options.name,
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "seq_len": options.seq_len,
        "bos": bos,
        "perplexity": perplexities(model, windows),
        "token_ids": {l: tokenizer(text, add_special_tokens=False)["input_ids"] for l, text in texts.items()},
        "greedy": {l: continuation(model, tokenizer, prompt, start) for l, prompt in PROMPTS.items()},
    }
    (GOLDEN / f"{options.name}.json").write_text(json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
