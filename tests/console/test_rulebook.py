"""`wakai rulebook`: what the commands say, and what they say to somebody who mistyped."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wakai import rulebooks
from wakai.console import rulebook_files
from wakai.console.rulebook import app
from wakai.rulebook import Finding, Rulebook, load

NOT_RECEIVED = {
    "order_total": "750.00",
    "shipping_paid": "12.00",
    "claimed_amount": "750.00",
    "paid_on": "2026-12-01",
    "promised_ship_on": "2026-12-04",
    "shipped_on": "2026-12-03",
    "estimated_delivery_on": "2026-12-15",
    "claimed_on": "2026-12-22",
    "tracking_status": "delivered",
    "tracking_uploaded_on": "2026-12-03",
    "delivered_on": "2026-12-12",
    "delivered_to_address": "yes",
    "order_cancelled": "no",
}


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all of these tests read the same files."""
    monkeypatch.setattr(rulebook_files, "load", lambda files: _load(tuple(files.items())))


@cache
def _load(files: tuple[tuple[str, str], ...]) -> Rulebook:
    return load(dict(files))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def explain(*more: str, **facts: str) -> Result:
    given = [part for name, value in {**NOT_RECEIVED, **facts}.items() for part in ("--fact", f"{name}={value}")]
    return run("explain", "--claim", "not_received", "--as-of", "2026-12-01", *given, *more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the marketplace rulebook that a test may spoil."""
    for name, text in rulebooks.texts_of("marketplace").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


# check ----------------------------------------------------------------------------------------------------------------
def test_check_takes_a_name_or_a_folder(folder: Path) -> None:
    by_name, by_folder = run("check", "marketplace"), run("check", folder)
    assert (by_name.exit_code, by_folder.exit_code) == (0, 0)
    assert by_name.output == by_folder.output
    assert "All worked cases come out as they say." in by_name.output


def test_check_names_file_line_column_and_the_near_name(folder: Path) -> None:
    change(folder, "rules_late.yaml", "when: wants_to_return", "when: wants_to_retrun")
    result = run("check", folder)
    assert result.exit_code == 1
    line = (folder / "rules_late.yaml").read_text(encoding="utf-8").split("wants_to_retrun")[0].count("\n") + 1
    assert f"{folder}/rules_late.yaml:{line}:11: error unknown-fact" in result.stderr
    assert "Did you mean 'wants_to_return'?" in result.stderr


def test_check_runs_the_worked_cases(folder: Path) -> None:
    change(folder, "parameters.yaml", 'USD: "750.00"', 'USD: "750.01"')
    result = run("check", folder)
    assert result.exit_code == 1
    assert "'750 dollars to the cent, not signed for' expects rule NR-4" in result.stderr


def test_check_prints_warnings_and_goes_on(folder: Path) -> None:
    change(folder, "facts_party.yaml", "    if_unproven: other\n", "")
    result = run("check", folder)
    assert "no-default" in result.output


@pytest.mark.parametrize(
    ("target", "word"),
    [("marktplace", "Did you mean 'marketplace'?"), ("no/such/folder", "There is no rulebook or folder")],
)
def test_check_says_what_there_is_when_it_finds_nothing(target: str, word: str) -> None:
    result = run("check", target)
    assert result.exit_code == 1
    assert word in result.stderr


def test_check_of_a_folder_without_rules_or_with_another_encoding(tmp_path: Path) -> None:
    assert "holds no .yaml files" in run("check", tmp_path).stderr
    (tmp_path / "rulebook.yaml").write_bytes("rulebook: 規則".encode("shift_jis"))
    assert "not UTF-8" in run("check", tmp_path).stderr


# show -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Still on its way", "Signature amount (signature_from): USD 750.00", "the seller must prove it"]),
        ("ja", ["まだ配送中の場合", "立証責任は出品者", "750.00米ドル"]),
        ("zh", ["包裹仍在途中", "由卖家举证", "750.00美元"]),
    ],
)
def test_show_prints_rules_figures_and_burdens_in_each_language(language: str, words: list[str]) -> None:
    output = run("show", "--language", language).output
    assert [word for word in words if word not in output] == []


def test_show_of_one_claim_leaves_out_the_rules_facts_and_figures_of_the_others() -> None:
    output = run("show", "--claim", "late").output
    assert "LT-6" in output
    assert "late_share" in output
    assert "answer_window" in output
    assert not [word for word in ("NR-1", "signature", "minor_share", "can_return") if word in output]


@pytest.mark.parametrize(("option", "value"), [("--claim", "lat"), ("--language", "fr")])
def test_show_lists_what_there_is_for_a_word_it_does_not_know(option: str, value: str) -> None:
    result = run("show", option, value)
    assert result.exit_code == 1
    assert "There are: " in result.stderr


# explain --------------------------------------------------------------------------------------------------------------
def test_explain_tells_what_decides_and_what_would_turn_it() -> None:
    output = explain(signature="no").output
    assert "Decided in favour of the buyer: refund, USD 750.00." in output
    assert "NR-4, No signature on an order of high value" in output
    assert "If “Order total” were USD 749.99" in output


def test_explain_tells_what_is_missing_whose_it_is_and_how_to_answer() -> None:
    output = explain().output
    assert "Not yet decided" in output
    assert "Signature with a name: asked of the seller; to be proven by the seller" in output
    assert (
        "- the seller: Does the proof of delivery carry a signature with a name?\n    --fact signature=true|false"
        in output
    )


def test_explain_counts_a_side_as_silent() -> None:
    output = explain("--silent", "seller").output
    assert "Decided in favour of the buyer" in output
    assert "not proven by the seller, who had to prove it" in output


def test_explain_offers_the_codes_of_a_choice() -> None:
    output = run("explain", "--claim", "not_as_described").output
    assert "--fact problem=not_new|small_scratch|damaged" in output
    assert "--fact delivered_on=2026-12-01|absent" in output


@pytest.mark.parametrize(("language", "word"), [("ja", "購入者の主張を認める"), ("zh", "支持买家")])
def test_explain_speaks_the_readers_language(language: str, word: str) -> None:
    assert word in explain("--language", language, signature="no").output


def test_explain_as_json_is_the_whole_finding() -> None:
    output = explain("--json", signature="no").output
    assert json.loads(output)["rule"] == "NR-4"
    assert Finding.from_json(output.strip()).rule == "NR-4"


def test_explain_in_yen_reads_whole_yen() -> None:
    yen = {"order_total": "109999", "shipping_paid": "0", "claimed_amount": "109999"}
    assert "in favour of the seller" in explain("--currency", "JPY", **yen).output


def test_explain_without_a_day_takes_today() -> None:
    assert run("explain", "--claim", "late").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--fact", "delivred_on=2026-12-12"], "There is no fact 'delivred_on'. Did you mean 'delivered_on'?"),
        (["--fact", "delivered_on"], "Write a fact as name=value"),
        (["--fact", "signature=yes", "--fact", "signature=no"], "'signature' is given twice"),
        (["--fact", "delivered_on=12/12/2026"], "Please give a date"),
        (["--fact", "order_total=12.345"], "12.345"),
        (["--currency", "XYQ"], "not a currency we know"),
        (["--as-of", "tomorrow"], "write it as 2026-12-01"),
        (["--silent", "courier"], "There is no side 'courier'"),
    ],
)
def test_explain_says_what_to_write_instead(arguments: list[str], word: str) -> None:
    result = run("explain", "--claim", "late", *arguments)
    assert result.exit_code == 1
    assert word in result.stderr


@pytest.mark.parametrize(
    ("claim", "word"), [("not_recieved", "Did you mean 'not_received'?"), ("", "Say which claim.")]
)
def test_explain_of_a_claim_there_is_not(claim: str, word: str) -> None:
    result = run("explain", "--claim", claim)
    assert result.exit_code == 1
    assert word in result.stderr


# replay ---------------------------------------------------------------------------------------------------------------
CASES = """\
case_id,claim,currency,as_of,claimed_amount,shipping_paid,claimed_on,estimated_delivery_on,delivered_on,buyer_hindered_delivery,delivred_on
c1,late,USD,2026-12-01,8000,950,2026-12-28,2026-12-10,2026-12-11,false,
c2,late,USD,2026-12-01,8000,950,2026-12-28,2026-12-10,2026-12-12,false,
c3,late,JPY,2026-12-01,8000,0,2026-12-28,2026-12-10,2026-12-12,false,
c4,counterfeit,USD,2026-12-01,8000,0,2026-12-28,2026-12-10,2026-12-12,false,
"""


@pytest.fixture
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


@pytest.fixture
def lenient(folder: Path) -> Path:
    """The same rules with three days of grace instead of one; its worked cases are left behind."""
    change(
        folder, "parameters.yaml", "dated: [{since: 2016-01-01, value: 1}]", "dated: [{since: 2016-01-01, value: 3}]"
    )
    for path in folder.glob("examples_*.yaml"):
        path.unlink()
    return folder


def test_replay_tells_what_changes_what_money_moves_and_which_cases(cases: Path, lenient: Path) -> None:
    output = run("replay", cases, "--to", lenient).output
    assert "3 cases" in output
    assert "2 outcomes change" in output
    assert "USD 9.50: sellers keep more, buyers forgo it" in output
    assert "JP¥400" in output or "JPY 400" in output
    assert "buyer, partial_refund" in output
    assert "LT-4 seller, none" in output
    assert "Left out: 1 cases of counterfeit" in output
    assert "Column not used: delivred_on." in output


def test_replay_of_the_same_rules_changes_nothing(cases: Path) -> None:
    output = run("replay", cases).output
    assert "0 outcomes change" in output
    assert "What changes" not in output


def test_replay_lists_as_many_as_asked_and_saves_all(cases: Path, lenient: Path, tmp_path: Path) -> None:
    saved = tmp_path / "changed.csv"
    output = run("replay", cases, "--to", lenient, "--list", "1", "--save", saved).output
    assert "c2" in output
    assert "c3" not in output
    assert [line.split(",")[0] for line in saved.read_text().splitlines()] == ["case_id", "c2", "c3"]


def test_replay_says_which_value_of_which_case_it_cannot_read(cases: Path) -> None:
    cases.write_text(CASES.replace("c2,late,USD,2026-12-01,8000", "c2,late,USD,2026-12-01,80.00"), encoding="utf-8")
    result = run("replay", cases)
    assert result.exit_code == 1
    assert "Case c2: “80.00” in column “claimed_amount”" in result.stderr


def test_replay_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("replay", tmp_path / "none.parquet")
    assert result.exit_code == 1
    assert "cannot be read as cases" in result.stderr


# recheck --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def finding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("told") / "finding.json"
    path.write_text(explain("--json", signature="no").output, encoding="utf-8")
    return path


def spoil(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_recheck_of_a_finding_that_comes_out_the_same(finding: Path) -> None:
    result = run("recheck", finding)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "By the rules: 1, judged again from their own facts, the same to the byte",
        "Decisions checked: 1",
    ]


def test_recheck_names_the_field_that_does_not_come_out(finding: Path) -> None:
    result = run("recheck", spoil(finding, '"in_favour_of":"buyer"', '"in_favour_of":"seller"'))
    assert result.exit_code == 1
    assert result.output.startswith("Line 1: does not come out the same: outcome.in_favour_of\n")
    assert "Not the same: 1" in result.output


def test_recheck_reads_past_the_mark_that_some_editors_put_before_the_text(finding: Path) -> None:
    finding.write_bytes(b"\xef\xbb\xbf" + finding.read_bytes())
    assert run("recheck", finding).exit_code == 0


def test_recheck_tells_no_line_that_a_file_made_up(finding: Path) -> None:
    """A version called so that "the same to the byte" would stand on the reader's screen, the truth wiped out."""
    data = json.loads(finding.read_text(encoding="utf-8"))
    data["rulebook"]["hash"] = "\x1b[2K\nBy the rules: 1, judged again from their own facts, the same to the byte"
    finding.write_text(json.dumps(data), encoding="utf-8")
    result = run("recheck", finding)
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert not any(line.startswith("By the rules") for line in result.output.splitlines())


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", ["1行目", "一致しません", "一致しないもの 1件"]), ("zh", ["第 1 行", "不一致的 1 件"])],
)
def test_recheck_speaks_the_readers_language(finding: Path, language: str, words: list[str]) -> None:
    output = run("recheck", spoil(finding, '"rule":"NR-4"', '"rule":"NR-5"'), "--language", language).output
    assert [word for word in words if word not in output] == []


def test_recheck_asks_for_a_version_that_is_not_at_hand_and_takes_it(finding: Path, folder: Path) -> None:
    change(folder, "rulebook.yaml", "Marketplace", "My marketplace")
    other = explain_by(folder)
    finding.write_text(other, encoding="utf-8")
    asked = run("recheck", finding)
    assert asked.exit_code == 1
    assert "which is not at hand; name it with --rulebook" in asked.output
    assert json.loads(other)["rulebook"]["hash"] in asked.output
    assert run("recheck", finding, "--rulebook", folder).exit_code == 0
    canonical = folder / "rules.json"
    canonical.write_bytes(rulebook_files.load_or_stop(str(folder)).canonical())
    assert run("recheck", finding, "--rulebook", canonical).exit_code == 0


def explain_by(folder: Path) -> str:
    given = [part for name, value in NOT_RECEIVED.items() for part in ("--fact", f"{name}={value}")]
    return run("explain", folder, "--claim", "not_received", "--as-of", "2026-12-01", "--json", *given).output


@pytest.mark.parametrize("name", ["no.json", "short.json"])
def test_recheck_says_what_is_no_rulebook(finding: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "short.json").write_text("{}", encoding="utf-8")
    result = run("recheck", finding, "--rulebook", tmp_path / name)
    assert result.exit_code == 1
    assert ("There is no file" if name == "no.json" else "not the canonical text of a rulebook") in result.stderr


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "holds no decisions"),
        (b"\n\n", "holds no decisions"),
        ("案件".encode("shift_jis"), "is not UTF-8 text"),
        (b"{}", "Line 1: is not a decision as Wakai writes it"),
        (b"case;rule\n", "Line 1: cannot be read as JSON"),
    ],
)
def test_recheck_of_what_is_no_file_of_decisions(tmp_path: Path, content: bytes, word: str) -> None:
    (tmp_path / "file.ndjson").write_bytes(content)
    result = run("recheck", tmp_path / "file.ndjson")
    assert result.exit_code == 1
    assert word in result.output


def test_recheck_needs_no_database_and_no_settings(finding: Path) -> None:
    """A stranger's machine: neither Django is set up nor a database looked for."""
    program = (
        "import sys; from wakai.console.rulebook import app; app(sys.argv[1:], standalone_mode=False);"
        "sys.exit(any(name.startswith(('django', 'psycopg')) for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "recheck", str(finding)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Decisions checked: 1" in done.stdout
