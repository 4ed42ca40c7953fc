"""Sums over the activations that a block's linear maps read, and the per-feature numbers derived from them."""

from dataclasses import dataclass

import numpy as np
import torch

# Linear maps of a block, grouped by the input they share; the first of each group is the one hooked.
INPUTS = {
    "attention": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "attention_output": ("self_attn.o_proj",),
    "mlp": ("mlp.gate_proj", "mlp.up_proj"),
    "mlp_down": ("mlp.down_proj",),
}


@dataclass
class Sums:
    """Sums of one (block, input, language); arrays are [features], f64 (counts: i64)."""

    tokens: int
    sum_squares: np.ndarray
    sum_abs: np.ndarray
    active: np.ndarray


def gather_sums(windows, tau):
    """Sums over `windows`, a list of [tokens, features] tensors: one f32 sum a window, f64 across windows.

    tau is the f32 threshold of an active value; None leaves the counts at zero.
    """
    features = windows[0].shape[-1]
    sums = Sums(0, np.zeros(features), np.zeros(features), np.zeros(features, dtype=np.int64))
    for x in windows:
        magnitude = x.abs()
        sums.tokens += x.shape[0]
        sums.sum_squares += (x * x).sum(0).double().numpy()
        sums.sum_abs += magnitude.sum(0).double().numpy()
        if tau is not None:
            sums.active += (magnitude > tau).sum(0).numpy()
    return sums


def threshold(by_language):
    """τ: mean |x| over features and tokens of each language, then over languages; rounded to f32."""
    means = [s.sum_abs.sum() / (s.tokens * s.sum_abs.size) for s in by_language.values()]
    return float(np.float32(np.mean(means)))


def rms_by_language(by_language):
    """n_{l,j}: [languages, features] f64."""
    return np.stack([np.sqrt(s.sum_squares / s.tokens) for s in by_language.values()])


def pooled_rms(by_language):
    """n_j: languages weigh the same however long their texts are."""
    return np.sqrt((rms_by_language(by_language) ** 2).mean(0))


def cross_lingual_spread(by_language):
    """v_j: population standard deviation of n_{l,j} over languages."""
    return rms_by_language(by_language).std(0)


def activation_probability(by_language):
    """p_j: share of tokens with |x| > τ, mean over languages."""
    return np.stack([s.active / s.tokens for s in by_language.values()]).mean(0)


def smallest_threshold_gap(windows_by_language, tau):
    """Smallest | |x|/τ − 1 | : how far the activation nearest to τ is from being counted differently."""
    return min(
        float((x.double().abs() / tau - 1).abs().min()) for windows in windows_by_language.values() for x in windows
    )


def capture_inputs(model, layers, windows_by_language):
    """Forward every window alone and keep what each block's maps read.

    Returns {(block, input): {language: [tensor [tokens, features], …]}} for the blocks in `layers`.
    """
    captured = {}
    hooks = []
    language = None

    def keep(key):
        def hook(_module, args):
            captured.setdefault(key, {}).setdefault(language, []).append(args[0][0].detach().clone())

        return hook

    for block in layers:
        for name, maps in INPUTS.items():
            module = model.model.layers[block].get_submodule(maps[0])
            hooks.append(module.register_forward_pre_hook(keep((block, name))))
    try:
        with torch.inference_mode():
            for language, windows in windows_by_language.items():
                for window in windows:
                    model(input_ids=torch.tensor([window]), use_cache=False)
    finally:
        for hook in hooks:
            hook.remove()
    return captured
