"""Write tests/golden/<checkpoint>/: tiny checkpoints and what transformers and METHOD.md make of them."""

import argparse
import copy
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.numpy import save_file
from transformers import AutoModelForCausalLM

from mwanda_reference.allocation import block_sparsities
from mwanda_reference.block_pruning import dense_pass, logits_of, perplexity, prune
from mwanda_reference.masks import UnsafeMargin, pack
from mwanda_reference.settings import SETTINGS
from mwanda_reference.tiny_checkpoints import CHECKPOINTS, make_model, save, train_tokenizer
from mwanda_reference.windows import windows_of_folder

LANGUAGES = ["aa", "bb"]
SEQ_LEN = 24
SAMPLES = 3
# The second language has too little text for SAMPLES, so that languages of unequal length are covered.
CALIBRATION_WINDOWS = {"aa": 3, "bb": 2}
# Least relative distance of every decision (score cuts, activations from τ, OWL's threshold) from falling otherwise.
MARGIN = 1e-5
SUMS_OF = "m-wanda"
LAST_POSITIONS = 2
ATTEMPTS = 400


def load(folder, dtype=torch.float32):
    """The checkpoint as transformers loads it, in `dtype`, with its plain attention."""
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()


def check_same_masks(folder, calibration, setting, sparsities, masks):
    """Prune once more with the forward pass in f64: masks that rounding could change are not fit to be compared."""
    model = load(folder, torch.float64)
    tau = dense_pass(model, calibration).tau
    again = prune(model, calibration, setting, sparsities, tau, 0.0).masks
    for name, kept in masks.items():
        if not np.array_equal(kept, again[name]):
            raise UnsafeMargin(f"{name} differs in f64")


def add_sums(tensors, prefix, sums):
    """Add every (block, input, language)'s sums under `prefix`."""
    for (block, name), by_language in sums.items():
        for language, s in by_language.items():
            key = f"{prefix}.{block}.{name}.{language}"
            tensors[f"{key}.sum_squares"] = s.sum_squares
            tensors[f"{key}.sum_abs"] = s.sum_abs
            tensors[f"{key}.active"] = s.active.astype(np.int32)


def outcome(model, evaluation, name, sparsities, pruned, tensors):
    """Add one pruned setting's tensors and return its part of expected.json."""
    for tensor, kept in pruned.masks.items():
        tensors[f"{name}.mask.{tensor}"] = pack(kept)
    for (block, key), factor in pruned.factors.items():
        tensors[f"{name}.factor.{block}.{key}"] = factor
    query = "model.layers.0.self_attn.q_proj.weight"
    tensors[f"{name}.score.{query}"] = pruned.scores[query]
    if name == SUMS_OF:
        add_sums(tensors, f"{name}.sums", pruned.sums)
    for language, windows in evaluation.items():
        tensors[f"{name}.logits.{language}"] = logits_of(model, windows[0])[-LAST_POSITIONS:].numpy()
    kept = sum(int(m.sum()) for m in pruned.masks.values())
    total = sum(m.size for m in pruned.masks.values())
    return {
        "setting": SETTINGS[name],
        "block_sparsity": sparsities,
        "kept": kept,
        "prunable": total,
        "perplexity": {l: perplexity(model, w) for l, w in evaluation.items()},
    }


def expectations(folder, calibration, evaluation):
    """(tensors, description) of one checkpoint folder; raises UnsafeMargin."""
    model = load(folder)
    dense = dense_pass(model, calibration)
    if min(dense.threshold_gap, dense.outlier_margin) < MARGIN:
        raise UnsafeMargin("dense pass")
    tensors = {}
    for part, windows_by_language in (("calibration", calibration), ("evaluation", evaluation)):
        for language, windows in windows_by_language.items():
            tensors[f"{part}.{language}"] = np.array(windows, dtype=np.int32)
    for language, windows in calibration.items():
        tensors[f"dense.logits.{language}"] = logits_of(model, windows[0]).numpy()
    add_sums(tensors, "dense.sums", dense.sums)
    description = {
        "tau": {f"{block}.{name}": value for (block, name), value in dense.tau.items()},
        "language_correlation": dense.correlations,
        "outlier_share": dense.outliers,
        "perplexity": {l: perplexity(model, w) for l, w in evaluation.items()},
        "settings": {},
    }
    for name, setting in SETTINGS.items():
        candidate = copy.deepcopy(model)
        sparsities = block_sparsities(setting, dense.correlations, dense.outliers)
        if setting["allocation"] != "uniform" and len(set(sparsities)) == 1:
            raise UnsafeMargin("the allocation is uniform")
        pruned = prune(candidate, calibration, setting, sparsities, dense.tau, MARGIN)
        check_same_masks(folder, calibration, setting, sparsities, pruned.masks)
        description["settings"][name] = outcome(
            candidate, evaluation, name, sparsities, pruned, tensors
        )
    return tensors, description


def check_legacy_config(folder, window):
    """config.legacy.json must mean the same model to transformers."""
    with tempfile.TemporaryDirectory() as copy_folder:
        copied = Path(copy_folder) / "legacy"
        shutil.copytree(folder, copied)
        (copied / "config.legacy.json").replace(copied / "config.json")
        difference = (logits_of(load(folder), window) - logits_of(load(copied), window)).abs().max()
        if difference != 0:
            raise ValueError(f"{folder}: the legacy config gives other logits ({difference})")


def write_checkpoint(name, first_seed, golden, tokenizer):
    """Find the first seed whose decisions are all safe and write its checkpoint and expectations."""

    def encode(text):
        return tokenizer.encode(text, add_special_tokens=False).ids

    for seed in range(first_seed, first_seed + ATTEMPTS):
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch) / name
            folder = root / "model"
            model = make_model(name, seed)
            bos = model.config.bos_token_id
            save(model, name, tokenizer, folder)

            def cut(part):
                return windows_of_folder(golden / "text" / part, LANGUAGES, encode, bos, SEQ_LEN, SAMPLES)

            calibration, evaluation = cut("calibration"), cut("evaluation")
            counts = {language: len(windows) for language, windows in calibration.items()}
            if counts != CALIBRATION_WINDOWS:
                raise SystemExit(f"{name}: {counts} calibration windows, not {CALIBRATION_WINDOWS}: adjust the texts")
            try:
                tensors, description = expectations(folder, calibration, evaluation)
            except UnsafeMargin as reason:
                print(f"{name}: seed {seed}: {reason}", flush=True)
                continue
            check_legacy_config(folder, calibration["aa"][0])
            description = {
                "checkpoint": name,
                "seed": seed,
                "bos": bos,
                "seq_len": SEQ_LEN,
                "samples": SAMPLES,
                "margin": MARGIN,
                "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
                **description,
            }
            save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, root / "expected.safetensors")
            (root / "expected.json").write_text(json.dumps(description, indent=1) + "\n")
            shutil.rmtree(golden / name, ignore_errors=True)
            shutil.copytree(root, golden / name)
            print(f"{name}: seed {seed} written", flush=True)
            return
    raise SystemExit(f"{name}: no safe seed from {first_seed} on")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golden", type=Path, default=Path(__file__).parent.parent / "golden")
    parser.add_argument("--only", nargs="*", choices=CHECKPOINTS, default=list(CHECKPOINTS))
    parser.add_argument("--first-seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    texts = [(options.golden / "text" / part / f"{l}.txt").read_text(encoding="utf-8")
             for part in ("calibration", "evaluation") for l in LANGUAGES]
    tokenizer = train_tokenizer(texts)
    for name in options.only:
        write_checkpoint(name, options.first_seed, options.golden, tokenizer)


if __name__ == "__main__":
    main()
