from django.db import migrations


class Migration(migrations.Migration):
    """
    A try to sign in writes ten counts: none waits for the disk any more.

    After the database itself was killed the table is empty: every count begins anew. A backup carries none.
    """

    dependencies = [
        ('accounts', '0003_names_in_order'),
    ]

    operations = [
        migrations.RunSQL('alter table cache set unlogged', 'alter table cache set logged'),
    ]
