#!/usr/bin/env python3
"""Makes a set of SIFT descriptors from the photographs in Debian's wallpaper packages.

The published sets of a million descriptors are behind servers that come and go. Debian's packages
stay, and their photographs give descriptors of the same kind: 128 whole numbers from 0 to 255,
compared by Euclidean distances. The same packages give the same set.

    apt-get install plasma-workspace-wallpapers mate-backgrounds gnome-backgrounds
    python3 -m pip install numpy opencv-python-headless
    python3 Peers/sift_from_photographs.py set/ --count 800000
    nearest-bench truth --base set/base.npy --query set/query.npy --metric euclidean --k 100 \
        --output set/neighbors.npy

The folder gets base.npy and query.npy, float32. Queries are descriptors of photographs of which the
base has none. With fewer photographs the set is smaller, which the last line says.
"""

import argparse
import sys
from pathlib import Path

try:
    import cv2
    import numpy as np
except ImportError as error:
    sys.exit(f"sift_from_photographs.py: {error}; see --help")

FOLDERS = ("/usr/share/wallpapers", "/usr/share/backgrounds")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
LEAST_PIXELS = 1 << 20
QUERY_EVERY = 10
"""Of so many photographs one is for queries."""


def photographs(folders):
    """Returns the largest picture of each folder of pictures, by name."""
    largest = {}
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*")):
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.is_symlink():
            continue
        # A wallpaper comes in several sizes, which lie in one folder.
        is_size = path.parent.name.startswith("images")
        key = path.parent if is_size else path
        if key not in largest or path.stat().st_size > largest[key].stat().st_size:
            largest[key] = path
    return [largest[key] for key in sorted(largest)]


def descriptors(path, sift):
    """Returns the descriptors of a photograph, none of a small or unreadable picture."""
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None or picture.size < LEAST_PIXELS:
        return np.empty((0, 128), np.float32)
    found = sift.detectAndCompute(picture, None)[1]
    return np.empty((0, 128), np.float32) if found is None else found


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--count", type=int, default=800_000, help="descriptors of the base")
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--folders", nargs="+", default=FOLDERS)
    options = parser.parse_args()
    paths = photographs(options.folders)
    if len(paths) < QUERY_EVERY:
        sys.exit(f"sift_from_photographs.py: {len(paths)} photographs in {options.folders}; "
                 "install the packages that --help names")
    sift = cv2.SIFT_create(contrastThreshold=0.02)
    parts = {"base": [], "query": []}
    for number, path in enumerate(paths):
        part = parts["query" if number % QUERY_EVERY == 0 else "base"]
        part.append(descriptors(path, sift))
        print(f"{len(part[-1]):7} of {path}", flush=True)
    draw = np.random.default_rng(0)
    options.output.mkdir(parents=True, exist_ok=True)
    for name, count in (("base", options.count), ("query", options.queries)):
        rows = np.unique(np.concatenate(parts[name]), axis=0)
        rows = draw.permutation(rows)[:count].astype(np.float32)
        np.save(options.output / f"{name}.npy", rows)
        print(f"{name}.npy: {len(rows)} x {rows.shape[1]}")


if __name__ == "__main__":
    main()
