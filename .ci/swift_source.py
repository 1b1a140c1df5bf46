"""Reads Swift sources as far as the house rules need: comments, declarations, mentions of names.

It is no parser. It knows comments, string literals with their interpolations, braces and the
keywords that declare, which is enough for code that the compiler and the formatter accept.
"""

import bisect
import re
from dataclasses import dataclass

_CODE, _COMMENT, _STRING = 0, 1, 2
_OPENING = re.compile(r'//[^\n]*|/\*|`[^`\n]+`|(#*)("""(?=\s*?\n)|")|[()]')
_BLOCK_COMMENT = re.compile(r"/\*|\*/")
_TOKEN = re.compile(r"`[^`\n]+`|[^\W\d]\w*|->|\S")
_TYPE_KEYWORDS = {"class", "struct", "enum", "protocol", "actor"}


@dataclass(frozen=True)
class TypeDeclaration:
    """A type; `owner` is the dotted name of the type around it, "" at the top of a file."""

    name: str
    owner: str
    line: int


@dataclass(frozen=True)
class Member:
    """A function, property or case; `owner` is its type, which may be declared elsewhere."""

    name: str
    owner: str
    in_extension: bool
    line: int


@dataclass(frozen=True)
class Function:
    """A function or initializer, wherever it stands, with the number of its parameters."""

    name: str
    parameters: int
    line: int


class SwiftSource:
    """One file: its lines, which of them are comments, and what it declares."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.removesuffix("\n").split("\n")
        self._starts = [0] + [at + 1 for at, letter in enumerate(text) if letter == "\n"]
        kinds = _classify(text)
        #: The text without comments and without what stands in string literals.
        self.code = _keep(text, kinds, {_CODE})
        #: The text without comments.
        self.uncommented = _keep(text, kinds, {_CODE, _STRING})
        self._comments = _keep(text, kinds, {_COMMENT})
        self._literals = _keep(text, kinds, {_STRING})
        self.types, self.members, self.functions = [], [], []
        self.is_balanced = self._read_declarations()

    def line(self, offset):
        """The line, from 1, of a place in `code`."""
        return bisect.bisect_right(self._starts, offset)

    def comment_lines(self):
        """The number of lines that begin with a comment or lie in one."""
        pairs = zip(self._comments.split("\n"), self.uncommented.split("\n"))
        return sum(1 for comment, other in pairs if comment.strip() and not _leads(other, comment))

    def paragraphs(self):
        """Each run of comment lines as one text, with the line of each of its words."""
        words = []
        for number, line in enumerate(self._comments.split("\n"), 1):
            found = re.sub(r"^\s*(?:/{2,}|/\*+|\*(?!/))|\*/", " ", line).split()
            if found:
                words += [(word, number) for word in found]
            elif words:
                yield words
                words = []
        if words:
            yield words

    def literals(self):
        """The string literals of each line, as `paragraphs` gives comments."""
        for number, line in enumerate(self._literals.split("\n"), 1):
            if line.strip():
                yield [(word, number) for word in line.split()]

    def statements(self):
        """Lines of code as `(line, text)`, white space folded, without blank ones and imports."""
        for number, line in enumerate(self.uncommented.split("\n"), 1):
            folded = " ".join(line.split())
            if folded and not re.match(r"(?:@\w+ )*(?:\w+ )?import ", folded):
                yield number, folded

    def names(self):
        """Each name that the code mentions as `(name, what is before it, what is after, line)`."""
        tokens = self._tokens
        for at, (word, offset) in enumerate(tokens):
            if word[0].isalpha() or word[0] in "_`":
                before = tokens[at - 1][0] if at else ""
                after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
                yield word.strip("`"), before, after, self.line(offset)

    def _read_declarations(self):
        """Fills in what the file declares; returns whether its braces match."""
        self._tokens = [(match[0], match.start()) for match in _TOKEN.finditer(self.code)]
        tokens = self._tokens
        # Around the place that is read: `(dotted type, is extension)`, or None for other braces.
        scopes, pending = [], None
        at = 0
        while at < len(tokens):
            word, offset = tokens[at]
            before = tokens[at - 1][0] if at else ""
            after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
            around = scopes[-1] if scopes else None
            if word == "{":
                scopes.append(pending)
                pending = None
            elif word == "}":
                if not scopes:
                    return False
                scopes.pop()
            elif before == ".":
                pass
            elif word in _TYPE_KEYWORDS and after[:1].isupper():
                owner = around[0] if around else ""
                self.types.append(TypeDeclaration(after, owner, self.line(offset)))
                pending = (f"{owner}.{after}" if owner else after, False)
            elif word == "extension":
                name, at = self._dotted(at + 1)
                pending = (name, True)
                continue
            elif word == "func" or (word == "init" and around and after in ("(", "<", "?", "!")):
                at = self._read_function(at, around)
                pending = None
                continue
            elif word in ("var", "let", "case") and around:
                self._read_properties(at, around)
            at += 1
        return not scopes

    def _dotted(self, at):
        name = self._tokens[at][0]
        while at + 2 < len(self._tokens) and self._tokens[at + 1][0] == ".":
            at += 2
            name += "." + self._tokens[at][0]
        return name, at + 1

    def _read_function(self, at, around):
        """Notes the function whose keyword is at a token; returns the token after its parameters."""
        tokens = self._tokens
        keyword, offset = tokens[at]
        at += 1
        name = keyword
        if keyword == "func":
            name = tokens[at][0].strip("`")
            at += 1
        angles = 0
        # An operator's signs, `?` of an initializer, generic parameters.
        while at < len(tokens) and (tokens[at][0] != "(" or angles > 0):
            angles += {"<": 1, ">": -1}.get(tokens[at][0], 0) if name[0].isalpha() else 0
            at += 1
        depth, commas, is_empty = 0, 0, True
        while at < len(tokens):
            word = tokens[at][0]
            if word in ("(", "[", "{", "<"):
                depth += 1
            elif word in (")", "]", "}", ">"):
                depth -= 1
                if depth == 0:
                    break
            elif word == "," and depth == 1:
                commas += 1
            if depth > 1 or word != "(":
                is_empty = False
            at += 1
        count = 0 if is_empty else commas + 1
        self.functions.append(Function(name, count, self.line(offset)))
        if around and keyword == "func":
            self.members.append(Member(name, around[0], around[1], self.line(offset)))
        return at + 1

    def _read_properties(self, at, around):
        """Notes the names that `var`, `let` or `case` at a token declares in a type."""
        tokens = self._tokens
        number = self.line(tokens[at][1])
        is_case = tokens[at][0] == "case"
        depth = 0
        expects_name = True
        for word, _ in tokens[at + 1:]:
            if expects_name:
                self.members.append(Member(word.strip("`"), around[0], around[1], number))
                expects_name = False
                if not is_case:
                    return
            elif word in "([":
                depth += 1
            elif word in ")]":
                depth -= 1
            elif word == "," and depth == 0:
                expects_name = True
            elif depth == 0 and word != "=" and not word.isdigit():
                return


def _classify(text):
    """The kind of each character: code, comment or string literal."""
    kinds = bytearray(len(text))
    # String literals whose interpolation is being read: `[opening, open parentheses]`.
    interpolated = []
    at = 0
    while match := _OPENING.search(text, at):
        found, at = match[0], match.end()
        if found == "(":
            if interpolated:
                interpolated[-1][1] += 1
        elif found == ")":
            if interpolated:
                interpolated[-1][1] -= 1
                if interpolated[-1][1] == 0:
                    _mark(kinds, match.start(), at, _STRING)
                    at = _read_string(text, at, *interpolated.pop()[0], kinds, interpolated)
        elif found.startswith("//"):
            _mark(kinds, match.start(), at, _COMMENT)
        elif found == "/*":
            at = _comment_end(text, at)
            _mark(kinds, match.start(), at, _COMMENT)
        elif not found.startswith("`"):
            _mark(kinds, match.start(), at, _STRING)
            at = _read_string(text, at, match[1], match[2], kinds, interpolated)
    return kinds


def _read_string(text, start, hashes, quotes, kinds, interpolated):
    """Reads a literal to its end or to its next interpolation; returns where code goes on."""
    stops = re.compile(
        rf"(?P<interpolation>\\{hashes}\()|\\{hashes}.|(?P<end>{quotes}{hashes})"
        + ("" if quotes == '"""' else r"|(?P<broken>\n)"),
        re.DOTALL,
    )
    at = start
    while match := stops.search(text, at):
        at = match.end()
        if match.lastgroup:
            _mark(kinds, start, at, _STRING)
            if match.lastgroup == "interpolation":
                interpolated.append([(hashes, quotes), 1])
            return at
    _mark(kinds, start, len(text), _STRING)
    return len(text)


def _comment_end(text, at):
    depth = 1
    while depth and (match := _BLOCK_COMMENT.search(text, at)):
        depth += 1 if match[0] == "/*" else -1
        at = match.end()
    return len(text) if depth else at


def _mark(kinds, start, end, kind):
    kinds[start:end] = bytes([kind]) * (end - start)


def _keep(text, kinds, kept):
    """The text with blanks for every character of another kind; lines stay where they are."""
    return "".join(
        letter if letter == "\n" or kind in kept else " " for letter, kind in zip(text, kinds)
    )


def _leads(code, comment):
    """Whether a line has code before its comment."""
    return bool(code[: len(comment) - len(comment.lstrip())].strip())
