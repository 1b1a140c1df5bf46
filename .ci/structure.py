#!/usr/bin/env python3
"""The house rules that no compiler and no formatter checks.

    structure.py [--report]

Prints what breaks a rule, where it is and what to do; fails if anything does. With `--report` it
prints the figures of every module instead.
"""

import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from folder_cycles import folder_cycles
from swift_source import SwiftSource

# Every threshold of the rules.
MAXIMUM_COLUMNS = 100
MAXIMUM_LINES_IN_SOURCES = 330
MAXIMUM_LINES_ELSEWHERE = 400
MINIMUM_COMMENT_SHARE = 0.25
MAXIMUM_SHARE_OF_MISPLACED_TYPES = 0.15
MAXIMUM_PARAMETERS = 6
MAXIMUM_EQUAL_LINES = 12
#: To be lowered with the count: the goal is 45.
MAXIMUM_UNSAFE_FILES = 62

#: Folders whose files, and those of the folders in them, may have unsafe code.
UNSAFE_FOLDERS = ".ci/unsafe-folders"
#: English that a reader has to read twice, refused in comments and messages.
REFUSED_PHRASES = ["somebody", "nobody", "whoever", "(?<!there )is none", "stands twice", "as it must"]
#: A word of the project's own that no reader knows; also as a part of a name.
REFUSED_NAME = re.compile(r"(?<![A-Za-z])lent(?![a-z])|Lent(?![a-z])")
REFUSED_IMPORT = re.compile(r"\bimport\s+(?:\w+\s+)?(?:Foundation\w*|Dispatch)\b")
UNFINISHED = re.compile("TODO|FIXME|XXX")

CHECKED = ["Package.swift", "Sources", "Tests", "Benchmarks"]
#: How many files a rule about the whole tree names.
FILES_NAMED = 20
#: How many uses of one folder by another a circle names.
USES_NAMED = 6


@dataclass(frozen=True)
class Place:
    """Where a rule is broken, and what is there."""

    path: str
    line: int
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}"


class Tree:
    """The text files of a working copy, and its Swift sources."""

    def __init__(self, root):
        self.root = Path(root)
        #: Path from the root to text, for all text files that are checked.
        self.texts = {}
        for name in CHECKED:
            for path in sorted([self.root / name, *(self.root / name).rglob("*")]):
                within = path.relative_to(self.root)
                if path.is_file() and not any(part.startswith(".") for part in within.parts):
                    self._read(path, within.as_posix())
        self.sources = [
            SwiftSource(path, text)
            for path, text in self.texts.items()
            if path.startswith("Sources/") and path.endswith(".swift")
        ]
        fence = self.root / UNSAFE_FOLDERS
        lines = fence.read_text().splitlines() if fence.exists() else []
        self.unsafe_folders = [line.strip() for line in lines if re.match(r"\s*[^\s#]", line)]

    def _read(self, path, name):
        data = path.read_bytes()
        if b"\0" not in data:
            try:
                self.texts[name] = data.decode()
            except UnicodeDecodeError:
                pass

    def code_texts(self, *suffixes):
        """`(path, text)` of the files with these suffixes."""
        return [item for item in self.texts.items() if item[0].endswith(suffixes)]


def numbered(text):
    """The lines of a text with their numbers, from 1."""
    return enumerate(text.removesuffix("\n").split("\n"), 1)


def wide_lines(tree):
    for path, text in tree.code_texts(".swift", ".c", ".h"):
        for number, line in numbered(text):
            if len(line) > MAXIMUM_COLUMNS:
                yield Place(path, number, f"{len(line)} columns")


def long_files(tree):
    for path, text in tree.code_texts(".swift", ".c", ".h", ".py"):
        in_sources = path.startswith("Sources/")
        most = MAXIMUM_LINES_IN_SOURCES if in_sources else MAXIMUM_LINES_ELSEWHERE
        count = text.count("\n")
        if count > most:
            yield Place(path, most + 1, f"{count} lines, at most {most}")


def bare_files(tree):
    """The files that lack most comment lines, if the tree as a whole has too few."""
    lines = sum(len(source.lines) for source in tree.sources)
    comments = sum(source.comment_lines() for source in tree.sources)
    if comments >= MINIMUM_COMMENT_SHARE * lines:
        return
    missing = {
        source: MINIMUM_COMMENT_SHARE * len(source.lines) - source.comment_lines()
        for source in tree.sources
    }
    for source in sorted(missing, key=missing.get, reverse=True)[:FILES_NAMED]:
        share = source.comment_lines() / len(source.lines)
        yield Place(source.path, 1, f"{share:.0%} of {len(source.lines)} lines are comments")


def misplaced_types(tree):
    for source in tree.sources:
        name = Path(source.path).stem.split("+")[0]
        for declared in source.types:
            if not declared.owner and declared.name != name:
                yield Place(source.path, declared.line, declared.name)


def top_level_types(tree):
    return sum(not declared.owner for source in tree.sources for declared in source.types)


def long_parameter_lists(tree):
    for source in tree.sources:
        for function in source.functions:
            if function.parameters > MAXIMUM_PARAMETERS:
                what = f"{function.name} has {function.parameters} parameters"
                yield Place(source.path, function.line, what)


def equal_passages(tree):
    """Pairs of passages, each as long as it goes."""
    length = MAXIMUM_EQUAL_LINES + 1
    files = [(source.path, list(source.statements())) for source in tree.sources]
    starts = defaultdict(list)
    for path, lines in files:
        for at in range(len(lines) - length + 1):
            passage = tuple(text for _, text in lines[at : at + length])
            starts[passage].append((path, lines, at))
    for places in starts.values():
        for second, (path, lines, at) in enumerate(places):
            for other_path, other_lines, other_at in places[:second]:
                if at and other_at and lines[at - 1][1] == other_lines[other_at - 1][1]:
                    continue  # In the middle of a longer one.
                count = 0
                for (_, text), (_, other) in zip(lines[at:], other_lines[other_at:]):
                    if text != other:
                        break
                    count += 1
                if path != other_path or at - other_at >= length:
                    original = f"{other_path}:{other_lines[other_at][0]}"
                    yield Place(path, lines[at][0], f"{count} lines equal to {original}")


def circular_folders(tree):
    for module, sources in by_module(tree).items():
        for cycle in folder_cycles(sources):
            what = ["a circle of " + ", ".join(sorted({arrow.source for arrow in cycle}))]
            for arrow in sorted(cycle, key=lambda arrow: len(arrow.uses)):
                uses = ", ".join(arrow.uses[:USES_NAMED])
                what.append(f"{arrow.source} -> {arrow.target}, {len(arrow.uses)} times: {uses}")
            yield Place(f"Sources/{module}", 1, "\n        ".join(what))


def unsafe_files(tree):
    for source in tree.sources:
        if found := re.search(r"\bunsafe\b", source.code):
            count = len(re.findall(r"\bunsafe\b", source.code))
            yield Place(source.path, source.line(found.start()), f"{count} times unsafe")


def unfenced_files(tree):
    folders = tuple(folder.rstrip("/") + "/" for folder in tree.unsafe_folders)
    return (place for place in unsafe_files(tree) if not place.path.startswith(folders))


def refused_names(tree):
    for path, text in tree.texts.items():
        if path.startswith("Sources/"):
            for number, line in numbered(text):
                if found := REFUSED_NAME.search(line):
                    yield Place(path, number, f"'{found[0]}' in: {line.strip()}")


def refused_phrases(tree):
    phrases = re.compile("|".join(rf"\b{phrase}\b" for phrase in REFUSED_PHRASES), re.IGNORECASE)
    for source in tree.sources:
        for words in [*source.paragraphs(), *source.literals()]:
            text = " ".join(word for word, _ in words)
            for found in phrases.finditer(text):
                number = words[text.count(" ", 0, found.start())][1]
                yield Place(source.path, number, f"'{found[0]}'")


def refused_imports(tree):
    for source in tree.sources:
        # Built with the package's trait of this name only; the client package sees to the rest.
        if source.code.lstrip().startswith("#if Foundation\n"):
            continue
        for found in REFUSED_IMPORT.finditer(source.code):
            yield Place(source.path, source.line(found.start()), found[0])


def unfinished_marks(tree):
    for path, text in tree.texts.items():
        for number, line in numbered(text):
            if UNFINISHED.search(line):
                yield Place(path, number, line.strip())


def unread_files(tree):
    for source in tree.sources:
        if not source.is_balanced:
            yield Place(source.path, 1, "braces do not match")


@dataclass(frozen=True)
class Rule:
    """What is looked for, how it is called in a report, and what to do about it."""

    find: Callable
    column: str
    title: str
    remedy: str
    #: How many places are allowed, of a tree.
    allowed: Callable = field(default=lambda tree: 0)


RULES = [
    Rule(unread_files, "", "files that this program cannot read", "mend .ci/swift_source.py"),
    Rule(wide_lines, "wide", f"lines over {MAXIMUM_COLUMNS} columns",
         "wrap the whole paragraph again; split literals with + or a backslash"),
    Rule(long_files, "", "long files", "split them by concern"),
    Rule(bare_files, "", f"fewer than {MINIMUM_COMMENT_SHARE:.0%} comment lines in Sources",
         "say what a newcomer needs: what it is for, units, complexity, invariants"),
    Rule(misplaced_types, "", "types that are not in a file of their name",
         "move them to Type.swift or Type+Concern.swift",
         lambda tree: int(MAXIMUM_SHARE_OF_MISPLACED_TYPES * top_level_types(tree))),
    Rule(long_parameter_lists, "params", f"more than {MAXIMUM_PARAMETERS} parameters",
         "give what belongs together a type"),
    Rule(equal_passages, "equal", f"passages of more than {MAXIMUM_EQUAL_LINES} equal lines",
         "write it once"),
    Rule(circular_folders, "circles", "circular folders",
         "move what is used to the lower folder, or hand it down as an argument"),
    Rule(unsafe_files, "unsafe", "files with unsafe code",
         "hide the pointer in one of the safe types of Memory, Rows or Columns",
         lambda tree: MAXIMUM_UNSAFE_FILES),
    Rule(unfenced_files, "unfenced", "unsafe code outside the folders for it",
         f"use a safe type; a new folder in {UNSAFE_FOLDERS} is a decision to be recorded"),
    Rule(refused_names, "lent", "the word 'lent'", "the field says 'external'"),
    Rule(refused_phrases, "phrases", "sentences that must be read twice",
         "subject first, in the field's words"),
    Rule(refused_imports, "imports", "Foundation or Dispatch in the library", "do without"),
    Rule(unfinished_marks, "marks", "unfinished marks", "finish it, or leave it out"),
]


def by_module(tree):
    modules = defaultdict(list)
    for source in tree.sources:
        modules[source.path.split("/")[1]].append(source)
    return modules


def complain(tree):
    """Prints every rule that is broken, with its places; returns how many are."""
    broken = 0
    for rule in RULES:
        places, allowed = list(rule.find(tree)), rule.allowed(tree)
        if len(places) > allowed:
            broken += 1
            count = f"{len(places)}, at most {allowed}" if allowed else str(len(places))
            print(f"{rule.title} ({count}): {rule.remedy}")
            for place in places:
                print(f"    {place}")
    return broken


def report(tree):
    """Prints the figures of every module and of all."""
    columns = [rule for rule in RULES if rule.column]
    counted = {
        rule.column: Counter(place.path.split("/")[1] for place in rule.find(tree)
                             if place.path.startswith("Sources/"))
        for rule in columns
    }
    misplaced = Counter(place.path.split("/")[1] for place in misplaced_types(tree))
    heading = ["module", "files", "lines", "longest", "comments", "types", "in place"]
    rows = [heading + [rule.column for rule in columns]]

    def row(name, sources, of):
        lines = [len(source.lines) for source in sources]
        comments = sum(source.comment_lines() for source in sources)
        types = sum(not declared.owner for source in sources for declared in source.types)
        in_place = f"{1 - of(misplaced) / types:.1%}" if types else "-"
        fixed = [name, len(sources), sum(lines), max(lines), f"{comments / sum(lines):.1%}"]
        return fixed + [types, in_place] + [of(counted[rule.column]) for rule in columns]

    for module, sources in sorted(by_module(tree).items()):
        rows.append(row(module, sources, lambda counter: counter[module]))
    rows.append(row("Sources", tree.sources, lambda counter: counter.total()))
    limits = [f"<= {rule.allowed(tree)}" for rule in columns]
    placed = f">= {1 - MAXIMUM_SHARE_OF_MISPLACED_TYPES:.0%}"
    rows.append(["allowed", "", "", f"<= {MAXIMUM_LINES_IN_SOURCES}",
                 f">= {MINIMUM_COMMENT_SHARE:.0%}", "", placed] + limits)
    widths = [max(len(str(row[at])) for row in rows) for at in range(len(rows[0]))]
    for cells in rows:
        first = str(cells[0]).ljust(widths[0])
        print(first, *(str(cell).rjust(width) for cell, width in zip(cells[1:], widths[1:])))
    elsewhere = [place for place in wide_lines(tree) if not place.path.startswith("Sources/")]
    print(f"lines over {MAXIMUM_COLUMNS} columns in Tests and Benchmarks: {len(elsewhere)}")


def main(arguments):
    if arguments not in ([], ["--report"]):
        sys.exit(__doc__)
    tree = Tree(Path(__file__).resolve().parent.parent)
    if arguments:
        report(tree)
    elif complain(tree):
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
