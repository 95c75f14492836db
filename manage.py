#!/usr/bin/env python
"""Django's command line. Commands of the register's stand-in (`registry_…`) run under its own settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    is_registry = len(sys.argv) > 1 and sys.argv[1].startswith("registry_")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings" if is_registry else "sscard.settings")
    execute_from_command_line(sys.argv)
