"""Files of columns: what is read is what was written under that key, to the bit, or the file is damaged.

A file is a stream of Arrow and a checksum of all its bytes, which is looked at before anything else. The stream has one
row, in which each column holds a list of numbers, so that columns may differ in length; its metadata hold the key and
facts. A file is written under another name and then renamed: it is whole or not there. Nothing in it is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa  # loaded where a file is read or written

fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None  # not on Windows
META = b"career-ecosystem"
WHOLE, UNFINISHED, DAMAGED, LOCK = ".arrows", ".part", ".bad", ".lock"  # endings
Schema = Mapping[str, tuple[str, int | None]]  # by name: numpy type, and length, None for any


class DamagedError(Exception):
    """A stored file is incomplete, or not what was stored under its key; the message says what is wrong."""


def write_columns(path: Path, key: str, columns: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
    """Keep columns (N,) of numbers, each of its own length, and facts that can be written as JSON.

    Raises OSError; nothing is left behind then, and an earlier file stays.
    """
    import pyarrow as pa

    part = path.with_name(f"{path.stem}.{os.getpid()}-{uuid4().hex[:8]}{UNFINISHED}")
    lists = [pa.ListArray.from_arrays(pa.array([0, len(one)], pa.int32()), pa.array(one)) for one in columns.values()]
    about = json.dumps({"key": key, "facts": facts}).encode()
    table = pa.table(lists, list(columns)).replace_schema_metadata({META: about})
    content = pa.BufferOutputStream()
    with pa.ipc.new_stream(content, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
        stream.write_table(table)
    content = content.getvalue()
    try:
        with part.open("wb") as file:
            file.write(content)
            file.write(hashlib.sha256(content).digest())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def read_columns(path: Path, key: str, schema: Schema) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the columns of a file, which may be written to, and its facts.

    Raises FileNotFoundError; DamagedError if it is not whole, or holds other than this key and these columns.
    """
    try:
        about, lists = _content(path)
        if not isinstance(about, dict) or about.get("key") != key:
            raise DamagedError("it holds something else")
        if lists.keys() != schema.keys():
            raise DamagedError(f"it holds other columns ({len(lists)}, not {len(schema)})")
        return {name: _array(name, lists.pop(name), *schema[name]) for name in schema}, about["facts"]
    except (DamagedError, FileNotFoundError, PermissionError):
        raise
    except Exception as error:  # whatever pyarrow and json raise on a file that somebody made for another purpose
        raise DamagedError(" ".join(f"{error or type(error).__name__}".split())[:120]) from None


def set_aside(path: Path) -> Path:
    """Give a damaged file another name, so that one can look at it and its content is made anew; return that name."""
    aside = path.with_suffix(DAMAGED)
    path.replace(aside)
    return aside


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other process holds this lock, which ends with its process; raise OSError if there can be none."""
    if fcntl is None:
        yield
        return
    with _locked(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _locked(path: Path) -> IO[str]:
    """Open the file of a lock, once nobody else holds it."""
    while True:
        file = path.open("w")
        fcntl.flock(file, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()  # whoever held it removed it, so that others would not wait for this one


def _content(path: Path) -> tuple[Any, dict[str, pa.ChunkedArray]]:
    """What a file says of itself, and its lists by name."""
    import pyarrow as pa

    content = pa.py_buffer(path.read_bytes())
    end = content.size - hashlib.sha256().digest_size
    if end < 0 or hashlib.sha256(content[:end]).digest() != content[end:].to_pybytes():
        raise DamagedError("its content is not what was written")
    table = pa.ipc.open_stream(content[:end]).read_all()
    about = json.loads((table.schema.metadata or {}).get(META, b"null"))
    return about, dict(zip(table.column_names, table.columns))


def _array(name: str, lists: pa.ChunkedArray, dtype: str, length: int | None) -> np.ndarray:
    """The numbers of one column; raise DamagedError if they are of another type or number."""
    (values,) = (chunk.flatten() for chunk in lists.chunks)
    array = values.to_numpy().copy()
    if array.dtype != dtype or len(lists) != 1:
        raise DamagedError(f"{name} is {len(lists)} x {array.dtype}, not {dtype}")
    if length is not None and len(array) != length:
        raise DamagedError(f"{name} holds {len(array)} numbers, not {length}")
    return array
