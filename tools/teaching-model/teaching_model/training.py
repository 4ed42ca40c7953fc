"""The training loop."""

import math
import time

import torch
from torch.nn.functional import cross_entropy

from . import scores


def train(model, batches, held_out, tokenizer, options, log, keep):
    """Trains `model` in place; calls `keep` whenever it is better on `held_out` than before, and returns that entry.

    An update sees `batch_tokens` tokens. Every eighth has windows of the whole context, the others of half of it: short
    ones are cheaper, long ones teach all the positions.
    """
    optimizers = new_optimizers(model, options)
    best = {"geomean_perplexity": math.inf}
    started, losses = time.monotonic(), []
    for step in range(1, options.steps + 1):
        rate = options.learning_rate * schedule(step, options)
        for group in (g for optimizer in optimizers for g in optimizer.param_groups):
            group["lr"] = rate * group.get("rate_multiple", 1.0)
        length = options.context if step % 8 == 0 else options.context // 2
        ids = torch.from_numpy(batches.batch(options.batch_tokens // length, length)).to(model.device)
        losses.append(update(model, ids, optimizers))
        if step % options.evaluate_every and step != options.steps:
            continue
        measured = scores.by_language(model, tokenizer, held_out)
        entry = {
            "step": step,
            "seconds": round(time.monotonic() - started, 1),
            "processor_seconds": round(time.process_time(), 1),
            "learning_rate": rate,
            "training_loss": sum(losses) / len(losses),
            "geomean_perplexity": scores.geometric_mean(measured),
            "mean_bits_per_byte": scores.mean_bits_per_byte(measured),
        }
        log("step", **entry)
        losses = []
        if entry["geomean_perplexity"] < best["geomean_perplexity"]:
            best = entry
            keep(model)
    return best, entry


def update(model, ids, optimizers):
    """One step of every optimizer on one batch; returns the batch's mean loss."""
    model.train()
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1].float()
    loss = cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
    model.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
    return loss.item()


def schedule(step, options):
    """Share of the learning rate at `step`: a linear start, then half a cosine down to nothing."""
    if step < options.warmup:
        return step / options.warmup
    done = (step - options.warmup) / max(1, options.steps - options.warmup)
    return 0.5 * (1 + math.cos(math.pi * done))


def new_optimizers(model, options):
    """Muon for the matrices of blocks, AdamW for the embeddings and, without decay, the norms."""
    matrices = [p for p in model.model.layers.parameters() if p.dim() == 2]
    norms = [p for p in model.parameters() if p.dim() == 1]
    others = [
        {"params": [model.model.embed_tokens.weight], "weight_decay": options.weight_decay},
        {"params": norms, "weight_decay": 0.0, "rate_multiple": options.norm_rate},
    ]
    return [
        torch.optim.AdamW(others, lr=options.learning_rate, betas=(0.9, 0.95)),
        torch.optim.Muon(
            matrices,
            lr=options.learning_rate,
            weight_decay=options.weight_decay,
            adjust_lr_fn="match_rms_adamw",
        ),
    ]
