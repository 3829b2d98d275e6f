from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_counts_unlogged")]
    operations = [migrations.AlterModelManagers(name="user", managers=[])]
