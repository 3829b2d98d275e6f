from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from haidang.core.rows import one
from haidang.core.text import by_given_name, search_key


class People(UserManager):
    """Who signs in; with every page the framework asks for one of them by number."""

    use_in_migrations = False

    def get(self, *args, **by):
        if args or by.keys() != {"pk"}:
            return super().get(*args, **by)
        found = one(self.model, id=self.model._meta.pk.to_python(by["pk"]))
        if found is None:
            raise self.model.DoesNotExist(f"There is no person of the number {by['pk']}")
        return found


class User(AbstractUser):
    """Somebody who signs in: an official, or a citizen with an account."""

    first_name = None
    last_name = None
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    name_order = models.CharField(max_length=700, db_default="", default="", editable=False, db_index=True)
    name_words = models.CharField(max_length=320, db_default="", default="", editable=False)

    objects = People()
    REQUIRED_FIELDS = []

    def __str__(self):
        return self.full_name or self.username

    def save(self, *args, update_fields=None, **kwargs):
        """Keep the keys by which people are listed and looked for as the name is."""
        if update_fields is None or {"full_name", "username"} & set(update_fields):
            self.name_order = by_given_name(str(self))[:700]
            self.name_words = search_key(f"{self.full_name} {self.username}")
            if update_fields is not None:
                update_fields = {*update_fields, "name_order", "name_words"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class Shared(models.Model):
    """
    What web processes tell each other for a short while, such as how often somebody tried to sign in: see ``counts``.

    It is read and written by the cache alone; as a table of ours it comes with the migrations and is declared like any other.
    """

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache"

    def __str__(self):
        return self.cache_key
