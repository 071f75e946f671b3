"""Files of orders into values: Olist's seven CSV files, and Wakai's own CSV and JSON lines."""

from wakai.commerce.domain.importing.olist import read_olist
from wakai.commerce.domain.importing.own_formats import read_csv, read_jsonl
from wakai.commerce.domain.importing.problems import FileCount, RowProblem
from wakai.commerce.domain.importing.result import Progress, ReadOrders, silent

__all__ = ["FileCount", "Progress", "ReadOrders", "RowProblem", "read_csv", "read_jsonl", "read_olist", "silent"]
