from django.conf import settings
from django.db import models


class PasswordLink(models.Model):
    """
    Lets one person choose their own password, once and for a while. Whoever opened the account never knows it.

    Only the digest of the link is kept: whoever reads the database cannot use it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="password_link_of")]

    def __str__(self):
        return f"{self.user} · {self.made_at:%Y-%m-%d %H:%M}"
