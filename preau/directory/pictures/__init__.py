"""Pupils of an école come in by three pictures, on the page of their class. Their teacher opens that page, prints the cards, gives others.

Words: *door* (the page of a class, at an address that only the class knows), *card* (a child's first name and three pictures), *poster*
(the door's address and its square drawing). What was weighed is in docs/decisions (pictures for small pupils).
"""
