"""The change of school year, as an act: prepared, previewed and rehearsed, applied, undone.

It is a run of feed `year`, so that preview, job, progress, undo and their pages are those of any import: `preparing` (what a school
will open, editable), `levels` (how levels follow one another), `comparing` (what applying would open and close, and what looks
wrong), `closing` (the rows of a year that end with it), `feed` (what `feeds` calls), `asking` (the runs that pages and the command
start), `access`. Nothing is guessed of where pupils go: they come with the feeds of the year; levels only move up in the preview.
"""
