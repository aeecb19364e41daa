from django.db import migrations

from nirpihak.server.cases import guards


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_begin")]

    operations = [migrations.RunPython(guards.install, guards.remove)]
