"""Some descriptions of Permendagri 83/2022 are longer than three hundred letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0006_words")]
    operations = [
        migrations.AlterField(
            model_name="classification",
            name="name",
            field=models.CharField(max_length=1000, verbose_name="uraian"),
        ),
    ]
