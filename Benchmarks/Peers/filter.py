#!/usr/bin/env python3
"""Asks other libraries the filtered searches that `nearest-bench filter` asks of Nearest.

    python3 -m venv venv && venv/bin/pip install -r Peers/filter_requirements.txt
    nearest-bench filter --dataset set/ --export filters/ --output ours.jsonl
    venv/bin/python Peers/filter.py filters/ --ours ours.jsonl --output peers.jsonl

The folder that --export wrote has the vectors, the queries, the rows of every filter as bitmaps and
the exact answers, so that all sides use the very same filters. One thread, one query at a time;
each library is built and searched in a process of its own that is kept on one processor. What a
filter costs that is done once for many searches (a bitmap, a copy of the matching rows) is not
counted.

Of a graph, the least effort (ef) that reaches --recall is looked for, and its speed taken: the
median of --rounds. Where no effort within --seconds reaches it, the table says the best recall.

  faiss-hnsw       IndexHNSWFlat, m and efConstruction as ours, IDSelectorBitmap
  faiss-gathered   the matching rows copied once into an IndexFlat, scanned
  faiss-gathering  the same, copied anew for every query
  faiss-selector   an IndexFlat of all rows with IDSelectorBitmap
  vsag             HGraph, float32, with a filter over the bitmap; its Python package offers none,
                   so that vsag_filter.cpp is compiled over the library inside it (g++, Linux)
  vsag-more        HGraph through the Python package: more neighbors than are wanted, of which those
                   that match are kept; only where --peers names it
  lancedb          IVF_HNSW_FLAT of one partition, an SQL prefilter, scalar indexes of the columns
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
try:
    import numpy as np
    from filter_peers import PEERS, Unfit, keep_on_one_processor
    from filter_table import table
except ImportError as error:
    sys.exit(f"filter.py: {error}; pip install -r {FOLDER / 'filter_requirements.txt'}")

TIE = 1e-5
"""Relative tolerance: a vector as near as the true k-th counts as found."""
LEAST_COSINE_TIE = 2.0**-22
EFFORTS = (10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)
EFFORTS += (3072, 4096, 6144, 8192, 12288, 16384, 32768, 65536)
DEFAULT_PEERS = ",".join(name for name in PEERS if name != "vsag-more")
FEWEST = 30
"""Queries that every effort answers, however slow it is."""


class Export:
    """What `nearest-bench filter --export` wrote."""

    def __init__(self, folder, count):
        self.folder = Path(folder)
        description = json.loads((self.folder / "filters.json").read_text(encoding="utf-8"))
        self.about = description
        self.k, self.metric = description["k"], description["metric"]
        self.filters = description["filters"]
        self.base = self.load("base").astype(np.float32)
        self.queries = self.load("queries").astype(np.float32)
        self.bitmaps = self.load("bitmaps")
        answers = self.load("answers")
        self.answers = answers.reshape(len(self.filters), len(self.queries), self.k)
        self.count = count

    def load(self, name):
        """Returns the array of a file."""
        return np.load(self.folder / f"{name}.npy")

    def asked(self, number):
        """Returns the queries asked with a filter."""
        return (self.filters[number].get("queries") or range(len(self.queries)))[: self.count]

    def chosen(self, families, shares, each):
        """Returns the numbers of the filters to ask: of real ones a few for each share."""
        result = []
        for family in families:
            for share in shares:
                fitting = [
                    (abs(one["matches"] / len(self.base) - share), number)
                    for number, one in enumerate(self.filters)
                    if one["family"] == family and abs(one.get("wanted", -1) / share - 1) < 1e-6
                ]
                if family != "real":
                    result += [number for _, number in fitting[:1]]
                    continue
                joined = [f for f in sorted(fitting) if self.is_joined(f[1])]
                single = [f for f in sorted(fitting) if not self.is_joined(f[1])]
                wanted = single[: each - each // 3] + joined[: each // 3]
                result += [number for _, number in wanted]
        return result

    def is_joined(self, number):
        """Returns whether a filter has several conditions."""
        return any(f" {word} " in self.filters[number]["text"] for word in ("AND", "OR"))

    def distances(self, query, rows):
        """Returns the distances of a query and some rows in double precision; less is nearer."""
        one, rows = self.queries[query].astype(np.float64), self.base[rows].astype(np.float64)
        if self.metric == "euclidean":
            return ((rows - one) ** 2).sum(axis=1)
        products = rows @ one
        if self.metric == "ip":
            return -products
        return 1 - products / (np.linalg.norm(rows, axis=1) * np.linalg.norm(one))

    def recall(self, number, answers):
        """Returns the share of the true neighbors found; counts vectors that are as near."""
        found = total = 0
        rows = np.unpackbits(self.bitmaps[number], bitorder="little")
        for query, answer in answers:
            truth = self.answers[number][query]
            truth = truth[truth >= 0]
            answer = np.unique(np.asarray(answer, dtype=np.int64))
            answer = answer[answer >= 0]
            if not rows[answer].all():
                raise ValueError(f"filter {number} lets rows through that do not match")
            hit = np.isin(answer, truth)
            near = int(hit.sum())
            if near < len(truth) and not hit.all():
                limit = self.distances(query, truth[-1:])[0]
                room = abs(limit) * TIE
                limit += max(room, LEAST_COSINE_TIE) if self.metric == "angular" else room
                near += int((self.distances(query, answer[~hit]) <= limit).sum())
            found += min(near, len(truth))
            total += len(truth)
        return found / max(total, 1)


class Point:
    """One effort of one peer with one filter."""

    def __init__(self, export, peer, number, effort, seconds):
        answers, start = [], time.perf_counter()
        for query in export.asked(number):
            answers.append((query, peer.search(query, effort)))
            if len(answers) >= FEWEST and time.perf_counter() - start > seconds:
                break
        self.seconds = time.perf_counter() - start
        self.count, self.effort = len(answers), effort
        self.recall = export.recall(number, answers)
        self.rate = self.count / self.seconds

    def take_times(self, export, peer, number, rounds, seconds):
        """Repeats the searches; the rate is then the median of the rounds."""
        asked = export.asked(number)[: max(FEWEST, int(self.rate * seconds))]
        rates = []
        for _ in range(rounds):
            start = time.perf_counter()
            for query in asked:
                peer.search(query, self.effort)
            rates.append(len(asked) / (time.perf_counter() - start))
        self.rate = statistics.median(rates)


def find(export, peer, number, options):
    """Returns the point of the least effort that reaches the recall, or the best one there is."""
    # No graph keeps fewer candidates than it is asked for.
    start, below, best = time.perf_counter(), export.k - 1, None
    efforts = [export.k, *(one for one in EFFORTS if export.k < one <= len(export.base))]
    for effort in efforts if peer.has_effort else (0,):
        point = Point(export, peer, number, effort, options.seconds / 8)
        best = point if best is None or point.recall > best.recall else best
        if point.recall >= options.recall:
            break
        below = effort
        if time.perf_counter() - start > options.seconds:
            return best
    while best.recall >= options.recall and best.effort - below > max(1, best.effort // 16):
        point = Point(export, peer, number, (below + best.effort) // 2, options.seconds / 8)
        if point.recall >= options.recall:
            best = point
        else:
            below = point.effort
    best.take_times(export, peer, number, options.rounds, options.seconds / 40)
    return best


def measure(name, options):
    """Builds one peer and yields a line of results for each filter."""
    export = Export(options.folder, options.queries)
    peer = PEERS[name](export, options.threads)
    start = time.perf_counter()
    peer.build()
    seconds = time.perf_counter() - start
    keep_on_one_processor()
    for number in export.chosen(options.families, options.shares, options.real):
        one = export.filters[number]
        try:
            peer.prepare(number)
        except Unfit as error:
            print(f"{name} left out a filter: {error}", file=sys.stderr)
            continue
        point = find(export, peer, number, options)
        params = {"family": one["family"], "filter": one["text"], "name": one["name"]}
        if peer.has_effort:
            params["ef"] = point.effort
        yield {
            "data": export.about["data"],
            "peer": name,
            "build_s": seconds,
            "mem_mb": 0,
            "params": params,
            "recall": point.recall,
            "qps": point.rate,
            "k": export.k,
            "queries": point.count,
            "threads_build": options.threads,
            "threads_search": 1,
            "commit": peer.version,
            "matches": one["matches"],
            "wanted_share": one.get("wanted", 0),
            "is_reached": int(point.recall >= options.recall),
        }


def run_child(name, options):
    """Measures a peer in a process of its own; returns its lines."""
    command = [sys.executable, __file__, *sys.argv[1:], "--child", name]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        print(f"{name} failed, see above", file=sys.stderr)
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def numbers(text):
    """Returns a list of numbers from the command line."""
    return [float(part) for part in text.split(",")]


def main():
    """Reads the command line, measures, and prints a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", help="what nearest-bench filter --export wrote")
    parser.add_argument("--peers", default=DEFAULT_PEERS, help="default: %(default)s")
    parser.add_argument("--families", default="uniform,correlated,real", help="of the filters")
    parser.add_argument("--shares", type=numbers, default="0.5,0.1,0.01,0.001", help="of the rows")
    parser.add_argument("--real", type=int, default=3, help="real filters a share (default: 3)")
    parser.add_argument("--recall", type=float, default=0.95, help="to be reached (default: 0.95)")
    parser.add_argument("--queries", type=int, default=500, help="asked, at most (default: 500)")
    parser.add_argument("--rounds", type=int, default=5, help="speed is the median (default: 5)")
    parser.add_argument("--seconds", type=float, default=20, help="for a filter (default: 20)")
    parser.add_argument("--threads", type=int, default=2, help="that build (default: 2)")
    parser.add_argument("--ours", help="the JSON lines of nearest-bench filter, for the table")
    parser.add_argument("--output", help="a file that JSON lines are appended to")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.families = options.families.split(",")
    names = options.peers.split(",")
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        parser.error(f"no such peer: {', '.join(unknown)}; there are {', '.join(PEERS)}")
    try:
        if options.child:
            for line in measure(options.child, options):
                print(json.dumps(line, sort_keys=True), flush=True)
            return
        lines = []
        for name in names:
            print(f"measuring {name}", file=sys.stderr)
            lines += run_child(name, options)
        if options.output:
            with open(options.output, "a", encoding="utf-8") as output:
                output.writelines(json.dumps(line, sort_keys=True) + "\n" for line in lines)
        print(table(lines, names, options.ours, options.recall))
    except (OSError, ValueError) as error:
        sys.exit(f"filter.py: {error}")


if __name__ == "__main__":
    main()
