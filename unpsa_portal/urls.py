"""Every address of the portal (DESIGN §7). Thai and English share them."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from . import health, metrics

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("public.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("applications/", include("applications.urls")),
    path("letters/", include("applications.urls_referee")),
    path("", include("applications.urls_people")),
    path("", include("dossiers.urls")),
    path("", include("clinics.urls")),
    path("", include("notifications.urls")),
    path("", include("reviews.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
