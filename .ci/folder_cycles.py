"""Finds circles among the folders of a module, from the names that its files mention.

A file uses another folder if it mentions a type that is declared there, or a member that an
extension there adds to a type from elsewhere. Names that several folders declare are not followed.
In `Outer.Inner`, and in the extension that declares `Inner`, the outer type is only a name space.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath

#: Members of the standard library's types, which a module may declare again.
STANDARD_MEMBERS = {
    "advance", "append", "contains", "count", "encode", "encoded", "error", "first", "insert",
    "isEqual", "last", "map", "remove", "reserveCapacity", "sort", "sorted", "write",
}


@dataclass(frozen=True)
class Arrow:
    """The uses of a folder's declarations by the files of another folder."""

    source: str
    target: str
    #: `File.swift:line Name`, one for each name that a file mentions.
    uses: tuple


def folder_cycles(sources):
    """The circles of a module, each as the arrows among its folders, given all its files."""
    places = _places(sources)
    uses = defaultdict(dict)
    nested = {(d.owner, d.name) for source in sources for d in source.types if d.owner}
    for source in sources:
        folder = _folder(source)
        owners = {declared.owner for declared in source.types if declared.owner}
        names = list(source.names())
        for at, (name, before, after, line) in enumerate(names):
            following = names[at + 1][0] if after == "." and at + 1 < len(names) else ""
            if (name, following) in nested or before == "extension" and name in owners:
                continue
            is_member = before == "." or after == "("
            target = places["types"].get(name) or (is_member and places["members"].get(name))
            if target and target != folder:
                use = f"{PurePosixPath(source.path).name}:{line} {name}"
                uses[folder, target].setdefault((source.path, name), use)
    arrows = defaultdict(set)
    for folder, target in uses:
        arrows[folder].add(target)
    for component in _components(arrows):
        yield [
            Arrow(folder, target, tuple(found.values()))
            for (folder, target), found in sorted(uses.items())
            if folder in component and target in component
        ]


def _places(sources):
    """The folder of each type, and of each member from an extension, that one folder declares."""
    types, nested, members = defaultdict(set), defaultdict(set), defaultdict(set)
    for source in sources:
        for declared in source.types:
            (nested if declared.owner else types)[declared.name].add(_folder(source))
        for member in source.members:
            members[member.name].add(_folder(source))
    added = {
        member.name
        for source in sources
        for member in source.members
        if member.in_extension and _folder(source) not in types[member.owner.split(".")[0]]
    }
    # A nested type that is named like one at the top is not told from it.
    names = {name: folders for name, folders in nested.items() if not types.get(name)}
    names.update(types)
    return {
        "types": _unique(names),
        "members": _unique({name: members[name] for name in added - STANDARD_MEMBERS}),
    }


def _unique(folders):
    return {name: next(iter(found)) for name, found in folders.items() if len(found) == 1}


def _folder(source):
    return str(PurePosixPath(source.path).parent).removeprefix("Sources/")


def _components(arrows):
    """Sets of two or more folders that each lead to each other."""
    reached = {folder: _reachable(folder, arrows) for folder in list(arrows)}
    seen = set()
    for folder in sorted(reached):
        if folder in reached[folder] and folder not in seen:
            component = {
                other for other in reached[folder] if folder in reached.get(other, ())
            }
            seen |= component
            yield component


def _reachable(folder, arrows):
    found, waiting = set(), [folder]
    while waiting:
        for target in arrows.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
