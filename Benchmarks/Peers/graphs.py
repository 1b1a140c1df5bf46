#!/usr/bin/env python3
"""Measures graphs of other libraries as `nearest-bench run` measures Nearest's.

Each library builds a graph of a folder of .npy files, on --threads threads, and is then asked all
queries on one thread with more and more candidates, after a pass that warms it up; speed is that of
the best repetition. A JSON line for each goes to the end of the output file, with the keys of
`nearest-bench run`, so that both files make one report:

    python3 -m pip install numpy hnswlib==0.8.0 rabitqlib==0.7.1
    python3 Peers/graphs.py set/ --metric cosine --peers hnswlib,symqg,symqg8 --output peers.jsonl
    nearest-bench run --dataset set/ --index hnsw --quantization none,scalar4 --threads-build 2 \
        --ef-search 10,16,24,32,48,64,96 --batch 0 --output ours.jsonl
    nearest-bench compare ours.jsonl peers.jsonl --baseline hnswlib --peer nearest-hnsw-sq4

Peers: hnswlib (m 16, efConstruction 200), and SymphonyQG of rabitqlib (degree 32, efConstruction
200), symqg with float32 rows and symqg8 with rows of 8 bits, which cannot reach the highest recalls
because nothing is measured again. rabitqlib has kernels for AVX2 and for AVX-512.

The folder has base.npy and query.npy (float16 or float32, a vector a row) and neighbors.npy (the
rows of the true neighbors, nearest first). Cosine is measured on vectors of length one; making them
so counts as building.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

# Before the libraries are loaded: they read these once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

try:
    import numpy as np
except ImportError as error:
    sys.exit(f"graphs.py: {error}; python3 -m pip install numpy")

MEGABYTE = 1 << 20
CANDIDATES = (10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384)
K = 10


def resident_bytes():
    """Returns the resident memory of this process, or 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def of_length_one(vectors):
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.ascontiguousarray(vectors / lengths)


class Hnswlib:
    """The reference implementation of HNSW."""

    parameters = {"m": 16, "ef_construction": 200}

    def __init__(self, base, threads):
        import hnswlib

        # Of vectors of length one, squared distances have the order of cosines.
        self.index = hnswlib.Index(space="l2", dim=base.shape[1])
        self.index.init_index(max_elements=len(base), M=16, ef_construction=200)
        self.index.add_items(base, num_threads=threads)

    def search(self, queries, candidates):
        self.index.set_ef(candidates)
        return self.index.knn_query(queries, k=K, num_threads=1)[0]


class SymphonyQG:
    """A graph whose nodes hold the codes of their neighbors."""

    bits = 0
    parameters = {"degree": 32, "ef_construction": 200}

    def __init__(self, base, threads):
        import rabitqlib

        self.index = rabitqlib.SymqgIndex(base.shape[1], 32, "l2", self.bits)
        self.index.build(base, 200, threads)

    def search(self, queries, candidates):
        found = self.index.search(queries, K, candidates, 1)
        first = np.asarray(found[0])
        return first if np.issubdtype(first.dtype, np.integer) else np.asarray(found[1])


class SymphonyQG8(SymphonyQG):
    """The same with the node's own vector in 8 bits."""

    bits = 8
    parameters = SymphonyQG.parameters | {"bits": 8}


PEERS = {"hnswlib": Hnswlib, "symqg": SymphonyQG, "symqg8": SymphonyQG8}


def recall(found, truth):
    """Returns the share of the true neighbors, by identifier."""
    hits = [len(set(a[:K].tolist()) & set(b[:K].tolist())) for a, b in zip(found, truth)]
    return float(np.mean(hits)) / K


def measure(name, base, queries, truth, options):
    """Yields a line of results for each number of candidates."""
    before, start = resident_bytes(), time.perf_counter()
    if options.metric == "cosine":
        base, queries = of_length_one(base), of_length_one(queries)
    peer = PEERS[name](base, options.threads)
    seconds = time.perf_counter() - start
    grown = (resident_bytes() - before) / MEGABYTE
    for candidates in CANDIDATES:
        found = peer.search(queries, candidates)
        best = float("inf")
        for _ in range(options.repetitions):
            start = time.perf_counter()
            peer.search(queries, candidates)
            best = min(best, time.perf_counter() - start)
        yield {
            "data": options.data_name,
            "peer": name,
            "build_s": seconds,
            "mem_mb": max(grown, 0),
            "params": peer.parameters | {"ef": candidates, "mode": "single"},
            "recall": recall(found, truth),
            "qps": len(queries) / best,
            "k": K,
            "threads_build": options.threads,
            "threads_search": 1,
        }


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--metric", choices=("euclidean", "cosine"), required=True)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--data-name")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    options.data_name = options.data_name or options.folder.name
    unknown = set(options.peers.split(",")) - set(PEERS)
    if unknown:
        parser.error(f"--peers: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    return options


def main():
    options = arguments()
    tables = [np.load(options.folder / f"{name}.npy") for name in ("base", "query", "neighbors")]
    base, queries = (np.ascontiguousarray(table, np.float32) for table in tables[:2])
    for name in options.peers.split(","):
        try:
            for line in measure(name, base, queries, tables[2], options):
                with options.output.open("a") as output:
                    output.write(json.dumps(line) + "\n")
                print(f"{name:8} ef {line['params']['ef']:4} recall {line['recall']:.4f} "
                      f"{line['qps']:8.0f} queries/s, built in {line['build_s']:.1f} s", flush=True)
        except ImportError as error:
            sys.exit(f"graphs.py: {error}; see --help")


if __name__ == "__main__":
    main()
