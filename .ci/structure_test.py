#!/usr/bin/env python3
"""Tests of the program that checks the house rules."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import structure
from structure import Tree
from swift_source import SwiftSource


class SwiftSourceTests(unittest.TestCase):
    def test_comments_and_literals_are_no_code(self):
        source = read('''
            // struct A {
            let text = "struct B { // \\(value(of: "C")) \\" D" /* E /* F */ G */ + H
            let raw = #""quoted" \\(no) \\#(yes)"#
            let short = #""""#
            let long = """
                "I" \\(J) // K
                """
            ''')
        for name in ["A", "B", "C", "D", "E", "F", "G", "I", "K", "no", "quoted"]:
            self.assertNotIn(name, source.code.split(), name)
        for name in ["value", "of", "H", "yes", "J", "short", "long"]:
            self.assertRegex(source.code, rf"\b{name}\b")
        self.assertEqual(len(source.code), len(source.uncommented))

    def test_lines_that_begin_with_a_comment_are_comment_lines(self):
        source = read('/// A.\n// B.\nlet a = 1  // C.\n/* D\nE */\nlet b = "// F"\n\n')
        self.assertEqual(source.comment_lines(), 4)

    def test_types_know_their_owners(self):
        source = read("""
            public struct A<Value: Sendable> where Value: Hashable {
                enum B { case c, d(Int), e }
                class var f: Int { 0 }
            }
            extension A.B { final class G {} }
            @safe actor H { func make() { struct I {} } }
            """)
        self.assertEqual(
            [(declared.owner, declared.name) for declared in source.types],
            [("", "A"), ("A", "B"), ("A.B", "G"), ("", "H"), ("", "I")],
        )
        self.assertEqual(
            [(member.owner, member.name, member.in_extension) for member in source.members],
            [("A.B", "c", False), ("A.B", "d", False), ("A.B", "e", False), ("A", "f", False),
             ("H", "make", False)],
        )
        self.assertTrue(source.is_balanced)

    def test_parameters_are_counted_at_their_own_level(self):
        source = read("""
            func none() {}
            func `three, by name`(_ a: (Int, Int) -> [Int: Int], b: Pair<Int, Int>, c: Int = f(1, 2)) {}
            struct S {
                init?<A, B>(a: A, b: B) { self.init(1, 2, 3) }
                static func < (a: S, b: S) -> Bool { S.init(a, b, c) }
            }
            """)
        self.assertEqual(
            [(function.name, function.parameters) for function in source.functions],
            [("none", 0), ("three, by name", 3), ("init", 2), ("<", 2)],
        )


class RuleTests(unittest.TestCase):
    def test_lines_are_measured_in_characters(self):
        tree = make({"Sources/M/A.swift": "// " + "é" * 97 + "\n// " + "é" * 98 + "\n"})
        self.assertEqual(places(structure.wide_lines(tree)), ["Sources/M/A.swift:2"])

    def test_files_in_sources_are_the_shortest(self):
        text = "\n" * (structure.MAXIMUM_LINES_IN_SOURCES + 1)
        tree = make({"Sources/M/A.swift": text, "Tests/B.swift": text})
        self.assertEqual([place.path for place in structure.long_files(tree)], ["Sources/M/A.swift"])

    def test_a_tree_with_few_comments_is_bare(self):
        lines = "// A.\nlet a = 1\nlet b = 2\nlet c = 3\n"
        self.assertEqual(places(structure.bare_files(make({"Sources/M/A.swift": lines}))), [])
        bare = make({"Sources/M/A.swift": lines, "Sources/M/B.swift": "let d = 4\n"})
        self.assertEqual(places(structure.bare_files(bare))[-1], "Sources/M/A.swift:1")

    def test_types_belong_to_files_of_their_names(self):
        tree = make({
            "Sources/M/A.swift": "struct A { struct B {} }\nenum C {}\n",
            "Sources/M/A+D.swift": "extension A { enum D {} }\nprotocol E {}\n",
            "Sources/M/F+G.swift": "struct F {}\n",
        })
        found = places(structure.misplaced_types(tree))
        self.assertEqual(found, ["Sources/M/A+D.swift:2", "Sources/M/A.swift:2"])
        self.assertEqual(structure.top_level_types(tree), 4)

    def test_seven_parameters_are_too_many(self):
        six, seven = (", ".join(f"_ p{at}: Int" for at in range(count)) for count in (6, 7))
        tree = make({"Sources/M/A.swift": f"func a({six}) {{}}\nfunc b({seven}) {{}}\n"})
        self.assertEqual(places(structure.long_parameter_lists(tree)), ["Sources/M/A.swift:2"])

    def test_equal_passages_are_found_in_any_layout(self):
        lines = [f"let value{at} = {at}" for at in range(13)]
        longer = "import C\n// B.\n" + "\n\n".join("    " + line for line in lines) + "\nlet b = 0\n"
        tree = make({"Sources/M/A.swift": "\n".join(lines) + "\n", "Sources/M/B.swift": longer})
        found = list(structure.equal_passages(tree))
        self.assertEqual(places(found), ["Sources/M/B.swift:3"])
        self.assertEqual(found[0].what, "13 lines equal to Sources/M/A.swift:1")
        short = make({"Sources/M/A.swift": "\n".join(lines[1:]), "Sources/M/B.swift": longer})
        self.assertEqual(places(structure.equal_passages(short)), [])

    def test_a_passage_is_not_equal_to_itself(self):
        tree = make({"Sources/M/A.swift": "call()\n" * 25})
        self.assertEqual(places(structure.equal_passages(tree)), [])
        tree = make({"Sources/M/A.swift": "call()\n" * 26})
        self.assertEqual(places(structure.equal_passages(tree)), ["Sources/M/A.swift:14"])

    def test_folders_that_mention_each_others_types_are_a_circle(self):
        self.assertEqual(cycles({"A/A": "struct A { let b: B }", "B/B": "struct B {}"}), [])
        self.assertEqual(
            cycles({
                "A/A": "struct A { let b: B }",
                "B/B": "struct B { let c: C }",
                "C/C": "enum C { static func a() -> A? { nil } }",
                "D/D": "struct D { let a: A }",
            }),
            [["M/A", "M/B", "M/C"]],
        )

    def test_a_comment_or_a_literal_is_no_use(self):
        files = {"A/A": "struct A { let b: B }", "B/B": '// A\nstruct B { let a = "A" }'}
        self.assertEqual(cycles(files), [])

    def test_files_beside_a_folder_are_a_folder_of_their_own(self):
        files = {"A": "struct A { let b: B }", "B/B": "struct B { let a: A }"}
        self.assertEqual(cycles(files), [["M", "M/B"]])

    def test_members_that_an_extension_adds_are_uses_of_its_folder(self):
        files = {
            "A/A": "struct A { func sum() -> Int { doubled } }\nlet b = A().doubledOnce",
            "B/A+Double": "extension A { var doubledOnce: Int { 2 } }",
        }
        self.assertEqual(cycles(files), [["M/A", "M/B"]])
        files["C/C"] = "struct C { var doubledOnce: Int { 1 } }"
        self.assertEqual(cycles(files), [], "which of the two is meant is not known")

    def test_an_outer_type_is_only_a_name_space_for_its_inner_ones(self):
        files = {
            "A/A": "struct A { let kind: A.Kind }",
            "B/A+Kind": "extension A { enum Kind { case flat } }\nstruct B { let kind: A.Kind }",
        }
        self.assertEqual(cycles(files), [])
        files["B/C"] = "struct C { let a: A }"
        self.assertEqual(cycles(files), [["M/A", "M/B"]])

    def test_unsafe_code_stays_in_its_folders(self):
        tree = make({
            ".ci/unsafe-folders": "# Folders.\nSources/M/Memory\n",
            "Sources/M/Memory/Deep/A.swift": "let a = unsafe b\n",
            "Sources/M/MemoryOfOthers/B.swift": "\nlet b = unsafe c\n",
            "Sources/M/C.swift": "// unsafe\nlet c = isunsafe\n",
        })
        self.assertEqual(places(structure.unfenced_files(tree)), ["Sources/M/MemoryOfOthers/B.swift:2"])
        self.assertEqual(len(places(structure.unsafe_files(tree))), 2)

    def test_the_projects_own_word_is_refused_in_names_and_texts(self):
        tree = make({
            "Sources/M/A.swift": "// equivalent\n// lent rows\nlet isLent = 1\nlet aLentil = 2\n",
            "Sources/M/B.md": "Lent\n",
        })
        self.assertEqual(
            places(structure.refused_names(tree)),
            ["Sources/M/A.swift:2", "Sources/M/A.swift:3", "Sources/M/B.md:1"],
        )

    def test_phrases_are_found_across_lines(self):
        tree = make({"Sources/M/A.swift": '''
            // The metric is
            // none. Nobody's. Nil if there is none.
            let somebody = 1
            let text = "the key stands twice"
            '''})
        self.assertEqual(
            places(structure.refused_phrases(tree)),
            ["Sources/M/A.swift:2", "Sources/M/A.swift:3", "Sources/M/A.swift:5"],
        )

    def test_the_library_does_without_foundation(self):
        tree = make({
            "Sources/M/A.swift": "// import Foundation\ninternal import struct Foundation.Data\n",
            "Tests/B.swift": "import Foundation\n",
            "Sources/M/C.swift": "#if Foundation\npublic import Foundation\n#endif\n",
        })
        self.assertEqual(places(structure.refused_imports(tree)), ["Sources/M/A.swift:2"])

    def test_unfinished_marks_are_found_outside_hidden_folders(self):
        tree = make({"Tests/a.sh": "# TO" + "DO\n", "Tests/.build/b.sh": "# TO" + "DO\n"})
        self.assertEqual(places(structure.unfinished_marks(tree)), ["Tests/a.sh:1"])

    def test_what_breaks_a_rule_is_printed_with_the_remedy(self):
        clean = {"Sources/M/A.swift": "// A.\nstruct A {}\n"}
        self.assertEqual(run(structure.complain, make(clean)), (0, ""))
        broken, text = run(structure.complain, make({**clean, "Tests/B.swift": "// FIX" + "ME\n"}))
        self.assertEqual(broken, 1)
        self.assertIn("unfinished marks (1): finish it", text)
        self.assertIn("Tests/B.swift:1: // FIX", text)

    def test_the_report_has_a_line_for_each_module(self):
        _, text = run(structure.report, make({
            "Sources/M/A.swift": "// A.\nstruct A {}\nlet b = unsafe c\nlet d = 1\n",
            "Sources/N/B.swift": "struct C {}\n",
        }))
        rows = {line.split()[0]: line.split()[1:7] for line in text.splitlines()}
        self.assertEqual(rows["M"], ["1", "4", "4", "25.0%", "1", "100.0%"])
        self.assertEqual(rows["N"], ["1", "1", "1", "0.0%", "1", "0.0%"])
        self.assertEqual(rows["Sources"], ["2", "5", "4", "20.0%", "2", "50.0%"])


def read(text):
    return SwiftSource("Sources/M/A.swift", text)


def make(files):
    """The tree of a working copy with these files."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Tree(root)


def cycles(files):
    """The folders of each circle in a module M, given files without `Sources/M` and suffix."""
    tree = make({f"Sources/M/{name}.swift": text for name, text in files.items()})
    found = structure.folder_cycles(structure.by_module(tree)["M"])
    return [sorted({arrow.source for arrow in cycle}) for cycle in found]


def places(found):
    return [f"{place.path}:{place.line}" for place in found]


def run(function, tree):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        result = function(tree)
    return result, printed.getvalue()


if __name__ == "__main__":
    unittest.main()
