"""A reader's wish → a mail with a link → a subscription that is served, changed and ended by its reader.

The page only writes down what it was asked, whoever the address belongs to: nobody learns from its answer,
or from how long that takes, who is subscribed. `answer` then decides which mail is due. Links act when
they are confirmed on the page they open.
"""

from bot.subscribing.members import as_subscription, subscription
from bot.subscribing.step import Leaving, Links, Subscribing

__all__ = ["Leaving", "Links", "Subscribing", "as_subscription", "subscription"]
