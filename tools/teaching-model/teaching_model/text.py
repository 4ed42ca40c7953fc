"""The built-in text's three disjoint parts, read from `<folder>/<part>/<language>.txt`."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

# Every twentieth sentence of the training part is never trained on: it chooses the checkpoint.
HELD_OUT_EVERY = 20


@dataclass
class Text:
    """Sentences by language code. `held_out` is cut from the training part; nothing else overlaps."""

    training: dict
    held_out: dict
    calibration: dict
    evaluation: dict


def read(folder):
    """The text of `folder`, or, without one, as the crate mwanda-text has it compiled in."""
    if folder is not None:
        return _read_parts(Path(folder))
    with tempfile.TemporaryDirectory() as temporary:
        _write_parts(temporary)
        return _read_parts(Path(temporary))


def _write_parts(folder):
    subprocess.run(
        ["cargo", "run", "--quiet", "-p", "mwanda-text", "--features", "training"]
        + ["--example", "write_parts", "--", folder],
        cwd=REPOSITORY,
        check=True,
    )


def _read_parts(folder):
    training = _read_part(folder / "training")
    return Text(
        training={l: [s for i, s in enumerate(lines) if i % HELD_OUT_EVERY] for l, lines in training.items()},
        held_out={l: lines[::HELD_OUT_EVERY] for l, lines in training.items()},
        calibration=_read_part(folder / "calibration"),
        evaluation=_read_part(folder / "evaluation"),
    )


def _read_part(folder):
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise SystemExit(f"error: no <language>.txt in {folder}")
    # Only "\n" ends a sentence: splitlines() would also cut at U+2028 and its like.
    return {file.stem: file.read_text(encoding="utf-8").removesuffix("\n").split("\n") for file in files}
