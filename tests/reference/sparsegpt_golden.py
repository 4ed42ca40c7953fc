"""Write tests/golden/sparsegpt.safetensors: a small matrix, its inputs, and what SparseGPT makes of them."""

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from mwanda_reference.masks import UnsafeMargin, pack
from mwanda_reference.sparsegpt import hessian, prune

ROWS, FEATURES, TOKENS = 24, 40, 64
DEAD = [5, 22]
# Least relative distance of every decision from falling otherwise.
MARGIN = 1e-4
CASES = {
    "threshold-0.5": dict(sparsity=0.5, block_size=16),
    "exact-0.5": dict(sparsity=0.5, block_size=16, exact=True),
    "exact-0.7": dict(sparsity=0.7, exact=True),
    "exact-0.33-blocks-of-7": dict(sparsity=0.33, block_size=7, exact=True, percent_damp=0.1),
    "2:4": dict(pattern=(2, 4), block_size=16),
    "4:8": dict(pattern=(4, 8)),
}


def example(seed):
    """(weight [out, in], correlated inputs [tokens, in] of unequal scale, some of them dead), f32."""
    generator = torch.Generator().manual_seed(seed)
    normal = lambda *shape: torch.randn(*shape, generator=generator)
    inputs = normal(TOKENS, 8) @ normal(8, FEATURES) + 0.5 * normal(TOKENS, FEATURES)
    inputs *= torch.exp(normal(FEATURES))
    inputs[:, DEAD] = 0
    return normal(ROWS, FEATURES) / FEATURES**0.5, inputs


def expectations(seed):
    """The fixture's tensors; raises UnsafeMargin."""
    weight, inputs = example(seed)
    tensors = {"weight": weight.numpy(), "inputs": inputs.numpy()}
    for name, case in CASES.items():
        pruned, mask = prune(weight.double(), hessian(inputs.double()), least=MARGIN, **case)
        in_single, again = prune(weight, hessian(inputs), **case)
        if not torch.equal(mask, again):
            raise UnsafeMargin(f"{name} differs in f32")
        print(f"{name}: {int(mask.sum())} pruned, f32 differs by up to {(in_single - pruned).abs().max():.1e}")
        tensors[f"{name}.weight"] = pruned.float().numpy()
        tensors[f"{name}.mask"] = pack(~mask.numpy())
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golden", type=Path, default=Path(__file__).parent.parent / "golden")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for seed in range(1, 400):
        try:
            tensors = expectations(seed)
        except UnsafeMargin as reason:
            print(f"seed {seed}: {reason}")
            continue
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, options.golden / "sparsegpt.safetensors")
        print(f"seed {seed} written")
        return
    raise SystemExit("no safe seed")


if __name__ == "__main__":
    main()
