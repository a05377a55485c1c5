"""What a page needs to be drawn without a network: the service worker keeps these files, and no page of a person."""

OFFLINE_FILES = (
    "kit/preau.css",
    "kit/preau.js",
    "kit/logo.svg",
    "kit/vendor/atkinson-latin.woff2",
    "django_htmx/htmx-2.min.js",
)
ICON_SIZES = (180, 192, 512)
