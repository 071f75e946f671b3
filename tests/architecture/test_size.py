"""Files and functions a person can hold in mind."""

from collections.abc import Callable
from statistics import median, quantiles

from tests.architecture.house import ROOT, functions, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MEDIAN_FUNCTION = 8
NINE_IN_TEN = 30


def test_no_file_is_over_400_lines() -> None:
    sizes = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in sources()}
    assert {str(file): size for file, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_over_60_lines() -> None:
    assert [str(function) for function in functions() if function.lines > LONGEST_FUNCTION] == []


def test_half_the_functions_are_within_8_lines_and_nine_in_ten_within_30(
    record_property: Callable[[str, object], None],
) -> None:
    lines = [function.lines for function in functions()]
    middle, ninth = median(lines), quantiles(lines, n=10)[-1]
    record_property("functions", len(lines))
    record_property("median", middle)
    assert middle <= MEDIAN_FUNCTION
    assert ninth <= NINE_IN_TEN
