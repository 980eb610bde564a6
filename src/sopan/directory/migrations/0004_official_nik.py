from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_engine'),
    ]

    operations = [
        migrations.AddField(
            model_name='official',
            name='nik_sealed',
            field=models.BinaryField(null=True),
        ),
    ]
