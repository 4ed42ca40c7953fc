"""Trains the teaching model and writes it as a Hugging Face folder. See README.md."""

import argparse
import copy
import json
from pathlib import Path

import numpy
import tokenizers
import torch
import transformers

from teaching_model import card, network, scores, text, training, vocabulary, windows

# As the engine's windows are by default.
WINDOW = 128


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--text", help="folder with <part>/<language>.txt; without it cargo writes one")
    parser.add_argument("--output", default=text.REPOSITORY / "models" / "teaching", type=Path)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--seed", type=int, default=1)
    shape = parser.add_argument_group("shape")
    shape.add_argument("--vocabulary", type=int, default=3072, help="tokens")
    shape.add_argument("--hidden", type=int, default=96, help="features between blocks")
    shape.add_argument("--intermediate", type=int, default=256, help="features inside an MLP")
    shape.add_argument("--blocks", type=int, default=6)
    shape.add_argument("--heads", type=int, default=6)
    shape.add_argument("--kv-heads", type=int, default=2)
    shape.add_argument("--context", type=int, default=512, help="longest window, in tokens")
    learning = parser.add_argument_group("training")
    learning.add_argument("--steps", type=int, default=2000, help="updates")
    learning.add_argument("--batch-tokens", type=int, default=2048, help="tokens an update sees")
    learning.add_argument("--learning-rate", type=float, default=1e-2)
    learning.add_argument("--norm-rate", type=float, default=10.0, help="multiple of the learning rate for the norms")
    learning.add_argument("--warmup", type=int, default=60, help="updates until the whole learning rate is reached")
    learning.add_argument("--weight-decay", type=float, default=0.1)
    learning.add_argument("--dropout", type=float, default=0.0)
    learning.add_argument("--balance", type=float, default=0.5, help="languages are drawn with p ∝ bytes^balance")
    learning.add_argument("--evaluate-every", type=int, default=100, help="updates between looks at the held-out text")
    return parser.parse_args()


class Log:
    """training-log.jsonl: one JSON object a line, also shown while it runs."""

    def __init__(self, file):
        self.file = file.open("w", encoding="utf-8")

    def __call__(self, event, **values):
        line = json.dumps({"event": event, **values}, ensure_ascii=False)
        self.file.write(line + "\n")
        self.file.flush()
        print(line, flush=True)


def save(model, folder):
    """Writes the weights in bf16 and the configurations."""
    rounded = copy.deepcopy(model).to(torch.bfloat16)
    # Always taking the likeliest token, so small a model falls into a loop.
    rounded.generation_config = transformers.GenerationConfig(
        bos_token_id=model.config.bos_token_id, do_sample=True, temperature=0.7, top_k=40
    )
    rounded.save_pretrained(folder)


def main():
    options = arguments()
    transformers.utils.logging.disable_progress_bar()
    options.output.mkdir(parents=True, exist_ok=True)
    log = Log(options.output / "training-log.jsonl")
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    parts = text.read(options.text)
    tokenizer = vocabulary.train(parts.training, options.vocabulary)
    vocabulary.save(tokenizer, options.output, options.context)
    held_out = windows.consecutive(parts.held_out, tokenizer, WINDOW)
    batches = windows.TrainingWindows(parts.training, tokenizer, options.balance, options.seed)

    model = network.new_model(options, tokenizer.get_vocab_size(), tokenizer.token_to_id(vocabulary.BOS))
    model.to(options.device)
    network.add_dropout(model, options.dropout)
    total, prunable = network.parameters(model)
    log(
        "start",
        options={k: v for k, v in vars(options).items() if k not in ("text", "output")},
        versions={m.__name__: m.__version__ for m in (torch, transformers, tokenizers, numpy)},
        parameters=total,
        prunable_parameters=prunable,
        training_tokens={l: sum(map(len, windows.encode_all(tokenizer, s))) for l, s in parts.training.items()},
    )
    best, last = training.train(
        model, batches, held_out, tokenizer, options, log, keep=lambda model: save(model, options.output)
    )
    log("chosen", **best)

    # The only look at the evaluation part, and at the weights as they were written.
    saved = transformers.AutoModelForCausalLM.from_pretrained(options.output, dtype=torch.float32)
    measured = scores.by_language(saved, tokenizer, windows.consecutive(parts.evaluation, tokenizer, WINDOW))
    log(
        "evaluation",
        languages={l: {"perplexity": s.perplexity, "bits_per_byte": s.bits_per_byte} for l, s in measured.items()},
        geomean_perplexity=scores.geometric_mean(measured),
        mean_bits_per_byte=scores.mean_bits_per_byte(measured),
    )
    card.write(options, measured, parts, total, prunable, best, last, WINDOW)


if __name__ == "__main__":
    main()
