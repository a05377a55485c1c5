"""Kit alone: its own few pages, no room above it."""

import pathlib

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

HERE = pathlib.Path(__file__).parent

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "preau.kit.refusal.RefusalMiddleware",
]


@pytest.fixture(autouse=True)
def _kit_alone(settings):
    settings.MIDDLEWARE = MIDDLEWARE
    settings.ROOT_URLCONF = "preau.kit.tests.urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    templates = settings.TEMPLATES[0]
    processors = [name for name in templates["OPTIONS"]["context_processors"] if name.startswith("django.")]
    settings.TEMPLATES = [templates | {"DIRS": [HERE / "templates"], "OPTIONS": templates["OPTIONS"] | {"context_processors": processors}}]


@pytest.fixture
def draw():
    """`draw('{% chip "ok" "Lu" %}', frame=…)`: what a piece of template gives."""
    from django.template import engines

    return lambda source, **context: engines["django"].from_string(source).render(context)


@pytest.fixture(scope="package")
def live_server():
    """A server of kit's own: the one of the whole suite opens every room's doors. Its middleware is read once, at its start."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        server = LiveServer("localhost")
    yield server
    server.stop()
