"""The model card: its template filled with settings and figures, and its tables."""

from pathlib import Path
from string import Template

from . import scores

TEMPLATE = Path(__file__).with_name("card_template.md")
PRUNING_BEGINS, PRUNING_ENDS = "<!-- pruning: begin -->", "<!-- pruning: end -->"


def write(options, measured, parts, parameters, prunable, best, last, window):
    """Writes README.md. `measured`: the evaluation's {language: Score}; `best`, `last`: the log's entries."""
    training_bytes = sum(len(s.encode()) for sentences in parts.training.values() for s in sentences)
    values = {
        **vars(options),
        "languages": ", ".join(measured),
        "language_count": len(measured),
        "training_megabytes": f"{training_bytes / 1e6:.1f}",
        "parameters": f"{parameters:,}",
        "prunable": f"{prunable:,}",
        "head_size": options.hidden // options.heads,
        "window": window,
        "processor": f"a CPU with --threads {options.threads}" if options.device == "cpu" else "a GPU",
        "minutes": round(last["seconds"] / 60),
        "processor_minutes": round(last["processor_seconds"] / 60),
        "chosen_step": best["step"],
        "held_out_perplexity": f"{best['geomean_perplexity']:.1f}",
        "evaluation_table": evaluation_table(measured),
    }
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    (options.output / "README.md").write_text(template.substitute(values), encoding="utf-8")


def insert_pruning(folder, section):
    """Puts what pruning does between the card's two marks."""
    file = folder / "README.md"
    before, rest = file.read_text(encoding="utf-8").split(PRUNING_BEGINS)
    _, after = rest.split(PRUNING_ENDS)
    file.write_text(f"{before}{PRUNING_BEGINS}\n{section}\n{PRUNING_ENDS}{after}", encoding="utf-8")


def evaluation_table(measured):
    """Perplexity and bits per byte by language."""
    rows = [
        [language, f"{s.perplexity:.1f}", f"{s.bits_per_byte:.2f}", f"{s.bytes / s.tokens:.2f}", f"{s.tokens:,}"]
        for language, s in measured.items()
    ]
    mean = scores.mean_bits_per_byte(measured)
    rows.append(["mean", f"{scores.geometric_mean(measured):.1f} (geometric)", f"{mean:.2f}", "", ""])
    return _table(["language", "perplexity", "bits a byte", "bytes a token", "tokens"], rows)


def pruning_section(measured):
    """The table of `pruning_table`, and what it says of the methods in words, for better or worse."""
    return f"{pruning_table(measured)}\n\n{pruning_words(measured)}"


def pruning_words(measured):
    """How M-Wanda compares with the other methods, from the table's figures, as a sentence each and one on the best."""
    means = {m: scores.geometric_mean(s) for m, s in measured.items() if m != "dense"}
    others = [m for m in means if m != "M-Wanda"]
    best = min(means, key=means.get)
    return "\n".join([f"Of the three, {best} does best on this model on average.", ""] + [
        _compared(measured["M-Wanda"], means["M-Wanda"], other, measured[other], means[other]) for other in others
    ])


def _compared(of_m_wanda, mean, name, of_other, other_mean):
    worse = [l for l, s in of_m_wanda.items() if s.perplexity > of_other[l].perplexity]
    word = "better" if mean < other_mean else "**worse**"
    where = f"in {', '.join(worse)}" if worse else "in no language"
    return f"- M-Wanda is {word} than {name} on average ({mean:.1f} against {other_mean:.1f}). It loses more than {name} {where}."


def pruning_table(measured):
    """Perplexity by language and method from {method: {language: Score}}, "dense" first, with the loss in percent."""
    methods = [m for m in measured if m != "dense"]
    rows = [
        [language, *_losses(dense.perplexity, [measured[m][language].perplexity for m in methods])]
        for language, dense in measured["dense"].items()
    ]
    means = {m: scores.geometric_mean(s) for m, s in measured.items()}
    rows.append(["geometric mean", *_losses(means["dense"], [means[m] for m in methods])])
    return _table(["language", "dense", *methods], rows)


def _losses(dense, pruned):
    return [f"{dense:.1f}"] + [f"{p:.1f} ({(p / dense - 1) * 100:+.0f} %)" for p in pruned]


def _table(head, rows):
    """A Markdown table: the first column to the left, numbers to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
