"""Whom a reader trusts (C2SP tlog-policy): logs, witnesses, and how many independent operators must have cosigned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from wakai.journal.domain.encoding import to_number
from wakai.journal.domain.notes import COSIGNATURE, ED25519, Opened, Verifier
from wakai.journal.domain.refusals import KeyNotReadable, PolicyNotReadable, TooFewWitnesses

NONE = "none"


@dataclass(frozen=True, slots=True)
class Party:
    """A log or a witness: its key, and the address at which it is asked ("" for none)."""

    verifier: Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses the checkpoint when at least `needed` of its members do."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Trusted logs, witnesses and groups by name, and the name whose word is needed ("none": nobody's)."""

    logs: tuple[Party, ...] = ()
    witnesses: Mapping[str, Party] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """All keys that this policy knows."""
        return tuple(party.verifier for party in (*self.logs, *self.witnesses.values()))

    def require(self, opened: Opened) -> None:
        """Raise `TooFewWitnesses` unless the cosignatures that hold are enough."""
        held = {signature.verifier for signature in opened.signatures}
        if self.quorum != NONE and not self._has(self.quorum, held):
            raise TooFewWitnesses

    def _has(self, name: str, held: set[Verifier | None]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].verifier in held
        group = self.groups[name]
        return sum(self._has(member, held) for member in group.members) >= group.needed

    def text(self) -> str:
        """The policy file."""
        lines = [_line("log", party.verifier.vkey, party.url) for party in self.logs]
        lines += [_line("witness", name, one.verifier.vkey, one.url) for name, one in self.witnesses.items()]
        lines += [_line("group", name, str(one.needed), *one.members) for name, one in self.groups.items()]
        return "\n".join([*lines, _line("quorum", self.quorum)]) + "\n"


def operators(needed: int, by_operator: Mapping[str, Iterable[Party]], *, logs: tuple[Party, ...] = ()) -> Policy:
    """The policy "cosigned by `needed` distinct operators": however many keys one of them has, it counts once."""
    witnesses: dict[str, Party] = {}
    groups: dict[str, Group] = {}
    for operator, parties in by_operator.items():
        names = {f"{operator}.{number}": party for number, party in enumerate(parties, 1)}
        witnesses |= names
        groups[operator] = Group(1, tuple(names))
    if not needed:
        return Policy(logs, witnesses, groups)
    return parse_policy(
        Policy(logs, witnesses, {**groups, "operators": Group(needed, tuple(groups))}, "operators").text()
    )


def parse_policy(text: str) -> Policy:
    """Read a policy file; raises `PolicyNotReadable` with the line."""
    policy, quorum = Policy(), ""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            if words[0] == "quorum":
                quorum = _quorum(policy, words[1:], quorum)
            else:
                policy = _READERS[words[0]](policy, words[1:])
        except (ValueError, KeyError, KeyNotReadable) as error:
            raise PolicyNotReadable(line=number, why=str(error)) from error
    if not quorum:
        raise PolicyNotReadable(line=number, why="quorum")
    return replace(policy, quorum=quorum)


def _line(*words: str) -> str:
    return " ".join(word for word in words if word)


def _log(policy: Policy, words: list[str]) -> Policy:
    vkey, *url = words
    party = _party(vkey, url, ED25519, policy.logs)
    return replace(policy, logs=(*policy.logs, party))


def _witness(policy: Policy, words: list[str]) -> Policy:
    name, vkey, *url = words
    _must_be_free(policy, name)
    party = _party(vkey, url, COSIGNATURE, policy.witnesses.values())
    return replace(policy, witnesses={**policy.witnesses, name: party})


def _party(vkey: str, url: list[str], kind: int, others: Iterable[Party]) -> Party:
    verifier = Verifier.parse(vkey)
    if verifier.kind != kind or len(url) > 1 or any(verifier.public == one.verifier.public for one in others):
        raise ValueError(vkey)
    return Party(verifier, "".join(url))


def _group(policy: Policy, words: list[str]) -> Policy:
    name, needed, *members = words
    _must_be_free(policy, name)
    taken = {member for group in policy.groups.values() for member in group.members}
    for member in members:
        _must_be_known(policy, member)
        if member in taken:
            raise ValueError(member)
        taken.add(member)
    least = {"all": len(members), "any": 1}.get(needed) or to_number(needed)
    if not 1 <= least <= len(members):
        raise ValueError(needed)
    return replace(policy, groups={**policy.groups, name: Group(least, tuple(members))})


def _quorum(policy: Policy, words: list[str], before: str) -> str:
    (name,) = words
    if before:
        raise ValueError("quorum")
    if name != NONE:
        _must_be_known(policy, name)
    return name


def _must_be_free(policy: Policy, name: str) -> None:
    if name == NONE or name in policy.witnesses or name in policy.groups:
        raise ValueError(name)


def _must_be_known(policy: Policy, name: str) -> None:
    if name not in policy.witnesses and name not in policy.groups:
        raise ValueError(name)


_READERS = {"log": _log, "witness": _witness, "group": _group}
