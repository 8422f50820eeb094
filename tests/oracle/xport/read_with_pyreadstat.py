"""Reads transport files with pyreadstat, and writes down what it found.

    python read_with_pyreadstat.py                  files/*.xpt, cell by cell   -> pyreadstat.json
    python read_with_pyreadstat.py FOLDER           all *.xpt below, as digests -> public_files.json

Run from tests/oracle/xport. Numbers are as in the file, not turned into dates. pyreadstat does not tell missing values
apart: all are null. A digest is FNV-1a with 64 bits over the cells, column after column: a text is its UTF-8 bytes and
a zero byte, a number the eight bytes of its double, most significant first, a missing number the byte M.
"""

import datetime
import json
import math
import pathlib
import struct
import sys

import pandas
import pyreadstat


def read(path):
    frame, about = pyreadstat.read_xport(str(path), disable_datetime_conversion=True)
    columns = []
    for name in about.column_names:
        is_text = about.readstat_variable_types[name] == "string"
        cells = frame[name].tolist()
        if not is_text:
            cells = [None if cell is None or math.isnan(cell) else float(cell) for cell in cells]
        columns.append(
            {
                "name": name,
                "label": about.column_names_to_labels[name] or "",
                "format": about.original_variable_types[name],
                "text": is_text,
                "cells": cells,
            }
        )
    return {"name": about.table_name, "rows": about.number_rows or len(frame), "columns": columns}


def digest(columns):
    state = 0xCBF29CE484222325
    for column in columns:
        for cell in column["cells"]:
            if column["text"]:
                piece = cell.encode() + b"\0"
            else:
                piece = b"M" if cell is None else struct.pack(">d", cell)
            for byte in piece:
                state = (state ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


made_with = {
    "pyreadstat": pyreadstat.__version__,
    "pandas": pandas.__version__,
    "date": datetime.date.today().isoformat(),
}
if len(sys.argv) == 1:
    files = {path.name: read(path) for path in sorted(pathlib.Path("files").glob("*.xpt"))}
    target = "pyreadstat.json"
else:
    root = pathlib.Path(sys.argv[1])
    files = {}
    for path in sorted(root.rglob("*.xpt")):
        table = read(path)
        files[path.relative_to(root).as_posix()] = {
            "rows": len(table["columns"][0]["cells"]),
            "columns": len(table["columns"]),
            "digest": digest(table["columns"]),
        }
    target = "public_files.json"
text = json.dumps({"made_with": made_with, "files": files}, ensure_ascii=False, indent=1, allow_nan=False)
pathlib.Path(target).write_text(text + "\n")
