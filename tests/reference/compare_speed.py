"""mwanda beside PyTorch on one machine: the same pruning and decoding, one after the other; prints a table.

    python compare_speed.py --mwanda target/debug/mwanda --model FILE.gguf --calibration DIR --threads 2
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PEER = Path(__file__).parent / "prune_gemma.py"
# M-Wanda with every term on, so that nothing is skipped; blocks alike, since the peer has no allocation.
TERMS = {"lambda": "1", "rho": "0.5", "epsilon": "0.01"}


def run(command, threads):
    """(JSON that a command prints, its peak resident memory in bytes)"""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            raise SystemExit(f"{' '.join(map(str, command))} failed")
        out.seek(0)
        return json.load(out), usage.ru_maxrss * 1024


def prune_with_mwanda(options, method):
    with tempfile.TemporaryDirectory() as folder:
        command = [options.mwanda, "prune", options.model, "--out", f"{folder}/pruned", "--no-eval", "--json"]
        command += ["--device", options.device, "--method", method, "--allocation", "uniform"]
        command += ["--calibration", options.calibration, "--samples", "3", "--seq-len", "128"]
        command += [word for name, value in TERMS.items() for word in (f"--{name}", value)]
        manifest, memory = run(command, options.threads)
    return manifest["dense_pass_seconds"] + manifest["prune_seconds"], memory


def prune_with_pytorch(options, method):
    command = [*peer(options), "--calibration", options.calibration, "--samples", "3", "--seq-len", "128"]
    command += ["--method", method]
    command += [word for name, value in TERMS.items() for word in (f"--{name}", value)]
    result, memory = run(command, options.threads)
    return result["prune"]["seconds"], memory


def decode_with_mwanda(options):
    command = [options.mwanda, "bench", options.model, "--device", options.device, "--json"]
    report, memory = run(command, options.threads)
    return next(row["value"] for row in report["rows"] if row["name"] == "decode"), memory


def decode_with_pytorch(options):
    result, memory = run([*peer(options), "--decode", "64"], options.threads)
    return result["decode_tokens_per_second"], memory


def peer(options):
    command = [sys.executable, PEER, "--model", options.model, "--threads", str(options.threads)]
    command += ["--device", "cpu" if options.device == "cpu" else "cuda"]
    return command + (["--tokenizer-cache", options.tokenizer_cache] if options.tokenizer_cache else [])


def row(what, ours, theirs, unit, ratio):
    print(f"{what:<16} {ours[0]:>9.1f} {theirs[0]:>9.1f} {unit:<8} {ratio:>6.2f}   "
          f"{ours[1] / 2**30:>5.2f} {theirs[1] / 2**30:>5.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mwanda", required=True, help="the program")
    parser.add_argument("--model", required=True, help="GGUF file")
    parser.add_argument("--calibration", required=True, help="folder of <language>.txt")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=("cpu", "gpu"), default="cpu")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--tokenizer-cache", help="folder that keeps the converted tokenizer between runs")
    options = parser.parse_args()
    print("what                mwanda   PyTorch unit      ratio   GiB at the peak")
    for _ in range(options.rounds):
        for method in ("wanda", "m-wanda-on-wanda"):
            ours, theirs = prune_with_mwanda(options, method), prune_with_pytorch(options, method)
            row(f"prune, {method}", ours, theirs, "s", ours[0] / theirs[0])
        ours, theirs = decode_with_mwanda(options), decode_with_pytorch(options)
        row("decode", ours, theirs, "tokens/s", ours[0] / theirs[0])


if __name__ == "__main__":
    main()
