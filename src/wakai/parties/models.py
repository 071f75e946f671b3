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
