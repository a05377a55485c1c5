"""Sources of the directory: from a feed's canonical records to a plan, whatever the feed.

A feed's own package (`directory.aaf`, …) reads its files into canonical records; everything after that is here, once. In the order of
work: `records` (what a canonical record is), `state` (the records as they will stand), `wanted` and `values` (what one record says of the
directory), `known` (what the directory holds), `comparing` and its parts (`structures`, `people`, `relations`: the difference), `feed`
(`DirectoryFeed`, the base of every feed of the directory, which `feeds` calls), `ranks` (which source wins), `mends` (remarks common to
all feeds). The feed and the issuer are always the run's: no module here names one.
"""
