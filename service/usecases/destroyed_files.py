"""Files in which a destroyed person may still stand: what jobs left on disk, lists uploaded and not yet saved, traces of broken deeds."""

from __future__ import annotations

import base64
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from records.registry import ACTS, CHUNKS, CONSENTS, ISSUED, JOBS, TEMPLATES
from records.store import Reader
from service.usecases.house import House
from service.usecases.signs import Signs

ENCODINGS = ("utf-8", "cp1251", "utf-16")
ARCHIVED = 200_000_000
"""Bytes of an unpacked docx of the archive that are read at most."""
DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError)
"""What a damaged zip may raise; `doctor` names such a file, a destruction goes on."""


def print_files(reader: Reader, signs: Sequence[Signs]) -> list[Path]:
    """Folders of the jobs that concern the people (whole: a job broken off has files that nobody wrote down) and files put elsewhere."""
    people = {sign.person for sign in signs}
    papers = {paper["key"] for paper in reader.find(ISSUED.spec.name) if people & set(paper["people"])}
    found: dict[Path, None] = {}
    for key in sorted({chunk["job"] for chunk in reader.find(CHUNKS.spec.name) if _concerns(chunk, papers, signs)}):
        job = JOBS.peek(reader, key)
        out = Path(str(job.params.get("out") or "")) if job else Path()
        base = out.parent if out.suffix else out
        found |= dict.fromkeys([base / name for name in job.files] if job and out.is_absolute() else ())
        found[Path("jobs") / key] = None
    return list(found)


def _concerns(chunk: Mapping[str, Any], papers: set[str], signs: Sequence[Signs]) -> bool:
    if any(result["paper"] in papers for result in chunk["results"]):
        return True
    said = orjson.dumps(chunk["rows"]).decode()
    return any(sign.of(said, weak=False) for sign in signs)


def uploaded(row: Mapping[str, Any]) -> str:
    """The text of a list that waits for its import (also of its hidden rows, which no plan shows); "" for any other row."""
    content = base64.b64decode(row["file"]) if isinstance(row.get("file"), str) and "plan" in row else b""
    if content.startswith(b"PK"):
        return _unpacked(content)
    return "\n".join(content.decode(name, "ignore") for name in ENCODINGS) if content else ""


def _unpacked(content: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [one for one in archive.infolist() if one.filename.endswith((".xml", ".rels"))]
            if sum(part.file_size for part in parts) > ARCHIVED:
                return ""
            return "\n".join(archive.read(part).decode("utf-8", "ignore") for part in parts)
    except DAMAGED:
        return ""


def orphans(house: House, reader: Reader, signs: Sequence[Signs]) -> list[Path]:
    """Word files of the archive that no record knows (a deed was broken off) and that name the people."""
    digests = ("sha256", "scan_sha256", "pdf_sha256")
    known = {row.get(name, "") for row in reader.find(ISSUED.spec.name) for name in digests}
    known |= {row["scan_sha256"] for row in reader.find(CONSENTS.spec.name)}
    known |= {row["sha256"] for row in (*reader.find(TEMPLATES.name), *reader.find(ACTS.spec.name))}
    paths = [house.files.path(digest) for digest in house.files if digest not in known]
    return [path for path in paths if _names(path.read_bytes(), signs)]


def _names(content: bytes, signs: Iterable[Signs]) -> bool:
    said = _unpacked(content)
    return any(sign.of(said, weak=False) for sign in signs)


def remove(root: Path, paths: Iterable[Path]) -> None:
    """Remove files and folders of the data folder; whatever lies outside is its owner's."""
    for path in paths:
        if not path.resolve().is_relative_to(root.resolve()):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
