"""Planted mistakes in the archive: each sync, comparison and clearing up left out once."""

# ruff: noqa: E501 — a table of texts
from __future__ import annotations

from mutants import Mutant

NEEDS = ("schemas", "records", "service", "templates_ru", "tests")


def _in_files(name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "files.py", old, new, "tests/deeds/test_archive_faults.py::test", "service/archive", NEEDS)


ARCHIVE_MUTANTS = (
    _in_files(
        "bytes are not synced",
        "                    os.fsync(file.fileno())\n            if self._open is not None",
        "                    pass\n            if self._open is not None",
    ),
    _in_files(
        "a name is not synced",
        "        sync_folder(target.parent)\n        sync_folder(self.root)\n",
        "        sync_folder(self.root)\n",
    ),
    _in_files(
        "a new folder is not synced",
        "        sync_folder(target.parent)\n        sync_folder(self.root)\n",
        "        sync_folder(target.parent)\n",
    ),
    _in_files(
        "bytes that are there are taken for durable",
        "            if _holds(target, content):\n                self._sync(target)",
        "            if _holds(target, content):\n                pass",
    ),
    _in_files(
        "bytes that are there are taken for whole",
        "return target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content",
        "return target.is_file()",
    ),
    _in_files(
        "the archive's own folder is not synced", "            sync_folder(self.root.parent)", "            pass"
    ),
    _in_files(
        "bytes put together are not synced",
        "                os.fsync(descriptor)\n            finally:\n                os.close(descriptor)\n        for target",
        "                pass\n            finally:\n                os.close(descriptor)\n        for target",
    ),
    _in_files(
        "names put together are not synced",
        "        for folder in {target.parent for target in waiting}:\n            sync_folder(folder)\n",
        "",
    ),
    _in_files("folders put together are not synced", "        if waiting:\n            sync_folder(self.root)\n", ""),
    _in_files("what is put together is never put", "            gathered._settle()\n", "            pass\n"),
    _in_files(
        "a broken deed leaves its files",
        "                aside.unlink(missing_ok=True)\n\n    def _settle",
        "                pass\n\n    def _settle",
    ),
    _in_files(
        "a failed write leaves its file",
        "        except OSError:\n            aside.unlink(missing_ok=True)\n            raise",
        "        except OSError:\n            raise",
    ),
    _in_files(
        "bytes are given out unproved", "        if hashlib.sha256(content).hexdigest() != digest:", "        if False:"
    ),
    _in_files(
        "a file is given out unproved",
        '            if hashlib.file_digest(file, "sha256").hexdigest() != digest:',
        "            if False:",
    ),
    _in_files(
        "a scan is not synced",
        "        file.flush()\n        os.fsync(file.fileno())\n    return digest",
        "        file.flush()\n    return digest",
    ),
    _in_files(
        "the name of a scan is not synced",
        '            aside.replace(target)\n            self._sync(target)\n        except OSError as error:\n            raise Unavailable("Файл не записан в архив: проверьте место на диске и права на папку данных.")',
        '            aside.replace(target)\n        except OSError as error:\n            raise Unavailable("Файл не записан в архив: проверьте место на диске и права на папку данных.")',
    ),
    _in_files(
        "a file put whole is not synced",
        "            os.fsync(file.fileno())\n        aside.replace(target)",
        "        aside.replace(target)",
    ),
    _in_files(
        "the name of a file put whole is not synced",
        "            aside.unlink()\n    sync_folder(target.parent)",
        "            aside.unlink()",
    ),
    _in_files(
        "two writers share a name",
        'f"{_stem(target)}{os.getpid()}.{secrets.token_hex(4)}{HALF}"',
        'f"{_stem(target)}{HALF}"',
    ),
    _in_files("what another writes whole is swept away", "< 10 and not runs(int(process))", "< 10"),
    _in_files("what a killed writer left stays", "        _sweep(target)\n", ""),
    _in_files("what is being written is swept away", "if not alive(int", "if True or not alive(int"),
)
