"""Defwatch watches news feeds for India–Russia defence and tells its subscribers once, with sources."""

__version__ = "0.1.0"
