"""What every room stands on: page frame, components, forms, tables, dates, exports, PDF, rights, refusals. No tables, no trade words.

A view ends with `pages.page(...)`; an act says no with `refusal.Refusal`; a list is a `tables.Table`; a letter is `pdf.render(...)`.
The template tags of `templatetags/kit.py` are known to all templates without `{% load %}`. The style page, `/kit/`, shows them all.
"""
