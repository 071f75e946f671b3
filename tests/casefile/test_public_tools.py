"""Case files checked by programs that no one here wrote: unzip, sha256sum, bagit.py, openssl, and Go's sumdb packages."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.casefile.conftest import Told
from tests.casefile.specimen import LOG, NUMBER, case_data, mail_data, renewed, small_data, written
from tests.evidence.test_mail import DNS, EXAMPLE
from tests.journal.authority import OpenSsl

from wakai.evidence.casefile import texts
from wakai.journal.domain.notes import Signer
from wakai.journal.log_keys import log_signer

GO_PACKAGES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
# As the case file brings it along.
PROGRAM = Path(texts.__file__).with_name("verify.go")
REQUIRED = os.environ.get("WAKAI_REQUIRE_PUBLIC_TOOLS") == "1"


def need(tool: str) -> str:
    """The program's path. Skips loudly, or fails where the tools are required, when it is missing."""
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    if found is None or (tool == "go" and not GO_PACKAGES.is_dir()):
        said = f"PUBLIC TOOL MISSING: {tool} (Debian: golang-go golang-golang-x-mod-dev openssl coreutils unzip)"
        if REQUIRED:
            pytest.fail(said)
        pytest.skip(said)
    return found


def run(
    *words: str, folder: Path, ok: bool = True, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **(env or {})}
    )
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> OpenSsl:
    need("openssl")
    return OpenSsl(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def folder(tsa: OpenSsl, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The specimen, unpacked."""
    return unpack(written(renewed(case_data(tsa=tsa), tsa)), tmp_path_factory.mktemp("unpacked"))


def unpack(content: bytes, into: Path) -> Path:
    into.mkdir(exist_ok=True)
    (into / "case.zip").write_bytes(content)
    shutil.unpack_archive(into / "case.zip", into)
    (found,) = (one for one in into.iterdir() if one.is_dir())
    return found


def test_unzip_finds_no_fault_in_the_archive(tsa: OpenSsl, tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_bytes(written(case_data(tsa=tsa)))
    unzip = shutil.which("unzip")
    words = (unzip, "-tq", "case.zip") if unzip else (sys.executable, "-m", "zipfile", "-t", "case.zip")
    assert "No errors" in run(*words, folder=tmp_path).stdout or unzip is None


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum(folder: Path, name: str) -> None:
    run(need("sha256sum"), "-c", "--strict", "--quiet", name, folder=folder)


def test_bagit_validates_it(folder: Path) -> None:
    run(need("bagit.py"), "--validate", ".", folder=folder)


def test_a_case_without_exhibits_is_a_bag_too(tmp_path: Path) -> None:
    from dataclasses import replace

    data = small_data()
    bare = replace(data, exhibits=(), docket=data.docket[:1], leaves=data.leaves[:1])
    run(need("bagit.py"), "--validate", ".", folder=unpack(written(bare), tmp_path))


def test_the_commands_of_verify_txt_verify_the_time_stamps(folder: Path) -> None:
    need("openssl")
    told = (folder / "VERIFY.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = re.findall(r"^ +openssl (ts -verify .+)$", told, flags=re.MULTILINE)
    assert len(commands) == 3
    assert "-data metadata/proofs/timestamps/1.tsr " in commands[2]
    for command in commands:
        done = run("openssl", *command.split(), folder=folder)
        assert "Verification: OK" in done.stdout + done.stderr


def test_the_commands_of_verify_txt_find_another_exhibit_and_another_reply(folder: Path) -> None:
    need("openssl")
    told = (folder / "VERIFY.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = re.findall(r"^ +openssl (ts -verify .+)$", told, flags=re.MULTILINE)
    for command, one, other in (
        (commands[0], "data/original/E1.jpg", "data/original/E2.pdf"),
        (commands[2], "timestamps/1.tsr -in", "timestamps/2.tsr -in"),
    ):
        assert one in command
        run("openssl", *command.replace(one, other).split(), folder=folder, ok=False)


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program, built."""
    built = tmp_path_factory.mktemp("go") / "verify"
    run(need("go"), "build", "-o", str(built), str(PROGRAM), folder=built.parent, env=go_as_debian_has_it())
    return str(built)


def test_the_program_in_the_case_file_runs_as_verify_txt_says(folder: Path) -> None:
    need("go")
    told = (folder / "VERIFY.txt").read_text(encoding="utf-8")
    (command,) = re.findall(
        r"^ +GO111MODULE=off GOPATH=/usr/share/gocode (go run verify.go case \.)$", told, flags=re.MULTILINE
    )
    done = run(*command.split(), folder=folder, env=go_as_debian_has_it())
    first, *rest = done.stdout.splitlines()
    assert first.endswith(LOG.verifier.vkey)
    assert rest == [
        f"seal of case {NUMBER} for buyer, by {LOG.name}",
        "9 entries opened, 9 receipts, 1 lists of what was seen",
    ]


def test_a_key_from_elsewhere_counts_and_not_the_enclosed_one(folder: Path, go: str) -> None:
    assert "key as enclosed" not in run(go, "case", ".", LOG.verifier.vkey, folder=folder).stdout
    run(go, "case", ".", Signer(LOG.name, bytes(32)).verifier.vkey, folder=folder, ok=False)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("seal.txt", "buyer", "agent"),
        ("tagmanifest-sha256.txt", "README", "ReadMe"),
        ("metadata/docket.jsonl", "We sent it in time", "We sent it too late"),
        ("metadata/docket.jsonl", '"offer":4', '"offer":3'),
        ("metadata/docket.jsonl", '"role":"seller"', '"role":"buyer"'),
        ("metadata/order-changes.jsonl", "Example Post", "Other Post"),
        ("metadata/decisions/1.seen.txt", '"n":3', '"n":4'),
        ("metadata/proofs/leaves.jsonl", "We sent it in time", "We sent it too late"),
        ("metadata/proofs/leaves.jsonl", '"key":"01', '"key":"02'),
        ("metadata/proofs/leaves.jsonl", '"about":"docket/2"', '"about":"docket/3"'),
        ("metadata/proofs/leaves.jsonl", '"about":"docket/2"', '"about":"docket/99"'),
        ("metadata/proofs/receipts/3.tlog-proof", "index 3", "index 4"),
        ("metadata/keys/log.vkey", "resolve.example/log+", "resolve.example/lag+"),
    ],
)
def test_go_finds_what_was_changed(folder: Path, go: str, path: str, old: str, new: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    told = (other / path).read_text(encoding="utf-8")
    assert old in told
    (other / path).write_text(told.replace(old, new), encoding="utf-8")
    if path.startswith(("metadata/docket", "metadata/proofs/leaves")):
        assert "seal" in run(go, "case", ".", folder=other, ok=False).stdout
    run(go, "case", ".", folder=other, ok=False)


def test_go_checks_one_receipt(folder: Path, go: str) -> None:
    path = "metadata/proofs/receipts/3.tlog-proof"
    assert '"kind":"DocketEntry"' in run(go, "receipt", path, LOG.verifier.vkey, folder=folder).stdout
    run(go, "receipt", "seal.txt", LOG.verifier.vkey, folder=folder, ok=False)
    run(go, "receipt", path, folder=folder, ok=False)
    run(go, "duel", path, LOG.verifier.vkey, folder=folder, ok=False)


def go_as_debian_has_it() -> dict[str, str]:
    """Packages from the system's folder; nothing is fetched."""
    return {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off"}


def test_the_commands_of_verify_txt_open_an_entry_by_hand(folder: Path) -> None:
    need("openssl")
    told = (folder / "VERIFY.txt").read_text(encoding="utf-8")
    begin = told.index("     sed -n 1p")
    first, second = told[begin : told.index("   Both print")].rsplit("\n     sed", 1)
    opened = run("bash", "-c", first, folder=folder).stdout.split("= ")[1].strip()
    assert opened == run("bash", "-c", f"sed{second}", folder=folder).stdout.strip()
    assert re.fullmatch("[0-9a-f]{64}", opened)


def test_the_commands_of_the_documentation(folder: Path) -> None:
    need("openssl")
    page = (Path(__file__).parents[2] / "docs" / "case-file.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    seal, seen, stamp = [run("bash", "-ec", block, folder=folder) for block in blocks if "dkim" not in block]
    assert seal.stdout == "Signature Verified Successfully\nthis list\n"
    here, listed = seen.stdout.split("\n")[:2]
    assert here.removesuffix("  -") == listed
    assert "Verification: OK" in stamp.stdout + stamp.stderr


def programs(folder: Path) -> list[str]:
    """What VERIFY.txt and the documentation say for the signatures of mails."""
    page = (Path(__file__).parents[2] / "docs" / "case-file.md").read_text(encoding="utf-8")
    told = [(folder / "VERIFY.txt").read_text(encoding="utf-8"), page]
    return [
        found
        for text in told
        for found in re.findall(r"^python3 -c '\nimport dkim.*?^'$", text, re.MULTILINE | re.DOTALL)
    ]


def checked_again(content: bytes, dns: Mapping[str, bytes], into: Path) -> str:
    """What the two programs print, which is the same, for a case file with this mail."""
    inside = unpack(written(mail_data(content, dns)), into)
    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    first, second = [run("bash", "-ec", one, folder=inside, env=here).stdout for one in programs(inside)]
    assert first == second
    return first


def test_a_mails_signatures_are_checked_again_by_what_the_case_file_holds(tmp_path: Path) -> None:
    name = "test._domainkey.football.example.com"
    whole = checked_again(EXAMPLE, DNS, tmp_path / "whole")
    assert f"E1 2 {name} told: verified - here: True\n" in whole
    assert whole.count("\n") == 2
    changed = checked_again(EXAMPLE.replace(b"joe@", b"jim@"), DNS, tmp_path / "changed")
    assert f"E1 2 {name} told: contradicted - here: False\n" in changed
    text = checked_again(EXAMPLE.replace(b"lost", b"won "), DNS, tmp_path / "text")
    assert f"E1 2 {name} told: contradicted - here: body hash mismatch" in text


def test_a_verdict_that_the_mail_does_not_bear_shows(tmp_path: Path) -> None:
    """The operator says "verified" of a mail that was changed: the seal is theirs, and the mail says otherwise."""
    from dataclasses import replace

    data = mail_data(EXAMPLE.replace(b"joe@", b"jim@"), DNS)
    (mail,) = data.exhibits
    assert mail.found is not None
    told = tuple(replace(one, state="verified") for one in mail.found.signatures or ())
    inside = unpack(
        written(replace(data, exhibits=(replace(mail, found=replace(mail.found, signatures=told)),))), tmp_path
    )
    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    assert "told: verified - here: False\n" in run("bash", "-ec", programs(inside)[0], folder=inside, env=here).stdout


def test_without_such_mails_verify_txt_says_so(folder: Path) -> None:
    told = (folder / "VERIFY.txt").read_text(encoding="utf-8")
    assert "encloses no mail with a signature" in told
    assert "import dkim" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["buyer", "seller", "agent"])
def test_all_of_them_pass_the_case_file_of_a_real_case(told: Told, reader: str, go: str, tmp_path: Path) -> None:
    inside = unpack(told.file(reader, tmp_path).read_bytes(), tmp_path / "in")
    run(need("sha256sum"), "-c", "--strict", "--quiet", "manifest-sha256.txt", folder=inside)
    run(need("sha256sum"), "-c", "--strict", "--quiet", "tagmanifest-sha256.txt", folder=inside)
    run(need("bagit.py"), "--validate", ".", folder=inside)
    done = run(go, "case", str(inside), log_signer().verifier.vkey, folder=inside)
    assert done.stdout.endswith(" 1 lists of what was seen\n")
    assert " 0 receipts" not in done.stdout
