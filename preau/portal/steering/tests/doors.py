"""The département's view before each of the cast."""

from tests.access_table import Door

ACCESS = {"steering:schools": Door(opens="departement_education departement_it", rest=403)}
