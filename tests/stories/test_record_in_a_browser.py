"""One contested case, told in real browsers on phones: evidence over a broken line, a contest, a decision, two case files that
public tools verify, and then one of its people is erased while everything else goes on being verified.

One long test: each step stands on what the one before it left, and nothing between them is made by hand that a page offers.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer
from tests.casefile.conftest import photo
from tests.casefile.specimen import checked, reasons
from tests.casefile.test_public_tools import PROGRAM, need, run, unpack
from tests.factories import FiledCase, a_case, a_person, an_order, answered, key, wrote
from tests.flows.test_erase_person import everywhere, found
from tests.journal.test_public_tools import said, verify
from tests.portal.axe import problems
from tests.portal.cases.conftest import Clock
from tests.portal.desk.waiting import ALL, to_the_desk

from wakai.channels import erasing as mails
from wakai.channels.tasks import tell
from wakai.commerce.domain.order import Address
from wakai.docket.domain.acts import BUYER, SELLER, Act, Kind
from wakai.docket.queries import decisions_of
from wakai.evidence import queries
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.flows.erase_person import finish_erasures
from wakai.flows.with_files import NewFile, hand_in_files
from wakai.journal import log_audit
from wakai.journal.domain.tiles import bundles_of, tiles_of
from wakai.journal.log_keys import log_signer
from wakai.journal.log_queries import checkpoint
from wakai.journal.models import Entry, TimeStamp
from wakai.journal.sequencer import sequence
from wakai.journal.stamping import try_stamp
from wakai.parties.domain.retention import CASE_KEPT
from wakai.parties.models import Person
from wakai.portal import privacy, privacy_looks, published, uploads
from wakai.portal.cases import link, listing, opened
from wakai.portal.desk import queue, staff

__all__ = ["verify"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
TOKYO = timedelta(hours=9)
MEGABYTE = 1024 * 1024
SMALL_PHOTO = Path(__file__).parents[1] / "evidence" / "fixtures" / "phone-photo.heic"

NAME, STREET, MAILBOX = "Noriko Quillmark", "7 Zebramark Lane", "noriko.heronmark"
CLAIM, MESSAGE, SECRET, CAPTION, FILE, CAMERA, WHY = (
    f"{word}mark" for word in ("walnut", "thistle", "juniper", "saffron", "obsidian", "marigold", "cobalt")
)
"""Words of the buyer that nobody writes by chance, each in another place."""
MARKS = ["Quillmark", "Zebramark", "heronmark", CLAIM, MESSAGE, SECRET, CAPTION, FILE, CAMERA, WHY]
STATEMENT = "The photo shows the lamp of this order, whole on its packing table."


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What every page takes for now."""
    clock = Clock(at)
    for module in (link, listing, opened, published, privacy, privacy_looks, queue, staff, uploads):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, with the mails as files in it."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", data)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "wakai.channels.backends.EmlFiles")
    monkeypatch.setattr(settings, "EMAIL_FILE_PATH", str(data / "mail"), raising=False)
    call_command("createcachetable", verbosity=0)
    return data


@dataclass
class World:
    """The browsers of this story, the case, and the time."""

    chromium: Browser
    site: str
    case: FiledCase
    clock: Clock
    seller: Page = field(init=False)
    buyer: Page = field(init=False)
    decider: Page = field(init=False)
    windows: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seller = self.window(a_person(self.case.seller, name="Hana"))
        self.buyer = self.window(a_person(self.case.buyer, name=NAME))
        self.decider = self.window(a_person(staff_role="agent", name="Mai Suzuki"))

    def window(self, person: int) -> Page:
        """A phone on which this person is signed in."""
        client = Client()
        client.force_login(Person.objects.get(pk=person), "django.contrib.auth.backends.ModelBackend")
        cookies = {
            "django_language": "en",
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        context = self.chromium.new_context(base_url=self.site, timezone_id="Asia/Tokyo", **PHONE)  # type: ignore[arg-type]
        context.add_cookies([{"name": name, "value": value, "url": self.site} for name, value in cookies.items()])
        self.windows.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    @property
    def home(self) -> str:
        return f"/cases/{self.case.number}"

    def exhibit(self, name: str) -> ExhibitValue:
        [row] = [row for row in queries.exhibits_of(self.case.id, role=SELLER) if row.name == name]
        return row

    def night(self) -> None:
        """What the worker does meanwhile: mails, time stamps, the log."""
        for entry in Entry.objects.filter(case_id=self.case.id).values_list("pk", flat=True):
            tell(entry)
        for stamp in TimeStamp.objects.filter(state="waiting").values_list("pk", flat=True):
            assert try_stamp(stamp, at=self.clock.at)
        while sequence(at=self.clock.at):
            pass


@pytest.fixture
def world(chromium: Browser, live_server: LiveServer, clock: Clock, folder: Path) -> Iterator[World]:
    buyer = {"name": NAME, "email": f"{MAILBOX}@example.org", "external_id": f"buyer-{MAILBOX}"}
    sold = an_order(
        at=clock.at, total="128.00", titles=("Table lamp, brass",), buyer=buyer,
        address=Address(NAME, STREET, "Chuo-ku", "Tokyo", "104-0061", "JP"),
    )  # fmt: skip
    views = {"problem": "damaged", "matches_listing": False}
    case = a_case(at=clock.at, order=sold, kind="not_as_described", statements=views, text=f"It broke. {CLAIM}")
    file = NewFile(photo(CAMERA), f"{FILE}.jpg", f"The break, {CAPTION}")
    hand_in_files(case.id, actor=case.by(BUYER), files=[file], audience=ALL, at=clock.at, key=key())
    wrote(case, BUYER, f"Please answer, {MESSAGE}", at=clock.at)
    wrote(case, BUYER, f"For the secretariat: {SECRET}", at=clock.at, audience=("buyer", "agent"))
    world = World(chromium, str(live_server.url), case, clock)
    yield world
    for context in world.windows:
        context.close()
    assert world.complaints == []


def wide(page: Page) -> bool:
    """Whether one has to move the page sideways on this phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def looked_at(page: Page) -> None:
    """A page as a reader finds it: nothing sticks out, axe finds nothing."""
    assert not wide(page), page.url
    assert problems(page) == [], page.url


# What the seller hands in ----------------------------------------------------------------
def large_photo(folder: Path) -> Path:
    """A photo of a phone's camera, as large as they are: the rest is a box that every reader of the format passes over."""
    rest = 9 * MEGABYTE
    path = folder / "packing.heic"
    path.write_bytes(SMALL_PHOTO.read_bytes() + rest.to_bytes(4, "big") + b"free" + os.urandom(rest - 8))
    return path


def carriers_pdf(browser: Browser, folder: Path) -> Path:
    """What a carrier's site prints."""
    page = browser.new_page()
    page.set_content("<h1>Proof of delivery</h1><p>Parcel 4490 4430 4137: delivered, signed for at the door.</p>")
    path = folder / "proof-of-delivery.pdf"
    page.pdf(path=path)
    page.close()
    return path


def hand_in_over_a_broken_line(world: World, seller: Page, folder: Path) -> None:
    """The line goes in the middle of the photo, and comes back: nothing that has arrived is sent again."""
    begun: list[int] = []

    def look(route: Route) -> None:
        if route.request.method == "PATCH":
            begun.append(int(route.request.headers["upload-offset"]))
            if len(begun) == 2:
                seller.context.set_offline(True)
        route.continue_()

    heic, pdf = large_photo(folder), carriers_pdf(world.chromium, folder)
    seller.goto(f"{world.home}/add-exhibit")
    seller.route("**/uploads/**", look)
    seller.locator("input[type=file]").first.set_input_files([heic, pdf])
    seller.get_by_label("What does it show?: packing.heic").fill("On the packing table")
    seller.get_by_label("What does it show?: proof-of-delivery.pdf").fill("The carrier's proof of delivery")
    seller.get_by_role("button", name="Hand them in", exact=True).tap()
    seller.get_by_text("goes on by itself").wait_for()
    looked_at(seller)
    seller.context.set_offline(False)
    seller.locator("#notices .success").first.wait_for(timeout=60_000)
    seller.unroute("**/uploads/**")
    arrived = sorted(set(begun))
    assert arrived == [0, 4 * MEGABYTE, 8 * MEGABYTE]
    assert begun.count(0) == begun.count(8 * MEGABYTE) == 1
    for path in (heic, pdf):
        with queries.open_exhibit(world.exhibit(path.name).id, case_id=world.case.id, role=SELLER).file as kept:
            assert kept.read() == path.read_bytes()
    custody = seller.locator(".custody").all_text_contents()
    assert [sum("Handed in on this site in pieces" in told for told in custody), len(custody)] == [1, 3]
    looked_at(seller)


# The contest, and the decision ---------------------------------------------------------
def contest(world: World, buyer: Page, label: str) -> None:
    buyer.goto(f"{world.home}/contest-exhibit")
    looked_at(buyer)
    buyer.locator(f"input[name=exhibit][value={label}]").check()
    buyer.get_by_label("Why is it not authentic?").fill(f"That table is not theirs. {WHY}")
    buyer.get_by_role("button", name="Contest this exhibit", exact=True).tap()
    buyer.locator("#notices .success").first.wait_for()
    assert WHY in buyer.content()
    looked_at(buyer)


def bring_to_the_desk(world: World) -> None:
    """The seller's answer, the buyer's wish for a decision, and the questions of the rules, none of which ends the case."""
    answered(world.case, at=world.clock.at, statements={"problem": "small_scratch", "matches_listing": True})
    asked = {BUYER: {"matches_listing": False, "problem": "damaged", "usable_as_intended": False, "can_return": True}}
    world.clock.at = to_the_desk(world.case, said=asked, exhibit="E1") + timedelta(hours=1)
    assert world.case.state.deadline(Kind.DECIDE)


def decide(world: World, decider: Page, contested: str, other: str) -> None:
    """Each point by its own evidence; the contested exhibit ticked and reasoned; shown, confirmed, issued."""
    decider.goto(f"/desk/{world.case.number}")
    decider.get_by_role("button", name="Take it").first.tap()
    decider.get_by_text("You have this case").wait_for()
    decider.check("[name=finding-problem][value=small_scratch]")
    decider.fill("[name=why-problem]", "The photo shows it packed without a break.")
    decider.check(f"[name=exhibits-problem][value={contested}]")
    decider.check("[name=finding-matches_listing][value=true]")
    decider.fill("[name=why-matches_listing]", "It was signed for as described.")
    decider.check(f"[name=exhibits-matches_listing][value={other}]")
    decider.get_by_role("button", name="Go on to the confirmation").tap()
    decider.locator(".error-summary").wait_for()  # the contested exhibit is to be answered for
    assert f"contested: {contested}" in decider.content()
    for test in ("lawful", "authentic", "relevant", "whole"):
        decider.check(f"[name=tests-{contested}][value={test}]")
    decider.fill(f"[name=admit-{contested}]", STATEMENT)
    decider.get_by_role("button", name="Go on to the confirmation").tap()
    decider.get_by_role("heading", name="Issue this decision?").wait_for()
    looked_at(decider)
    decider.get_by_role("button", name="Issue the decision").tap()
    decider.get_by_text("The decision is issued.").wait_for()
    [entry] = world.case.state.acts(Act.ISSUE_DECISION)
    assert [row["exhibit"] for row in entry.body["admissibility"]] == [contested]
    assert [decision.favours for decision in decisions_of(world.case.id)] == ["seller"]


# What is taken home, and checked -------------------------------------------------------
def taken_home(world: World, page: Page, folder: Path) -> Path:
    """The case file, by its button."""
    folder.mkdir()
    page.goto(world.home)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the case file").tap()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def verified(path: Path, go: Path) -> Path:
    """Unpacked, after programs that no one here wrote, and then our own, have found nothing wrong with it."""
    inside = unpack(path.read_bytes(), path.parent / "unpacked")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        run(need("sha256sum"), "-c", "--strict", "--quiet", manifest, folder=inside)
    run(need("bagit.py"), "--validate", ".", folder=inside)
    commands = openssl_commands(inside)
    assert commands
    for command in commands:
        told = run(need("openssl"), *command.split(), folder=inside)
        assert "Verification: OK" in told.stdout + told.stderr
    assert (inside / PROGRAM.name).read_bytes() == PROGRAM.read_bytes(), "what checks it comes with it"
    assert "1 lists of what was seen" in run(str(go), "case", str(inside), folder=inside).stdout
    result = checked(path)
    assert result.ok, reasons(result)
    return inside


def openssl_commands(inside: Path) -> list[str]:
    """As VERIFY.txt has them, ready to copy."""
    told = (inside / "VERIFY.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(r"^ +openssl (ts -verify .+)$", told, flags=re.MULTILINE)


def log_is_whole(world: World, seller: Page, go: Path, folder: Path, *, earlier: bytes = b"") -> int:
    """The log as it is served and the seller's receipts, checked by Go; then our own audit. Answers how many receipts.

    `earlier`: a checkpoint from which it must have grown.
    """
    newest = checkpoint()
    assert newest is not None
    (folder / "receipts").mkdir(parents=True)
    for path in ("checkpoint", *(one.path() for one in (*tiles_of(newest.size), *bundles_of(newest.size)))):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(seller.request.get(f"/log/{path}").body())
    if earlier:
        (folder / "checkpoint.old").write_bytes(earlier)
    seller.goto(f"{world.home}/receipts/")
    looked_at(seller)
    addresses = seller.locator("a[href$='.tlog-proof']").evaluate_all("links => links.map(link => link.href)")
    for number, address in enumerate(addresses):
        (folder / "receipts" / f"{number}.tlog-proof").write_bytes(seller.request.get(address).body())
    vkey = log_signer().verifier.vkey
    told = said(go, folder, vkey)
    assert f"{newest.size} entries" in told
    assert bool(earlier) is ("grown from" in told)
    assert all('"kind":' in said(go, receipt, vkey, "receipt") for receipt in (folder / "receipts").iterdir())
    assert log_audit.audit().problems == []
    return len(addresses)


# Erasure -------------------------------------------------------------------------------
def ask_for_erasure(buyer: Page) -> str:
    """By the person's own page; answers what it says while a case is held."""
    buyer.goto("/privacy")
    assert NAME in buyer.content()
    looked_at(buyer)
    buyer.get_by_role("link", name="Have your data erased").tap()
    buyer.get_by_role("heading", name="Have your data erased").wait_for()
    looked_at(buyer)
    buyer.get_by_role("button", name="Erase my data").tap()
    buyer.get_by_role("heading", name="Your request is on record").wait_for()
    looked_at(buyer)
    return buyer.locator("main").inner_text()


def files_in(inside: Path) -> set[str]:
    """The exhibits and their copies in an unpacked case file."""
    return {str(path.relative_to(inside)) for path in (inside / "data").rglob("*") if path.is_file()}


def hashes_in(inside: Path) -> list[str]:
    """The SHA-256 of each exhibit's original, also of those that are not in the file."""
    lines = (inside / "metadata/exhibits.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["sha256"] for line in lines]


def shown_anywhere(pages: dict[str, Callable[[], str]]) -> list[tuple[str, list[str]]]:
    """The pages on which a mark can be read, and which."""
    return [(name, marks) for name, read in pages.items() if (marks := found(MARKS, read()))]


def content_of(page: Page, path: str) -> Callable[[], str]:
    def read() -> str:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        return page.content()

    return read


def text_of(inside: Path) -> str:
    """Everything in an unpacked case file."""
    return "\n".join(path.read_bytes().decode("latin-1") for path in inside.rglob("*") if path.is_file())


def photographed(exhibit: ExhibitValue, case: FiledCase) -> str:
    """The bytes of a photo as its sender handed it in, for whoever may have them; they lie sealed."""
    with queries.open_exhibit(exhibit.id, case_id=case.id, role=BUYER).file as kept:
        return kept.read().decode("latin-1")


def decided(world: World, tmp_path: Path) -> None:
    """From the broken line to the decision, by the pages."""
    seller, buyer, decider = world.seller, world.buyer, world.decider
    hand_in_over_a_broken_line(world, seller, tmp_path)
    photograph, paper = world.exhibit("packing.heic").label, world.exhibit("proof-of-delivery.pdf").label
    contest(world, buyer, photograph)
    bring_to_the_desk(world)
    decide(world, decider, photograph, paper)
    world.clock.at += timedelta(hours=1)
    world.night()


def erased(world: World, folder: Path, tmp_path: Path) -> None:
    """Refused while the case is held, with the day until which; done by itself on that day."""
    closed = world.case.head.closed_at
    assert closed
    until = f"{closed + CASE_KEPT + TOKYO:%a %-d %b %Y, %H:%M}"
    assert f"{world.case.number}: until {until}" in ask_for_erasure(world.buyer)
    assert NAME in everywhere(folder), "held with the case"
    assert checked(taken_home(world, world.buyer, tmp_path / "buyers-held")).ok
    world.clock.at = closed + CASE_KEPT - timedelta(seconds=1)
    assert finish_erasures(mails=mails, at=world.clock.at) == 0
    world.clock.at += timedelta(seconds=1)
    assert finish_erasures(mails=mails, at=world.clock.at) == 1
    world.night()


def test_a_contested_case_from_a_broken_line_to_an_erasure(
    world: World, folder: Path, verify: Path, tmp_path: Path
) -> None:
    case, seller = world.case, world.seller
    photo_of_the_buyer = world.exhibit(f"{FILE}.jpg")
    decided(world, tmp_path)
    verified(taken_home(world, world.buyer, tmp_path / "buyers"), verify)
    before = verified(taken_home(world, seller, tmp_path / "sellers"), verify)
    receipts = log_is_whole(world, seller, verify, tmp_path / "log")
    assert found(MARKS, everywhere(folder) + photographed(photo_of_the_buyer, case)) == MARKS, "all were really there"

    erased(world, folder, tmp_path)

    after = verified(taken_home(world, seller, tmp_path / "sellers-after"), verify)
    earlier = (tmp_path / "log" / "checkpoint").read_bytes()
    assert log_is_whole(world, seller, verify, tmp_path / "log-after", earlier=earlier) == receipts
    assert files_in(before) - files_in(after) == {f"data/derived/{photo_of_the_buyer.label}-shown.jpg"}
    assert hashes_in(before) == hashes_in(after)
    with pytest.raises(FileWasErased):
        photographed(photo_of_the_buyer, case)
    pages = {
        "the seller's case": content_of(seller, world.home),
        "the seller's data": content_of(seller, "/privacy"),
        "the desk's case": content_of(world.decider, f"/desk/{case.number}"),
        "the desk's list": content_of(world.decider, "/desk/?view=all"),
        "the buyer's browser": content_of(world.buyer, "/privacy"),
        "the buyer's case": content_of(world.buyer, world.home),
        "the seller's case file": lambda: text_of(after),
        "folder and tables": lambda: everywhere(folder),
    }
    assert shown_anywhere(pages) == []
    seller.goto(world.home)
    assert "This file was erased" in seller.content()
    looked_at(seller)
