"""OPDC's letters: letterhead, templates, register, letters with their trail and their PDFs."""

import clinics.letters.emblem
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import guarded


# Who writes. Address, unit, number and signatory are the administrator's to enter: no letter leaves without them.
LETTERHEAD = {
    "organisation_th": "สำนักงาน ก.พ.ร.",
    "organisation_en": "Office of the Public Sector Development Commission (OPDC)",
}

# {results} has no value of its own: the officer writes what the work has achieved (S4 4.2: importance, value, success).
TEMPLATES = [
    {
        "code": "reference",
        "position": 1,
        "name_th": "หนังสือรับรองผลงาน (ระบุผลสำเร็จ)",
        "name_en": "Letter of reference (with results)",
        "subject_th": "ขอส่งหนังสือรับรองผลงานเพื่อประกอบการสมัครรางวัล United Nations Public Service Awards",
        "to_th": "ผู้บริหาร{agency}",
        "refers_to_th": "ใบสมัครรางวัล UNPSA ของ{agency} เลขที่ {reference}",
        "enclosures_th": "หนังสือรับรองผลงานฉบับภาษาอังกฤษ จำนวน 1 ฉบับ",
        "body_th": """ตามที่ {agency} ได้เข้าร่วมคลินิกให้คำปรึกษาการสมัครรางวัล United Nations Public Service Awards (UNPSA) กับสำนักงาน ก.พ.ร. เมื่อวันที่ {clinic_date} โดยเสนอผลงาน “{initiative}” เข้ารับการประเมินในสาขา{category} นั้น

สำนักงาน ก.พ.ร. พิจารณาแล้วเห็นว่า ผลงานดังกล่าวมีความสำคัญและมีคุณค่าต่อการพัฒนาบริการภาครัฐ และเกิดผลสำเร็จที่ประจักษ์ คือ {results} จึงขอรับรองผลงานเพื่อใช้ประกอบการสมัครรางวัลดังกล่าว รายละเอียดปรากฏตามสิ่งที่ส่งมาด้วย ทั้งนี้ หนังสือรับรองนี้นับเป็น 1 ใน 2 ฉบับที่ต้องใช้ในการสมัคร หน่วยงานจะต้องจัดหาหนังสือรับรองจากหน่วยงานอื่นอีก 1 ฉบับ

จึงเรียนมาเพื่อโปรดทราบและดำเนินการในส่วนที่เกี่ยวข้องต่อไป""",
        "subject_en": "Letter of reference for the initiative “{initiative}”",
        "to_en": "Evaluation Committee, United Nations Public Service Awards",
        "body_en": """On behalf of the Office of the Public Sector Development Commission (OPDC) of the Kingdom of Thailand, I am pleased to support the application of {agency} to the United Nations Public Service Awards with its initiative “{initiative}”, in the category “{category}”.

OPDC is the central agency for the development of the Thai public sector. {agency} took part in our consultation clinic on {clinic_date}, where its team presented the initiative, the evidence for it, and its results.

The initiative answers an important need of the people it serves, and its value has been proved in practice: {results}

We therefore recommend the initiative for your consideration, and remain at your disposal for any further information.""",
    },
    {
        "code": "short",
        "position": 2,
        "name_th": "หนังสือรับรองผลงาน (แบบสั้น)",
        "name_en": "Letter of reference (short)",
        "subject_th": "ขอส่งหนังสือรับรองผลงาน",
        "to_th": "ผู้บริหาร{agency}",
        "refers_to_th": "",
        "enclosures_th": "หนังสือรับรองผลงานฉบับภาษาอังกฤษ จำนวน 1 ฉบับ",
        "body_th": """ตามที่ {agency} ได้เข้าร่วมคลินิกให้คำปรึกษาการสมัครรางวัล United Nations Public Service Awards (UNPSA) กับสำนักงาน ก.พ.ร. เมื่อวันที่ {clinic_date} นั้น

สำนักงาน ก.พ.ร. ขอส่งหนังสือรับรองผลงาน “{initiative}” เพื่อใช้ประกอบการสมัครรางวัลดังกล่าว รายละเอียดปรากฏตามสิ่งที่ส่งมาด้วย

จึงเรียนมาเพื่อโปรดทราบ""",
        "subject_en": "Letter of reference for the initiative “{initiative}”",
        "to_en": "Evaluation Committee, United Nations Public Service Awards",
        "body_en": """On behalf of the Office of the Public Sector Development Commission (OPDC) of the Kingdom of Thailand, I am pleased to support the application of {agency} to the United Nations Public Service Awards with its initiative “{initiative}”.

{agency} took part in our consultation clinic on {clinic_date}. The initiative answers an important need of the people it serves, and its success can be seen in practice. We recommend it for your consideration.""",
    },
]


def make_letterhead(apps, schema_editor):
    apps.get_model("clinics", "LetterHead").objects.get_or_create(pk=1, defaults=LETTERHEAD)


def make_templates(apps, schema_editor):
    model = apps.get_model("clinics", "LetterTemplate")
    for template in TEMPLATES:
        model.objects.get_or_create(code=template["code"], defaults=template)


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0005_board'),
        ('clinics', '0004_trail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='position')),
                ('name_th', models.CharField(max_length=150, verbose_name='name in Thai')),
                ('name_en', models.CharField(max_length=150, verbose_name='name in English')),
                ('subject_th', models.CharField(max_length=300, verbose_name='subject in Thai')),
                ('to_th', models.CharField(max_length=300, verbose_name='addressed to, in Thai')),
                ('refers_to_th', models.CharField(blank=True, max_length=500, verbose_name='refers to, in Thai')),
                ('enclosures_th', models.TextField(blank=True, max_length=1000, verbose_name='enclosures in Thai, one a line')),
                ('body_th', models.TextField(max_length=6000, verbose_name='text in Thai')),
                ('subject_en', models.CharField(max_length=300, verbose_name='subject in English')),
                ('to_en', models.CharField(max_length=300, verbose_name='addressed to, in English')),
                ('body_en', models.TextField(max_length=6000, verbose_name='text in English')),
            ],
            options={
                'verbose_name': 'template of a letter',
                'verbose_name_plural': 'templates of letters',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'being drafted'), ('awaiting', 'awaiting approval'), ('issued', 'issued'), ('withdrawn', 'withdrawn by OPDC')], default='draft', max_length=12, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1)),
                ('reference', models.CharField(max_length=40, verbose_name='reference')),
                ('agency_th', models.CharField(blank=True, max_length=500, verbose_name='agency in Thai')),
                ('agency_en', models.CharField(blank=True, max_length=500, verbose_name='agency in English')),
                ('initiative_th', models.CharField(blank=True, max_length=500, verbose_name='initiative in Thai')),
                ('initiative_en', models.CharField(blank=True, max_length=500, verbose_name='initiative in English')),
                ('subject_th', models.CharField(max_length=300, verbose_name='subject in Thai')),
                ('to_th', models.CharField(max_length=300, verbose_name='addressed to, in Thai')),
                ('refers_to_th', models.CharField(blank=True, max_length=500, verbose_name='refers to, in Thai')),
                ('enclosures_th', models.TextField(blank=True, max_length=1000, verbose_name='enclosures in Thai, one a line')),
                ('body_th', models.TextField(max_length=6000, verbose_name='text in Thai')),
                ('subject_en', models.CharField(max_length=300, verbose_name='subject in English')),
                ('to_en', models.CharField(max_length=300, verbose_name='addressed to, in English')),
                ('body_en', models.TextField(max_length=6000, verbose_name='text in English')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='composed')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('year_be', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year (BE)')),
                ('prefix_th', models.CharField(blank=True, max_length=40)),
                ('prefix_en', models.CharField(blank=True, max_length=40)),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='date of the letter')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='issued at')),
                ('content', models.TextField(blank=True, verbose_name='content')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('delivery', models.CharField(blank=True, choices=[('', 'not delivered'), ('added', "stands among the application's letters"), ('offered', 'offered to the agency'), ('removed', 'taken out of the application')], default='', max_length=10, verbose_name='at the application')),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='opdc_letters', to='applications.application', verbose_name='application')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('composed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='composed by')),
                ('edited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last edited by')),
                ('reference_letter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='opdc_letter', to='applications.referenceletter')),
                ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='clinics.lettertemplate', verbose_name='template')),
            ],
            options={
                'verbose_name': "OPDC's letter",
                'verbose_name_plural': "OPDC's letters",
                'ordering': ['-year_be', '-number', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='LetterEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('composed', 'composed'), ('edited', 'edited'), ('submit', 'sent for approval'), ('take_back', 'taken back'), ('return', 'returned'), ('approve', 'approved and issued'), ('withdraw', 'withdrawn by OPDC'), ('delivered', 'added to the application')], max_length=12, verbose_name='what')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='clinics.letter', verbose_name="OPDC's letter")),
            ],
            options={
                'verbose_name': 'event of a letter',
                'verbose_name_plural': 'events of letters',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LetterHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_th', models.CharField(max_length=200, verbose_name='organisation in Thai')),
                ('organisation_en', models.CharField(max_length=200, verbose_name='organisation in English')),
                ('address_th', models.TextField(blank=True, max_length=500, verbose_name='address in Thai')),
                ('address_en', models.TextField(blank=True, max_length=500, verbose_name='address in English')),
                ('unit_th', models.CharField(blank=True, max_length=200, verbose_name='owner unit in Thai')),
                ('unit_en', models.CharField(blank=True, max_length=200, verbose_name='owner unit in English')),
                ('telephone', models.CharField(blank=True, max_length=100, verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('prefix_th', models.CharField(blank=True, help_text='What stands before the running number, for example นร 1200/. Thai digits are set by itself.', max_length=40, verbose_name='prefix of the number in Thai')),
                ('prefix_en', models.CharField(blank=True, help_text='For example OPDC 1200/. Both letters bear the same running number.', max_length=40, verbose_name='prefix of the number in English')),
                ('signatory_th', models.CharField(blank=True, max_length=200, verbose_name='signatory in Thai')),
                ('signatory_en', models.CharField(blank=True, max_length=200, verbose_name='signatory in English')),
                ('position_th', models.CharField(blank=True, max_length=300, verbose_name='position in Thai')),
                ('position_en', models.CharField(blank=True, max_length=300, verbose_name='position in English')),
                ('emblem', models.FileField(blank=True, upload_to=clinics.letters.emblem.emblem_path, verbose_name='emblem')),
                ('emblem_type', models.CharField(blank=True, editable=False, max_length=40)),
                ('emblem_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'letterhead',
                'verbose_name_plural': 'letterhead',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='letterhead_only_one')],
            },
        ),
        migrations.CreateModel(
            name='LetterRegister',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year_be', models.PositiveSmallIntegerField(verbose_name='year (BE)')),
                ('prefix', models.CharField(max_length=40, verbose_name='prefix')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='last number')),
            ],
            options={
                'verbose_name': 'register of letters',
                'verbose_name_plural': 'registers of letters',
                'ordering': ['-year_be', 'prefix'],
                'constraints': [models.UniqueConstraint(fields=('year_be', 'prefix'), name='letter_register_once')],
            },
        ),
        migrations.CreateModel(
            name='LetterPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_draft', models.BooleanField(default=True, verbose_name='draft')),
                ('content', models.TextField(verbose_name='content')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('rendering', 'being made'), ('ready', 'ready'), ('failed', 'failed')], default='queued', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('queued_at', models.DateTimeField(auto_now_add=True, verbose_name='queued')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('file_th', models.FileField(blank=True, upload_to='', verbose_name='Thai letter')),
                ('sha256_th', models.CharField(blank=True, db_index=True, max_length=64)),
                ('size_th', models.PositiveIntegerField(default=0)),
                ('pages_th', models.PositiveSmallIntegerField(default=0)),
                ('file_en', models.FileField(blank=True, upload_to='', verbose_name='English letter')),
                ('sha256_en', models.CharField(blank=True, db_index=True, max_length=64)),
                ('size_en', models.PositiveIntegerField(default=0)),
                ('pages_en', models.PositiveSmallIntegerField(default=0)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='clinics.letter')),
            ],
            options={
                'verbose_name': 'printed letter',
                'verbose_name_plural': 'printed letters',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'queued_at'], name='clinics_let_state_9940e4_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_draft', False)), fields=('letter',), name='letter_paper_sealed_once'), models.UniqueConstraint(condition=models.Q(('is_draft', True)), fields=('letter',), name='letter_paper_one_draft'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('file_th', ''), _negated=True), models.Q(('file_en', ''), _negated=True)), _connector='OR'), name='letter_paper_ready_has_files')],
            },
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['state', 'year_be'], name='clinics_let_state_b45208_idx'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['awaiting', 'draft', 'issued'])), fields=('application',), name='letter_one_living'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('year_be', 'prefix_th', 'number'), name='letter_number_once'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by', None), ('number', None), ('sha256', ''), ('state__in', ['draft', 'awaiting']), ('year_be', None)), models.Q(('approved_by__isnull', False), ('dated_on__isnull', False), ('number__isnull', False), ('state__in', ['issued', 'withdrawn']), ('year_be__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='letter_numbered_when_issued'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(models.Q(('approved_by', models.F('composed_by')), _negated=True), models.Q(('approved_by', models.F('edited_by')), _negated=True)), _connector='OR'), name='letter_second_officer'),
        ),
        guarded("clinics_letterevent"),
        migrations.RunPython(make_letterhead, migrations.RunPython.noop),
        migrations.RunPython(make_templates, migrations.RunPython.noop),
    ]
