"""The conformance report: built, written atomically, read and validated."""

from __future__ import annotations

import errno
import functools
import json
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Dict

from .capabilities import torch_version

VERSION = "0.1.0"
SCHEMA = Path(__file__).with_name("report.schema.json")

Report = Dict[str, Any]


def subject(backend: str) -> Dict[str, str]:
    """Return what was tested, and on what."""
    return {
        "torch": torch_version(),
        "backend": backend,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


@functools.lru_cache(maxsize=None)
def suite() -> Dict[str, str]:
    """Return which suite judged; the commit is empty outside a git checkout."""
    git = shutil.which("git")
    commit = b""
    if git:
        ask = [git, "-C", str(SCHEMA.parent), "rev-parse", "HEAD"]
        commit = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return {"version": VERSION, "commit": commit.decode().strip()}


def check_writable(path: Path) -> None:
    """Raise OSError if no report can be written at this path."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no regular file")
    with tempfile.NamedTemporaryFile(dir=str(path.resolve().parent)):
        pass


def write(path: Path, content: Report) -> None:
    """Put the report at this path, whole or not at all."""
    path = path.resolve()
    handle, draft = tempfile.mkstemp(dir=str(path.parent), suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(json.dumps(content, indent=1, allow_nan=False) + "\n")
        os.chmod(draft, 0o644)
        os.replace(draft, str(path))
    except BaseException:
        os.unlink(draft)
        raise


def read(path: Path) -> Report:
    """Return the report at this path; raise jsonschema.ValidationError if it is none."""
    import jsonschema

    content = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(content, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return content
