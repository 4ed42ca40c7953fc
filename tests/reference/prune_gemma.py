"""PyTorch doing the same pruning as `mwanda prune`, as fast as transformers' modules allow; prints JSON.

Batched windows, the model's own SDPA attention, one hook a matrix input, kthvalue for the cut.
"""

import argparse
import contextlib
import json
import math
import time

import torch

from mwanda_reference.real_model import beginning, geometric_mean, greedy, load_gguf, perplexities, windows_of

HOOKED = ("self_attn.q_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.down_proj")
READERS = {
    "self_attn.q_proj": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "self_attn.o_proj": ("self_attn.o_proj",),
    "mlp.gate_proj": ("mlp.gate_proj", "mlp.up_proj"),
    "mlp.down_proj": ("mlp.down_proj",),
}


class Phases:
    """Wall-clock seconds by phase."""

    def __init__(self, device):
        self.device = device
        self.seconds = {}

    @contextlib.contextmanager
    def measure(self, name):
        start = self._now()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + self._now() - start

    def _now(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()


class Statistics:
    """Sums of one block's inputs by language, each [languages, features] f64, filled by forward pre-hooks.

    tau: {input: threshold} turns the counts of active values on. with_abs turns Σ|x| on.
    """

    def __init__(self, block, languages, with_abs, tau):
        self.sums, self.languages, self.tau, self.with_abs = {}, languages, tau, with_abs
        self.rows = None
        self.hooks = [
            block.get_submodule(name).register_forward_pre_hook(lambda _m, args, name=name: self._add(name, args[0]))
            for name in HOOKED
        ]

    def _add(self, name, x):
        parts = {"squares": torch.linalg.vector_norm(x, dim=1).double().square_()}
        if self.with_abs or self.tau is not None:
            magnitude = x.abs()
            if self.with_abs:
                parts["abs"] = magnitude.sum(1).double()
            if self.tau is not None:
                parts["active"] = (magnitude > self.tau[name]).sum(1).double()
        kept = self.sums.setdefault(name, {})
        for part, value in parts.items():
            if part not in kept:
                kept[part] = value.new_zeros(self.languages, value.shape[1])
            kept[part].index_add_(0, self.rows, value)

    def close(self):
        for hook in self.hooks:
            hook.remove()


class Pruner:
    """Prunes `model` block by block on `windows` [count, seq_len] of languages `rows` [count]."""

    def __init__(self, model, windows_by_language, options):
        device = model.device
        self.model, self.options = model, options
        self.languages = len(windows_by_language)
        self.windows = torch.cat(list(windows_by_language.values())).to(device)
        counts = [len(w) for w in windows_by_language.values()]
        self.rows = torch.repeat_interleave(torch.arange(self.languages), torch.tensor(counts)).to(device)
        self.tokens = (torch.tensor(counts, dtype=torch.float64) * self.windows.shape[1]).to(device)[:, None]
        self.phases = Phases(device)

    def run(self):
        """Prune; self.phases then holds the seconds."""
        blocks = self.model.model.layers
        m_wanda = self.options.method == "m-wanda-on-wanda"
        with self.phases.measure("prepare"):
            arguments = self._block_arguments()
        thresholds = [None] * len(blocks)
        if m_wanda:
            with self.phases.measure("dense_pass"):
                hidden = self._embedded()
                for i, block in enumerate(blocks):
                    hidden, sums = self._forward(block, arguments[i], hidden, with_abs=True)
                    thresholds[i] = {name: self._threshold(s) for name, s in sums.items()}
        with self.phases.measure("prepare"):
            hidden = self._embedded()
        for i, block in enumerate(blocks):
            with self.phases.measure("statistics_forward"):
                _, sums = self._forward(block, arguments[i], hidden, tau=thresholds[i])
            with self.phases.measure("masks"):
                for name, maps in READERS.items():
                    factor = self._factor(sums[name])
                    for linear in maps:
                        self._prune(block.get_submodule(linear).weight, factor)
            if i + 1 < len(blocks):
                with self.phases.measure("second_forward"):
                    hidden, _ = self._forward(block, arguments[i], hidden, gather=False)

    def _block_arguments(self):
        """What the model hands to each block besides the hidden states; one window shows it."""
        found = []

        def keep(_module, _args, kwargs):
            found.append({k: v for k, v in kwargs.items() if k not in ("hidden_states", "past_key_values")})

        hooks = [b.register_forward_pre_hook(keep, with_kwargs=True) for b in self.model.model.layers]
        self.model.model(input_ids=self.windows[:1], use_cache=False)
        for hook in hooks:
            hook.remove()
        return found

    def _embedded(self):
        return self.model.model.embed_tokens(self.windows)

    def _forward(self, block, arguments, hidden, gather=True, with_abs=False, tau=None):
        statistics = Statistics(block, self.languages, with_abs, tau) if gather else None
        outputs = []
        for part, rows in zip(hidden.split(self.options.batch), self.rows.split(self.options.batch)):
            if gather:
                statistics.rows = rows
            out = block(part, **arguments)
            outputs.append(out[0] if isinstance(out, tuple) else out)
        if gather:
            statistics.close()
        return torch.cat(outputs), statistics.sums if gather else None

    def _threshold(self, sums):
        return (sums["abs"].mean(1, keepdim=True) / self.tokens).mean().item()

    def _factor(self, sums):
        by_language = (sums["squares"] / self.tokens).sqrt()
        factor = by_language.square().mean(0).sqrt()
        if self.options.method == "m-wanda-on-wanda":
            probability = (sums["active"] / self.tokens).mean(0)
            spread = by_language.std(0, correction=0)
            factor = (factor + self.options.lambda_ * spread) * (probability + self.options.epsilon) ** self.options.rho
        return factor.float()

    def _prune(self, weight, factor):
        scores = weight.abs() * factor
        count = math.floor(weight.shape[1] * self.options.sparsity)
        if count == 0:
            return
        cut = scores.kthvalue(count, dim=1, keepdim=True).values
        weight.masked_fill_(scores <= cut, 0.0)


def timed_decode(model, prompt_ids, count):
    """Greedy tokens a second after the prompt, from the difference of a long and a one-token generation."""
    greedy(model, prompt_ids, 2)
    start = time.perf_counter()
    greedy(model, prompt_ids, 1)
    first = time.perf_counter()
    greedy(model, prompt_ids, count + 1)
    return count / ((time.perf_counter() - first) - (first - start))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="GGUF file")
    parser.add_argument("--tokenizer-cache", help="folder that keeps the converted tokenizer between runs")
    parser.add_argument("--calibration", help="folder of <language>.txt to prune on; without it the model stays dense")
    parser.add_argument("--languages", default="en,fr,es,pt,de,ru,zh,ja,ko,ar,tr,hi,vi,id,sw")
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--seq-len", type=int, default=128)
    parser.add_argument("--method", choices=("wanda", "m-wanda-on-wanda"), default="wanda")
    parser.add_argument("--sparsity", type=float, default=0.5)
    parser.add_argument("--lambda", dest="lambda_", type=float, default=1.0)
    parser.add_argument("--rho", type=float, default=0.5)
    parser.add_argument("--epsilon", type=float, default=0.01)
    parser.add_argument("--batch", type=int, default=45, help="windows a forward pass")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--text", help="folder of <language>.txt to take the perplexity on")
    parser.add_argument("--eval-samples", type=int, default=2)
    parser.add_argument("--decode", type=int, help="time this many greedy tokens")
    parser.add_argument("--greedy", metavar="PROMPT", help="continue PROMPT by 30 greedy tokens")
    return parser.parse_args()


@torch.inference_mode()
def main():
    options = parse()
    torch.set_num_threads(options.threads)
    languages = options.languages.split(",")
    model, tokenizer = load_gguf(options.model, options.device, options.tokenizer_cache)
    result = {"torch": torch.__version__, "threads": options.threads, "device": options.device}
    if options.calibration:
        windows = windows_of(tokenizer, options.calibration, languages, options.seq_len, options.samples)
        pruner = Pruner(model, windows, options)
        pruner.run()
        seconds = pruner.phases.seconds
        tokens = sum(w.numel() for w in windows.values())
        result["prune"] = {"method": options.method, "sparsity": options.sparsity, "tokens": tokens}
        result["prune"] |= {"seconds": sum(seconds.values()), "phases": seconds}
    if options.text:
        windows = windows_of(tokenizer, options.text, languages, options.seq_len, options.eval_samples)
        by_language = perplexities(model, windows)
        result["perplexity"] = by_language
        result["geomean_perplexity"] = geometric_mean(by_language.values())
    bos = beginning(tokenizer)
    start = [] if bos is None else [bos]
    if options.decode:
        prompt = start + tokenizer("The ferry leaves before", add_special_tokens=False)["input_ids"]
        result["decode_tokens_per_second"] = timed_decode(model, prompt, options.decode)
    if options.greedy:
        prompt = start + tokenizer(options.greedy, add_special_tokens=False)["input_ids"]
        ids = greedy(model, prompt, 30)
        result["greedy"] = {"prompt_ids": prompt, "ids": ids, "text": tokenizer.decode(ids)}
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
