from django.contrib import admin

from wakai.parties.models import Account, Membership, Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin[Person]):
    list_display = ("email", "name", "staff_role", "is_active")
    search_fields = ("email", "name")
    exclude = ("password",)


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin[Account]):
    list_display = ("external_id", "role", "name", "language", "country")
    list_filter = ("role", "country")
    search_fields = ("external_id", "name", "email")


admin.site.register(Membership)
