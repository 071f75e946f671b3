"""Tables of people, the accounts they act through, and the codes that let a guest in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

LANGUAGE_CHOICES = [("en", "English"), ("ja", "日本語"), ("zh", "中文")]
ROLE_CHOICES = [("buyer", "buyer"), ("seller", "seller")]
STAFF_CHOICES = [("", "none"), ("agent", "agent"), ("supervisor", "supervisor"), ("auditor", "auditor")]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being who can sign in. What they may do comes from memberships and the staff role."""

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    zone = models.CharField(max_length=64, default="Asia/Tokyo")
    staff_role = models.CharField(max_length=10, choices=STAFF_CHOICES, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open the Django admin.")

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="person_email_once"),)

    def __str__(self) -> str:
        return self.name or f"person {self.pk}"

    def get_full_name(self) -> str:
        return self.name


class Account(models.Model):
    """A buyer or a seller as the marketplace knows them. Nobody needs to have signed in for one to exist."""

    id = models.CharField(primary_key=True, max_length=40)
    role = models.CharField(max_length=6, choices=ROLE_CHOICES)
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    zone = models.CharField(max_length=64, default="Asia/Tokyo")
    country = models.CharField(max_length=2, default="JP")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "external_id"], name="account_once_per_marketplace"),)
        indexes = (models.Index(Lower("email"), name="account_by_email"),)

    def __str__(self) -> str:
        return f"{self.role} {self.external_id}"


class Membership(models.Model):
    """That a person acts, or only reads, for an account (the owner or a delegate)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    may_act = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "account"], name="membership_once"),)


class EmailCode(models.Model):
    """A six-figure code sent to an address to show that the reader owns it; kept as a hash, for minutes."""

    id = models.CharField(primary_key=True, max_length=40)
    email = models.EmailField(max_length=254)
    purpose = models.CharField(max_length=120)
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.SmallIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["email", "created_at"], name="code_by_email"),)


class Seal(models.Model):
    """The wrapped key under which the files of one account in one case or draft lie. Deleting the row destroys them."""

    id = models.CharField(primary_key=True, max_length=32)
    scope = models.CharField(max_length=40, help_text="A case or a draft.")
    account_id = models.CharField(max_length=60)
    wrapped = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scope", "account_id"], name="seal_once"),)
        indexes = (models.Index(fields=["account_id"], name="seal_by_account"),)


class Processing(models.Model):
    """For what, on what ground and under which notice personal data of an account is processed (ISO/IEC TS 27560)."""

    id = models.CharField(primary_key=True, max_length=40)
    account_id = models.CharField(max_length=40)
    case_id = models.CharField(max_length=40)
    purpose = models.CharField(max_length=20)
    basis = models.CharField(max_length=20, help_text="Consent only where it could have been refused.")
    kinds = models.JSONField(help_text="Kinds of personal data.")
    controller = models.CharField(max_length=200)
    notice = models.CharField(max_length=20)
    how = models.CharField(max_length=20, help_text="By which act it came to be.")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account_id", "case_id", "purpose"], name="processing_once"),)


class Look(models.Model):
    """That somebody of the staff looked at personal data; append-only by trigger. Names ids, and nothing that was seen."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    person_id = models.BigIntegerField()
    role = models.CharField(max_length=10)
    what = models.CharField(max_length=10, help_text="case, exhibit or search")
    purpose = models.CharField(max_length=12, help_text="handling, audit")
    case_id = models.CharField(max_length=40, blank=True, default="")
    label = models.CharField(max_length=40, blank=True, default="")
    accounts = models.JSONField(help_text="Whose data it was.")

    class Meta:
        indexes = (
            models.Index(fields=["case_id", "id"], name="look_by_case"),
            models.Index(fields=["person_id", "-at"], name="look_by_person"),
        )


class PrivacyRequest(models.Model):
    """What somebody asked about their own data: a copy, a correction, or erasure. An erasure is done when nothing holds anything any more."""

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=10, help_text="export, correction or erasure")
    account_id = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    erased = models.JSONField(default=list, help_text="The cases whose record has been erased.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["account_id", "-asked_at"], name="request_by_account"),
            models.Index(fields=["kind"], condition=models.Q(done_at=None), name="request_open"),
        )
