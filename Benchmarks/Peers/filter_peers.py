"""The libraries that `filter.py` asks, each behind the same few methods."""

import ctypes
import importlib.metadata
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np


def keep_on_one_processor():
    """Keeps every thread of this process on one processor, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        return
    processor = {min(os.sched_getaffinity(0))}
    for thread in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(thread), processor)


def unit(table):
    """Returns the vectors scaled to length one; a zero vector stays."""
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.ascontiguousarray(table / lengths, dtype=np.float32)


def address(array):
    """Returns where the elements of an array begin."""
    return array.__array_interface__["data"][0]


class Unfit(Exception):
    """Says that a library cannot be asked with a filter."""


class Peer:
    """A library with the vectors of an export."""

    has_effort = True
    package = ""

    def __init__(self, export, threads):
        self.export, self.threads = export, threads
        cosine = export.metric == "angular"
        self.base = unit(export.base) if cosine else export.base
        self.queries = unit(export.queries) if cosine else export.queries
        self.version = f"{self.package} {importlib.metadata.version(self.package)}"

    def rows(self, number):
        """Returns the rows that a filter keeps."""
        bits = np.unpackbits(self.export.bitmaps[number], bitorder="little")
        return np.flatnonzero(bits[: len(self.base)])


class FaissPeer(Peer):
    """What the peers that use faiss share."""

    package = "faiss-cpu"

    def __init__(self, export, threads):
        super().__init__(export, threads)
        import faiss

        self.faiss = faiss
        self.l2 = export.metric == "euclidean"
        self.metric = faiss.METRIC_L2 if self.l2 else faiss.METRIC_INNER_PRODUCT

    def flat(self):
        """Returns an exact index without vectors."""
        make = self.faiss.IndexFlatL2 if self.l2 else self.faiss.IndexFlatIP
        return make(self.base.shape[1])

    def one(self, query):
        """Returns a query as a table of one row."""
        return self.queries[query : query + 1]


class FaissGraph(FaissPeer):
    """IndexHNSWFlat with IDSelectorBitmap."""

    def build(self):
        self.faiss.omp_set_num_threads(self.threads)
        self.index = self.faiss.IndexHNSWFlat(
            self.base.shape[1], self.export.about["m"], self.metric
        )
        self.index.hnsw.efConstruction = self.export.about["ef_construction"]
        self.index.add(self.base)
        self.faiss.omp_set_num_threads(1)

    def prepare(self, number):
        self.selector = self.faiss.IDSelectorBitmap(self.export.bitmaps[number])
        self.effort = None

    def search(self, query, effort):
        if self.effort != effort:
            self.effort = effort
            self.parameters = self.faiss.SearchParametersHNSW(sel=self.selector, efSearch=effort)
        return self.index.search(self.one(query), self.export.k, params=self.parameters)[1][0]


class FaissGathered(FaissPeer):
    """The matching rows, copied once."""

    has_effort = False

    def build(self):
        self.faiss.omp_set_num_threads(1)

    def prepare(self, number):
        self.matching = self.rows(number)
        self.index = self.flat()
        self.index.add(self.base[self.matching])

    def search(self, query, _):
        found = self.index.search(self.one(query), self.export.k)[1][0]
        return self.matching[found[found >= 0]]


class FaissGathering(FaissGathered):
    """The matching rows, copied for every query."""

    def prepare(self, number):
        self.matching = self.rows(number)

    def search(self, query, _):
        found = self.faiss.knn(
            self.one(query), self.base[self.matching], self.export.k, metric=self.metric
        )[1][0]
        return self.matching[found[found >= 0]]


class FaissSelector(FaissPeer):
    """All rows, passed over where they do not match."""

    has_effort = False

    def build(self):
        self.faiss.omp_set_num_threads(1)
        self.index = self.flat()
        self.index.add(self.base)

    def prepare(self, number):
        self.selector = self.faiss.IDSelectorBitmap(self.export.bitmaps[number])
        self.parameters = self.faiss.SearchParameters(sel=self.selector)

    def search(self, query, _):
        return self.index.search(self.one(query), self.export.k, params=self.parameters)[1][0]


class VsagMore(Peer):
    """HGraph; more neighbors than are wanted, of which those that match are kept."""

    package = "pyvsag"

    def parameters(self):
        """Returns what the graph is built with, as JSON."""
        parameters = {
            "dtype": "float32",
            "metric_type": "ip" if self.export.metric == "ip" else "l2",
            "dim": self.base.shape[1],
            "index_param": {
                "base_quantization_type": "fp32",
                "max_degree": 2 * self.export.about["m"],
                "ef_construction": self.export.about["ef_construction"],
                "build_thread_count": self.threads,
            },
        }
        return json.dumps(parameters)

    def build(self):
        import pyvsag

        pyvsag.set_logger_off()
        rows, width = self.base.shape
        self.index = pyvsag.Index("hgraph", self.parameters())
        self.index.build(vectors=self.base, ids=np.arange(rows), num_elements=rows, dim=width)

    def prepare(self, number):
        bits = np.unpackbits(self.export.bitmaps[number], bitorder="little")
        self.matching = bits[: len(self.base)].astype(bool)

    def search(self, query, effort):
        found = self.index.knn_search(
            vector=self.queries[query],
            k=effort,
            parameters=json.dumps({"hgraph": {"ef_search": effort}}),
        )[0]
        return found[self.matching[found]][: self.export.k]


class Vsag(VsagMore):
    """HGraph with its filter, through a shim over what the library exports."""

    def build(self):
        import pyvsag

        pyvsag.set_logger_off()
        self.shim = self.compile(Path(pyvsag.__file__).parent.parent / "pyvsag.libs")
        rows, width = self.base.shape
        self.ids = np.arange(rows, dtype=np.int64)
        self.index = self.shim.vsag_build(
            self.parameters().encode(), address(self.base), address(self.ids), rows, width
        )
        if not self.index:
            raise ValueError("vsag does not build the graph")
        self.found = np.empty(self.export.k, np.int64)

    @staticmethod
    def compile(libraries):
        """Returns the shim, compiled against the library of the Python package."""
        library = next(libraries.glob("libvsag-*.so"))
        folder = tempfile.mkdtemp(prefix="filter-vsag-")
        try:
            shim = f"{folder}/shim.so"
            flags = ["-O2", "-shared", "-fPIC", "-D_GLIBCXX_USE_CXX11_ABI=0"]
            source = str(Path(__file__).with_name("vsag_filter.cpp"))
            run = [f"-Wl,-rpath,{libraries}", "-o", shim]
            subprocess.run(["g++", *flags, source, str(library), *run], check=True)
            shim = ctypes.CDLL(shim)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        pointer, count, text = ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p
        shim.vsag_build.restype = shim.vsag_filter.restype = pointer
        shim.vsag_build.argtypes = [text, pointer, pointer, count, count]
        shim.vsag_filter.argtypes = [pointer, ctypes.c_float]
        shim.vsag_search.restype = count
        shim.vsag_search.argtypes = [pointer, pointer, count, count, text, pointer, pointer]
        return shim

    def prepare(self, number):
        self.bits = np.ascontiguousarray(self.export.bitmaps[number])
        share = self.export.filters[number]["matches"] / len(self.base)
        self.filter = self.shim.vsag_filter(address(self.bits), share)

    def search(self, query, effort):
        count = self.shim.vsag_search(
            self.index,
            address(self.queries[query]),
            self.base.shape[1],
            self.export.k,
            json.dumps({"hgraph": {"ef_search": effort}}).encode(),
            self.filter,
            address(self.found),
        )
        if count < 0:
            raise ValueError("vsag does not search")
        return self.found[:count].copy()


class Lance(Peer):
    """An IVF_HNSW_FLAT index of one partition, and an SQL prefilter."""

    package = "lancedb"
    METRICS = {"euclidean": "l2", "angular": "cosine", "ip": "dot"}

    def build(self):
        # Its warnings go to standard error, search by search.
        os.environ.setdefault("LANCE_LOG", "error")
        import lancedb
        import pyarrow as pa
        import pyarrow.json

        self.folder = tempfile.mkdtemp(prefix="filter-lance-")
        attributes = pyarrow.json.read_json(self.export.folder / "attributes.jsonl")
        width = self.base.shape[1]
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(self.base.ravel()), width)
        table = attributes.append_column("row", pa.array(np.arange(len(self.base))))
        table = table.append_column("vector", vectors)
        self.table = lancedb.connect(self.folder).create_table("rows", table)
        self.table.create_index(
            metric=self.METRICS[self.export.metric],
            index_type="IVF_HNSW_FLAT",
            num_partitions=1,
            m=self.export.about["m"],
            ef_construction=self.export.about["ef_construction"],
        )
        for name in attributes.column_names:
            if any(name in one["sql"] for one in self.export.filters):
                self.table.create_scalar_index(name, index_type="BTREE")

    def prepare(self, number):
        self.sql = self.export.filters[number]["sql"]
        count, matches = self.table.count_rows(self.sql), self.export.filters[number]["matches"]
        if count != matches:
            raise Unfit(f"{self.sql} keeps {count} rows, but {matches} match")

    def search(self, query, effort):
        found = (
            self.table.search(self.queries[query])
            .where(self.sql, prefilter=True)
            .limit(self.export.k)
            .nprobes(1)
            .ef(effort)
            .select(["row", "_distance"])
            .to_arrow()
        )
        return found["row"].to_numpy()

    def __del__(self):
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)


PEERS = {
    "faiss-hnsw": FaissGraph,
    "faiss-gathered": FaissGathered,
    "faiss-gathering": FaissGathering,
    "faiss-selector": FaissSelector,
    "vsag": Vsag,
    "vsag-more": VsagMore,
    "lancedb": Lance,
}
