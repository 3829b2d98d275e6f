from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0008_committed_limits")]
    operations = [
        migrations.RunSQL("set local lock_timeout = '5s'", migrations.RunSQL.noop),
        *(
            migrations.AddField(
                model_name=name,
                name="ending_act",
                field=models.CharField(
                    blank=True, db_default="", default="", max_length=200, verbose_name="ended by",
                    help_text="Empty: it ends as its own act says, or another line took its place",
                ),
            )  # fmt: skip
            for name in ("fee", "exemption", "committedlimit")
        ),
    ]
