"""The settings of a real server that a test starts: on the test's own database.

Static files are read from their sources, or, with TEST_STATIC_ROOT, as production collects them.
"""

import os
from pathlib import Path

from unpsa_portal.settings.test import *  # noqa: F403
from unpsa_portal.settings.test import STORAGES

WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = "TEST_STATIC_ROOT" not in os.environ
if "TEST_STATIC_ROOT" in os.environ:
    STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
    STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
