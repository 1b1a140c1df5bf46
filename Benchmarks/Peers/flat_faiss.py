#!/usr/bin/env python3
"""Measures the exact index of faiss as `nearest-bench run` measures Nearest's.

One thread, the queries of a folder of .npy files, all of them in batches of 2000, 300, 32 and 8 and
one at a time. Each way is warmed up and then repeated; speed is that of the best repetition. A JSON
line for each goes to the end of the output file, with the keys of `nearest-bench run`, so that both
files make one report:

    python3 -m pip install numpy faiss-cpu
    python3 Peers/flat_faiss.py set/ --metric cosine --output faiss.jsonl
    nearest-bench run --dataset set/ --metric cosine --batch 0,8,32,300,2000 --output ours.jsonl
    nearest-bench compare ours.jsonl faiss.jsonl --baseline faiss-flat --peer nearest-flat

The folder has base.npy and query.npy (float16 or float32, a vector a row) and neighbors.npy (the
rows of the true neighbors, nearest first). Cosine is measured as the inner product of vectors of
length one; making them so counts as building. Inner product is taken of vectors as they are.

faiss multiplies matrices only where a batch has enough elements; --blas-threshold changes from how
many on, and is then one of the parameters.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

# Before the libraries are loaded: they read these once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

try:
    import faiss
    import numpy as np
except ImportError as error:
    sys.exit(f"flat_faiss.py: {error}; python3 -m pip install numpy faiss-cpu")

MEGABYTE = 1 << 20
BATCHES = (2000, 300, 32, 8, 1)
TIE = 1e-5
"""Relative tolerance: a vector as near as the true k-th counts as found."""
LEAST_COSINE_TIE = 2.0**-22
"""Least tolerance of cosine distances, which float32 cannot tell apart further."""


def resident_bytes():
    """Returns the resident memory of this process, or 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def load(folder, name):
    """Returns the table of a file in the folder, vectors as float32."""
    table = np.load(folder / f"{name}.npy")
    if table.ndim != 2:
        raise ValueError(f"{folder / name}.npy should have rows and columns")
    if name == "neighbors":
        return table
    return np.ascontiguousarray(table, dtype=np.float32)


def unit(table):
    """Returns the vectors scaled to length one; a zero vector stays."""
    table = table.copy()
    faiss.normalize_L2(table)
    return table


def distances(metric, query, rows):
    """Returns the distances of a query and some rows in double precision; less is nearer."""
    query, rows = query.astype(np.float64), rows.astype(np.float64)
    if metric == "l2":
        return ((rows - query) ** 2).sum(axis=1)
    products = rows @ query
    if metric == "ip":
        return -products
    return 1 - products / (np.linalg.norm(rows, axis=1) * np.linalg.norm(query))


def recall(metric, base, queries, neighbors, answers, k):
    """Returns the share of the true neighbors found, counting vectors that are as near."""
    found = 0
    for query, truth, answer in zip(queries, neighbors[:, :k], answers):
        answer = np.unique(answer[answer >= 0])
        hit = np.isin(answer, truth)
        found += int(hit.sum())
        others = answer[~hit]
        if others.size:
            limit = distances(metric, query, base[truth[-1:]])[0]
            room = abs(limit) * TIE
            limit += max(room, LEAST_COSINE_TIE) if metric == "cosine" else room
            found += int((distances(metric, query, base[others]) <= limit).sum())
    return found / (len(answers) * k)


def search(index, queries, size, k):
    """Asks all queries in batches of a size; returns answers, seconds, and seconds a batch."""
    answers, times = [], []
    start = time.perf_counter()
    for first in range(0, len(queries), size):
        before = time.perf_counter()
        answers.append(index.search(queries[first : first + size], k)[1])
        times.append(time.perf_counter() - before)
    return np.concatenate(answers), time.perf_counter() - start, times


def build(metric, base):
    """Returns the index of the rows, seconds to build it and growth of resident memory in bytes."""
    resident = resident_bytes()
    start = time.perf_counter()
    rows = unit(base) if metric == "cosine" else base
    make = faiss.IndexFlatL2 if metric == "l2" else faiss.IndexFlatIP
    index = make(base.shape[1])
    index.add(rows)
    seconds = time.perf_counter() - start
    del rows
    return index, seconds, max(resident_bytes() - resident, 0)


def parameters(size, blas_threshold):
    """Returns what a line says of a way of asking."""
    result = {"batch": size, "mode": "batch" if size > 1 else "single"}
    result["latency"] = "per batch" if size > 1 else "per query"
    if blas_threshold is not None:
        result["blas_threshold"] = blas_threshold
    return result


def measure(options):
    """Yields a line of results for each size of batch."""
    folder = Path(options.folder)
    base, queries = load(folder, "base"), load(folder, "query")
    neighbors = load(folder, "neighbors")
    if len(neighbors) < len(queries) or neighbors.shape[1] < options.k:
        raise ValueError(f"{folder} should have {options.k} neighbors of each query")
    index, seconds, growth = build(options.metric, base)
    used = base.nbytes
    asked = unit(queries) if options.metric == "cosine" else queries
    for size in dict.fromkeys(min(batch, len(asked)) for batch in BATCHES):
        index.search(asked[: max(size, 8)], options.k)
        best, times = float("inf"), []
        for _ in range(options.repetitions):
            answers, total, batches = search(index, asked, size, options.k)
            best = min(best, total)
            times += batches
        line = {
            "data": options.data_name or folder.resolve().name,
            "peer": "faiss-flat",
            "build_s": seconds,
            "mem_mb": round(max(used, growth) / MEGABYTE),
            "params": parameters(size, options.blas_threshold),
            "recall": recall(options.metric, base, queries, neighbors, answers, options.k),
            "qps": len(asked) / best,
            "index_mb": used / MEGABYTE,
            "rss_growth_mb": growth / MEGABYTE,
            "distances": len(base),
            "k": options.k,
            "queries": len(asked),
            "threads_build": 1,
            "threads_search": 1,
            "isa": faiss.get_compile_options().strip(),
            "commit": f"faiss {faiss.__version__}",
        }
        if size == 1:
            quantiles = np.percentile(times, (50, 95, 99, 100)) * 1e6
            line |= dict(zip(("p50_us", "p95_us", "p99_us", "max_us"), map(float, quantiles)))
        yield line


def main():
    """Reads the command line, measures, and appends the lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="a folder with base.npy, query.npy and neighbors.npy")
    parser.add_argument("--metric", choices=("cosine", "ip", "l2"), default="l2")
    parser.add_argument("--output", required=True, help="a file that JSON lines are appended to")
    parser.add_argument("--data-name", help="the set's name in the results (default: the folder's)")
    parser.add_argument("--k", type=int, default=10, help="neighbors asked for (default: 10)")
    parser.add_argument("--repetitions", type=int, default=3, help="default: 3")
    parser.add_argument("--blas-threshold", type=int, help="default: what faiss has set")
    options = parser.parse_args()
    if options.k < 1 or options.repetitions < 1:
        parser.error("--k and --repetitions must be at least 1")
    faiss.omp_set_num_threads(1)
    if options.blas_threshold is not None:
        faiss.cvar.distance_compute_blas_threshold = options.blas_threshold
    try:
        with open(options.output, "a", encoding="utf-8") as output:
            for line in measure(options):
                output.write(json.dumps(line, sort_keys=True) + "\n")
                output.flush()
                size = line["params"]["batch"]
                print(f"batch {size}: recall {line['recall']:.4f}, {line['qps']:.1f} QPS")
    except (OSError, ValueError) as error:
        sys.exit(f"flat_faiss.py: {error}")


if __name__ == "__main__":
    main()
