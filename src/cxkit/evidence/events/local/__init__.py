"""Event logs counted in this process: portions of whole cases, sorted and counted as arrays.

Where an engine runs elsewhere, or on a connection of the user's, it counts by itself instead
(`cxkit.evidence.events.engine_log`); both give the same numbers.
"""
