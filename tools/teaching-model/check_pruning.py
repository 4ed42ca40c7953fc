"""Prunes half of the teaching model in Python, by magnitude, Wanda and M-Wanda, and prints what each language lost.

Fails where the model does not show what it is for. With --card the table, and what it says of the methods, also
goes into the model card.
"""

import argparse
import copy
import sys
from pathlib import Path

import torch
import transformers

from teaching_model import card, scores, text, windows

sys.path.insert(0, str(text.REPOSITORY / "tests" / "reference"))
from mwanda_reference import allocation, block_pruning  # noqa: E402

# As `mwanda` prunes when it is given nothing but the method and the sparsity.
SAMPLES, WINDOW = 3, 128
_BASE = {"sparsity": 0.5, "scope": "row", "allocation": "uniform"}
SETTINGS = {
    "magnitude": {**_BASE, "method": "magnitude"},
    "Wanda": {**_BASE, "method": "wanda"},
    "M-Wanda": {
        **_BASE,
        "method": "m-wanda",
        "a": 0.75,
        "lambda": 0.0,
        "rho": 1.0,
        "epsilon": 1.0,
        "allocation": "cwl",
        "cwl_keep": "low",
        "allocation_range": 0.04,
    },
}


def pruned_scores(model, tokenizer, setting, calibration, evaluation, dense):
    """{language: Score} of a pruned copy of `model`."""
    pruned = copy.deepcopy(model)
    sparsities = allocation.block_sparsities(setting, dense.correlations, dense.outliers)
    # Margin 0: nothing is compared bit for bit here, so a close decision is as good as any.
    block_pruning.prune(pruned, calibration, setting, sparsities, dense.tau, margin=0.0)
    return scores.by_language(pruned, tokenizer, evaluation)


def complaints(measured):
    """What is wrong with the picture that the figures give, as sentences."""
    means = {method: scores.geometric_mean(s) for method, s in measured.items()}
    loss = means["M-Wanda"] / means["dense"] - 1
    rises = [s.perplexity / measured["dense"][l].perplexity - 1 for l, s in measured["M-Wanda"].items()]
    found = []
    if not 0.15 < loss < 1.5:
        found.append(f"M-Wanda raises perplexity by {loss:.0%}, not by 15 to 150 %")
    if max(rises) < 2 * min(rises):
        found.append("no language loses twice as much as another")
    found += [f"{m} is no better than magnitude" for m in ("Wanda", "M-Wanda") if means[m] >= means["magnitude"]]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", help="folder with <part>/<language>.txt (default: has cargo write it)")
    parser.add_argument("--model", default=text.REPOSITORY / "models" / "teaching", type=Path)
    parser.add_argument("--card", action="store_true", help="put the table into the model's README.md")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(options.threads)

    parts = text.read(options.text)
    loaded = transformers.AutoTokenizer.from_pretrained(options.model)
    tokenizer = loaded.backend_tokenizer
    model = transformers.AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32).eval()
    calibration = windows.consecutive(parts.calibration, tokenizer, WINDOW, SAMPLES)
    calibration = {language: rows.tolist() for language, rows in calibration.items()}
    evaluation = windows.consecutive(parts.evaluation, tokenizer, WINDOW)

    measured = {"dense": scores.by_language(model, tokenizer, evaluation)}
    dense = block_pruning.dense_pass(model, calibration)
    for name, setting in SETTINGS.items():
        measured[name] = pruned_scores(model, tokenizer, setting, calibration, evaluation, dense)
    section = card.pruning_section(measured)
    print(section)
    if options.card:
        card.insert_pruning(options.model, section)
    if found := complaints(measured):
        raise SystemExit("error: " + "; ".join(found))


if __name__ == "__main__":
    main()
