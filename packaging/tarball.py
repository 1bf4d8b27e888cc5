"""tarball.py FOLDER FILE: packs a folder so that the same files give the same bytes on every system."""

import gzip
import os
import sys
import tarfile
from pathlib import Path


def main(folder: Path, file: Path) -> None:
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    with file.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=epoch) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for path in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix()):
                if not path.is_file():
                    continue
                name = path.relative_to(folder).as_posix()
                entry = tarfile.TarInfo(name)
                entry.size = path.stat().st_size
                entry.mtime = epoch
                entry.mode = 0o755 if name in ("seawall", "seawall.exe") else 0o644
                with path.open("rb") as text:
                    tar.addfile(entry, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
