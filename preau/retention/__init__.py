"""How long each thing is kept, what is over, and the erasing of a person. Rooms declare (`personal_data.py`); this one carries out.

Words: *rule* (a delay with the text that it rests on), *over* (kept longer than its rule), *purge* (each night, what is over goes).
"""
