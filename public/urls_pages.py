"""Addresses: front page inside, categories, contact, privacy, security, accessibility, site map."""

from django.urls import URLPattern, path

from .views import about, categories, home, robots

urlpatterns: list[URLPattern] = [
    path("about/", home.about, name="about"),
    path("categories/<slug:code>/<int:number>/", categories.category_page, name="category_page"),
    path("contact/", about.contact, name="contact"),
    path("privacy/", about.privacy, name="privacy"),
    path("security/", about.security, name="security"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("site-map/", about.site_map, name="site_map"),
    path("sitemap.xml", robots.sitemap_xml, name="sitemap_xml"),
    path("robots.txt", robots.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", robots.security_txt, name="security_txt"),
]
