"""The table that `filter.py` prints."""

import json


def table(lines, names, ours, recall):
    """Returns the speeds of peers side by side, a row for each filter.

    Lines are those of the peers, by whose names columns stand; `ours` is a file of lines of
    `nearest-bench filter`, or None. In brackets stands the recall where it is below `recall`.
    """
    own = read(ours) if ours else {}
    rows = [["filter", "rows", *(["nearest", "of best"] if ours else []), *names]]
    keys = list(dict.fromkeys(key(line) for line in lines))
    for one in keys:
        found = {line["peer"]: line for line in lines if key(line) == one}
        first = next(iter(found.values()))
        reached = [line["qps"] for line in found.values() if line["recall"] >= recall]
        label = f"{one[0]} {one[1]}"
        row = [label if len(label) <= 44 else label[:41] + "...", str(first["matches"])]
        if ours:
            mine = own.get(one)
            row.append(cell(mine, recall))
            row.append(f"{mine['qps'] / max(reached):.1f} x" if mine and reached else "-")
        row += [cell(found.get(name), recall) for name in names]
        rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    text = "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    )
    return (
        f"{text}\n\nQueries a second, one thread, at the least effort whose recall is {recall} or"
        "\nmore; (in brackets) the best recall where none is. of best: nearest beside the fastest"
        "\nof those that reach the recall."
    )


def key(line):
    """Returns what tells a filter from others."""
    return (line["params"]["family"], line["params"]["name"], line["params"]["filter"])


def read(path):
    """Returns the lines of the graph in memory as it plans searches itself, by their filters."""
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.startswith("{")]
    return {
        key(line): line
        for line in lines
        if line["params"].get("way") == "chosen" and line["peer"].startswith("nearest-hnsw")
    }


def cell(line, recall):
    """Returns the speed of a line, with its recall where that is too low."""
    if line is None:
        return "-"
    speed = f"{line['qps']:.0f}"
    return speed if line["recall"] >= recall else f"({line['recall']:.2f}) {speed}"
