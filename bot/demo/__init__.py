"""The main job with no internet: bundled feeds and receivers on loopback, everything between is real."""

from bot.demo.rehearsal import Rehearsal, Round, perform, rehearsal

__all__ = ["Rehearsal", "Round", "perform", "rehearsal"]
