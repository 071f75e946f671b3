"""Receipts (C2SP tlog-proof): an entry's place in the log, the proof, and the checkpoint it leads to, in one text."""

from __future__ import annotations

from dataclasses import dataclass

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint
from wakai.journal.domain.encoding import from_base64, hash_from_base64, to_base64, to_number
from wakai.journal.domain.merkle import check_inclusion, leaf_hash
from wakai.journal.domain.policy import Policy
from wakai.journal.domain.refusals import ReceiptNotReadable

MAGIC = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an entry is in the log. `extra` holds the entry itself, so that nothing else is needed to check it."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def text(self) -> str:
        """The file."""
        extra = [f"extra {to_base64(self.extra)}"] if self.extra else []
        lines = [MAGIC, *extra, f"index {self.index}", *(to_base64(one) for one in self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint

    @classmethod
    def parse(cls, text: str | bytes) -> Receipt:
        """Read the file; raises `ReceiptNotReadable`. Nothing is checked but the form."""
        try:
            whole = text.decode() if isinstance(text, bytes) else text
            head, _, checkpoint = whole.partition("\n\n")
            _, *lines = head.split("\n")
            extra = from_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
            index, *proof = lines
            receipt = cls(to_number(index[6:]), tuple(hash_from_base64(line) for line in proof), checkpoint, extra)
        except ValueError as error:
            raise ReceiptNotReadable from error
        if receipt.text() != whole or len(proof) > 63:
            raise ReceiptNotReadable
        return receipt


def check_receipt(receipt: Receipt, policy: Policy, *, entry: bytes | None = None) -> Checkpoint:
    """The checkpoint that proves the entry; `entry` None stands for the one the receipt carries.

    Raises `NobodyKnownSigned` or `SignatureDoesNotHold` (the log's or a known witness's signature), `TooFewWitnesses`,
    `ProofDoesNotHold` (also when the receipt carries another entry than the one given), and the formats' refusals.
    """
    checkpoint, opened = open_checkpoint(receipt.checkpoint, policy.verifiers)
    policy.require(opened)
    entries = {receipt.extra} if entry is None else {entry, receipt.extra or entry}
    for one in entries:
        check_inclusion(leaf_hash(one), receipt.index, checkpoint.size, receipt.proof, checkpoint.root)
    return checkpoint
