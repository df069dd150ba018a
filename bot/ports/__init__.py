"""The small protocols through which steps reach the world: clock, network, archive, channels.

Nobody inherits from them. A `Store` is synchronous and is called in a thread; everything that awaits
happens outside its transactions.
"""

from bot.ports.archive import Archive, Store
from bot.ports.world import Clock, Fetcher, Notifier

__all__ = ["Archive", "Clock", "Fetcher", "Notifier", "Store"]
