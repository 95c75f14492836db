"""Addresses of the figures. They hold a region's code and a number of days."""

from django.contrib import admin
from django.urls import path

from families.admin.figures.pages import figures, figures_table

app_name = "figures"

urlpatterns = [
    path("", admin.site.admin_view(figures), name="figures"),
    path("table.csv", admin.site.admin_view(figures_table), name="table"),
]
