"""Tables of cases. Foreign keys point down; what a case was told stays as it was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wakai.docket.domain.acts import Act, Kind, Stage

STAGES = [(stage.value, stage.value) for stage in Stage]


class Case(models.Model):
    """One dispute. `stage` and `version` move together, only by a guarded update."""

    id = models.CharField(primary_key=True, max_length=40)
    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey("commerce.Order", on_delete=models.PROTECT, related_name="+", null=True)
    buyer = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="+")
    rulebook = models.ForeignKey("policies.RulebookVersion", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(help_text="The day whose rules and parameters apply.")
    kind = models.CharField(max_length=40)
    asked = models.CharField(max_length=30)
    claimed_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    claimant = models.CharField(max_length=6)
    terms = models.JSONField()
    places = models.JSONField()
    stage = models.CharField(max_length=12, choices=STAGES)
    version = models.IntegerField(default=0)
    language = models.CharField(max_length=2, default="en", help_text="The language the claim was written in.")
    assigned_to = models.ForeignKey("parties.Person", on_delete=models.SET_NULL, related_name="+", null=True)
    source = models.CharField(max_length=40, default="portal")
    source_ref = models.CharField(max_length=120, default="", blank=True)
    history = models.BooleanField(
        default=False, help_text="Opened as of a past day: its deadlines lapse by replay, each at its own instant."
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closing = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(claimed_minor__gte=0) & Q(paid_minor__gte=0), name="case_money_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED.value, closed_at__isnull=False)
                | (~Q(stage=Stage.CLOSED.value) & Q(closed_at__isnull=True)),
                name="case_closed_has_instant",
            ),
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~Q(source_ref=""), name="case_once_per_source"
            ),
        )
        indexes = (
            models.Index(fields=["buyer", "-opened_at"], name="case_by_buyer"),
            models.Index(fields=["seller", "-opened_at"], name="case_by_seller"),
            models.Index(fields=["stage", "-opened_at"], name="case_by_stage"),
        )

    def __str__(self) -> str:
        return self.number


class CaseLine(models.Model):
    """Which part of the order a case is about. One open case per part: the index says so, not a check that races."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lines")
    order_id = models.CharField(max_length=40)
    line = models.IntegerField(help_text="The line's number in the order; 0 stands for an order without lines.")
    open = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["order_id", "line"], condition=Q(open=True), name="one_open_case_per_line"),
        )


class Entry(models.Model):
    """One docket line; append-only by trigger."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    seq = models.IntegerField()
    act = models.CharField(max_length=30, choices=[(act.value, act.value) for act in Act])
    role = models.CharField(max_length=10)
    author = models.CharField(max_length=60)
    person = models.ForeignKey(
        "parties.Person", on_delete=models.PROTECT, related_name="+", null=True, db_index=False,
        help_text="Who acted for the account that is the author. For its own people and the secretariat alone.",
    )  # fmt: skip
    at = models.DateTimeField()
    audience = models.JSONField()
    body = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "seq"], name="docket_numbered_once"),)


class Deadline(models.Model):
    """A deadline with its arithmetic. `ended` is empty while it is open, then met, moot or lapsed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    role = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    derivation = models.JSONField()
    opened_by = models.IntegerField()
    warned_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "kind", "role"], condition=Q(ended=""), name="one_open_deadline"),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(ended=""), name="deadline_open_by_due"),
            models.Index(fields=["warn_at"], condition=Q(ended="", warned_at=None), name="deadline_to_warn"),
        )


class Decision(models.Model):
    """A decision as it was issued; append-only by trigger. A later one never replaces it, it stands beside it."""

    id = models.CharField(primary_key=True, max_length=40)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    by = models.CharField(max_length=10)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+", null=True)
    finding = models.TextField(help_text="Canonical JSON, byte for byte as it was found.")
    favours = models.CharField(max_length=12)
    remedy = models.CharField(max_length=30)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    criteria = models.JSONField(default=list)
    seen = models.JSONField(default=dict, help_text="What the decider had: a signed note for each reader.")
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(amount_minor__gte=0), name="decision_amount_not_negative"),)


class Draft(models.Model):
    """A claim being written: every answer is saved as it is given, so nothing is lost between pages."""

    id = models.CharField(primary_key=True, max_length=40)
    order_id = models.CharField(max_length=40)
    account = models.ForeignKey("parties.Account", on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    updated_at = models.DateTimeField()
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
