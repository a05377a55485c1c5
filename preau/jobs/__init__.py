"""Queued and periodic work, and its progress. The queue itself is django-tasks in our own database."""
