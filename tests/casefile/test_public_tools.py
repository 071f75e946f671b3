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
from tests.casefile.specimen import case_data, renewed, small_data, written
from tests.journal.authority import OpenSsl

GO_PACKAGES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
PROGRAM = Path(__file__).parent / "public" / "verify.go"
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


def test_go_checks_seal_manifests_and_receipts(folder: Path) -> None:
    done = run(need("go"), "run", str(PROGRAM), str(folder), folder=folder, env=go_as_debian_has_it())
    assert done.stdout == "seal ok, 1 manifests of what was seen, 9 receipts\n"


@pytest.mark.parametrize(
    "path",
    ["seal.txt", "metadata/decisions/1.seen.txt", "metadata/proofs/receipts/3.tlog-proof", "metadata/keys/log.vkey"],
)
def test_go_finds_what_was_changed(folder: Path, path: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    told = (other / path).read_text(encoding="utf-8")
    place = len(told) // 3
    (other / path).write_text(told[:place] + ("x" if told[place] != "x" else "y") + told[place + 1 :], encoding="utf-8")
    run(need("go"), "run", str(PROGRAM), str(other), folder=other, ok=False, env=go_as_debian_has_it())


def go_as_debian_has_it() -> dict[str, str]:
    """Packages from the system's folder; nothing is fetched."""
    return {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off"}


def test_a_key_and_a_payload_open_a_commitment_with_openssl(folder: Path) -> None:
    import json

    import rfc8785

    leaf = json.loads((folder / "metadata/proofs/leaves.jsonl").read_text(encoding="utf-8").splitlines()[0])
    payload = folder / "payload"
    payload.write_bytes(rfc8785.dumps(leaf["payload"]))
    words = ("dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{leaf['key']}", str(payload))
    done = run(need("openssl"), *words, folder=folder)
    payload.unlink()
    assert done.stdout.split("= ")[1].strip() == json.loads(leaf["entry"])["commitment"]


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["buyer", "seller", "agent"])
def test_all_of_them_pass_the_case_file_of_a_real_case(told: Told, reader: str, tmp_path: Path) -> None:
    inside = unpack(told.file(reader, tmp_path).read_bytes(), tmp_path / "in")
    run(need("sha256sum"), "-c", "--strict", "--quiet", "manifest-sha256.txt", folder=inside)
    run(need("sha256sum"), "-c", "--strict", "--quiet", "tagmanifest-sha256.txt", folder=inside)
    run(need("bagit.py"), "--validate", ".", folder=inside)
    done = run(need("go"), "run", str(PROGRAM), str(inside), folder=inside, env=go_as_debian_has_it())
    assert "1 manifests of what was seen" in done.stdout
    assert " 0 receipts" not in done.stdout
