"""Calibration and evaluation windows: how text becomes the token rows that every number is taken on."""

from pathlib import Path


def lines(text):
    """Lines ended by "\n" or "\r\n" and by nothing else: U+2028 and form feeds belong to the text."""
    parts = text.split("\n")
    if parts[-1] == "":
        parts.pop()
    return [part.removesuffix("\r") for part in parts]


def windows_of_text(text, encode, bos_id, seq_len, samples=None):
    """Token windows of one language.

    text     the whole file; its lines are joined by "\n" whatever line ends it has
    encode   str -> list of ids, without special tokens
    bos_id   put before each window, or None where the model has none (windows are then seq_len - 1 long)
    samples  take this many, evenly spaced; None or more than there are takes all
    """
    ids = encode("\n".join(lines(text)))
    body = seq_len - 1
    count = len(ids) // body
    if count == 0:
        raise ValueError(f"{len(ids)} tokens do not fill one window of {seq_len}")
    chosen = range(count) if samples is None or samples >= count else [i * count // samples for i in range(samples)]
    start = [] if bos_id is None else [bos_id]
    return [start + ids[c * body : (c + 1) * body] for c in chosen]


def windows_of_folder(folder, languages, encode, bos_id, seq_len, samples=None):
    """{language: windows} from `<language>.txt` files; an error names the language whose text is too short."""
    result = {}
    for language in languages:
        text = (Path(folder) / f"{language}.txt").read_text(encoding="utf-8")
        try:
            result[language] = windows_of_text(text, encode, bos_id, seq_len, samples)
        except ValueError as error:
            raise ValueError(f"{language}: {error}") from error
    return result
