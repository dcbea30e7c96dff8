"""Store frames as numbers and JSON: reading them runs no code, whoever wrote the file."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

#: Types of columns that can be stored.
_DTYPES = ("str", "int64", "Int64", "datetime64[us]")

#: Errors that `unpack` raises for damaged data.
DAMAGED = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RecursionError, TypeError, ValueError,
    zipfile.BadZipFile,
)  # fmt: skip


def pack(about: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Return plain values and frames as bytes that begin with their hash; refuse a column of another type."""
    kept: dict[str, dict[str, list]] = {}
    arrays: dict[str, Any] = {}
    for name, frame in frames.items():
        columns = {str(column): _encode_column(values.array) for column, values in frame.items()}
        kept[name] = {column: values for column, (_, values) in columns.items()}
        codes = np.array([codes for codes, _ in columns.values()], "int32")
        arrays |= {name: codes, f"{name}/": frame.index.to_numpy(dtype="int64")}
    arrays["about"] = np.frombuffer(json.dumps([about, kept]).encode(), dtype="uint8")
    body = io.BytesIO()
    np.savez_compressed(body, allow_pickle=False, **arrays)
    return hashlib.sha256(body.getvalue()).hexdigest().encode() + b"\n" + body.getvalue()


def _encode_column(column: Any) -> tuple[np.ndarray, list]:
    """Return a column as codes, and its type and distinct values; a missing value has code -1."""
    dtype = str(column.dtype)
    if not len(column):  # most areas have no cell in conflict
        return np.empty(0, "int64"), [dtype, []]
    codes, found = pd.factorize(column)
    values = found.to_numpy().view("int64") if dtype.startswith("datetime") else found
    if dtype not in _DTYPES:
        raise TypeError(f"a column of type {dtype} cannot be stored")
    return codes, [dtype, [value if isinstance(value, str) else int(value) for value in values]]


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values and frames that `pack` stored; raise an error of `DAMAGED` for other data."""
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("what was kept is damaged")
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        about, kept = json.loads(arrays["about"].tobytes())
        frames = {
            name: pd.DataFrame(
                {
                    c: _decode_column(codes, *values)
                    for (c, values), codes in zip(columns.items(), arrays[name], strict=True)
                },
                pd.Index(arrays[f"{name}/"]),
            )
            for name, columns in kept.items()
        }
    return about, frames


def _decode_column(codes: np.ndarray, dtype: Any, values: list) -> Any:
    if dtype not in _DTYPES and len(codes):
        raise ValueError(f"a column of type {dtype} cannot be stored")
    known: Any = np.array(values, "int64").view(dtype) if dtype.startswith("datetime") else values
    if dtype == "int64":
        return np.array(known, dtype)[codes]
    return pd.array(known, dtype=dtype).take(codes, allow_fill=True)
