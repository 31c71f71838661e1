"""What is done with clinics and seats is written down, and never changed; a purged draft takes its own rows along."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from common.append_only import guarded


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0005_board'),
        ('clinics', '0003_a_slot_each'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='advice',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='advice', to='applications.application', verbose_name='application'),
        ),
        migrations.AlterField(
            model_name='booking',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookings', to='applications.application', verbose_name='application'),
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('made', 'clinic made'), ('changed', 'clinic changed'), ('published', 'clinic published'), ('cancelled', 'clinic cancelled'), ('divided', 'slots changed'), ('booked', 'seat taken'), ('waiting', 'put on the waiting list'), ('moved_up', 'moved up from the waiting list'), ('given_back', 'seat given back'), ('attended', 'took part'), ('absent', 'did not take part'), ('advised', 'advice written'), ('done', 'agreed action done'), ('undone', 'agreed action open again')], max_length=20, verbose_name='what')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clinic_records', to='applications.application', verbose_name='application')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='clinics.clinic', verbose_name='clinic')),
            ],
            options={
                'verbose_name': "line of a clinic's history",
                'verbose_name_plural': 'histories of clinics',
                'ordering': ['at', 'pk'],
            },
        ),
        guarded("clinics_record"),
    ]
