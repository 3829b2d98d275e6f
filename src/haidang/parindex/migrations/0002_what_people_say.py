from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("parindex", "0001_initial")]

    operations = [
        migrations.RenameField("judgement", "points", "value"),
        migrations.AlterField(
            "judgement",
            "value",
            models.DecimalField(blank=True, decimal_places=3, max_digits=8, null=True),
        ),
        migrations.AddField(
            "round",
            "basis",
            models.JSONField(blank=True, help_text="Units and who counts for whom, as frozen", null=True),
        ),
    ]
