"""Ask, confirm, change, leave: each reads, decides and writes in one transaction; mails go by the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.errors import DefwatchError, LinkError, TooManyError
from bot.model import (
    SELF_SERVICE,
    Asked,
    Asking,
    Delivery,
    Ended,
    Message,
    Subscriber,
    SubscriberId,
    Wish,
)
from bot.ports import Archive, Clock, Store
from bot.subscribing.members import subscription
from bot.subscribing.tokens import LASTING, Purpose, Tokens
from bot.suppressing import ADDRESSES, compared, counted, digest, lift, suppress, suppressed

TICK = timedelta(microseconds=1)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)

PER_MAILBOX = 3
"""Mails a day that anybody's requests can send to one mailbox; to one that left, one a week."""

PER_ORIGIN = 10
"""Requests an hour from one address of the network."""

IN_ALL = 200
"""Requests an hour from everywhere."""

PORTION = 20
"""Requests that one transaction answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Who leaves what by a link: `list_name` is a subscription of feeds.yaml, empty for self-service."""

    address: str
    list_name: str = ""
    subscriber: SubscriberId | None = None
    why: Ended = Ended.LEFT


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of our pages that mails link to."""

    base_url: str
    tokens: Tokens

    @property
    def change(self) -> str:
        """Where a link to change a subscription is asked for."""
        return f"{self.base_url}/manage"

    def one_click(self, leave: str) -> str:
        """The address for the header of a mail: none where it is not https, or leads nowhere (RFC 8058)."""
        from bot.rendering.clean import reachable  # noqa: PLC0415  # there is a message: it is loaded by now

        return leave if self.base_url.startswith("https:") and reachable(self.base_url) else ""

    def confirm(self, subscriber: Subscriber) -> str:
        return f"{self.base_url}/confirm/{self.tokens.make(Purpose.CONFIRM, subscriber.id)}"

    def manage(self, subscriber: Subscriber) -> str:
        token = self.tokens.make(Purpose.MANAGE, subscriber.id, subscriber.changed.isoformat())
        return f"{self.base_url}/manage/{token}"

    def leave(self, leaving: Leaving) -> str:
        parts = (leaving.address, leaving.list_name, leaving.subscriber or 0, leaving.why.value)
        return f"{self.base_url}/unsubscribe/{self.tokens.make(Purpose.LEAVE, *parts)}"


class Subscribing:
    """What readers and operators do with self-service subscriptions."""

    def __init__(self, *, store: Store, clock: Clock, links: Links) -> None:
        self._store = store
        self._clock = clock
        self._links = links
        self._tokens = links.tokens
        self._tidied: datetime | None = None

    # The page

    def ask(self, asking: Asking, wish: Wish, *, origin: str) -> None:
        """Keep a request until it is answered; the same for every address.

        Raises:
            TooManyError: too many came from there, or from everywhere.
        """
        now = self._clock.now()
        with self._store.writing() as archive:
            key = archive.subscribers.keys(ADDRESSES)[0]
            from_there, from_all = archive.subscribers.asked_from(digest(key, origin), since=now - HOUR)
            if from_there >= PER_ORIGIN:
                raise TooManyError("Too many requests came from your network: try again later.", wait=HOUR)
            if from_all >= IN_ALL:
                raise TooManyError("Too many requests came within an hour: try again later.", wait=HOUR)
            mailbox = digest(key, counted(wish.address))
            archive.subscribers.ask(asking, wish, mailbox=mailbox, origin=digest(key, origin), now=now)

    def answer(self) -> list[Delivery]:
        """Queue the mails that requests lead to; a request may well lead to none."""
        now = self._clock.now()
        self._tidy(now)
        queued: list[Delivery] = []
        while self._is_asked():
            with self._store.writing() as archive:
                for asked in archive.subscribers.waiting(limit=PORTION):
                    delivery = self._answer(archive, asked, now)
                    archive.subscribers.answered(asked.id)
                    if delivery and archive.outbox.add(delivery):
                        queued.append(delivery)
        return queued

    def _is_asked(self) -> bool:
        with self._store.reading() as archive:
            return bool(archive.subscribers.waiting(limit=1))

    def _answer(self, archive: Archive, asked: Asked, now: datetime) -> Delivery | None:
        from bot.rendering.notices import Notice  # noqa: PLC0415  # templates: only a mail pays for them

        known = archive.subscribers.find(compared(asked.wish.address))
        if asked.at <= now - LASTING[Purpose.CONFIRM] or self._is_enough(archive, asked):
            return None
        if known and known.confirmed:
            notice = Notice.ALREADY if asked.asking is Asking.SUBSCRIBE else Notice.MANAGE
            return self._letter(notice, known, request=f"{asked.id} {asked.at.isoformat()}", now=now)
        if asked.asking is Asking.SUBSCRIBE:
            known = archive.subscribers.put(asked.wish, mailbox=compared(asked.wish.address), now=now)
        if known is None:
            return None
        return self._letter(Notice.CONFIRM, known, request=f"{asked.id} {asked.at.isoformat()}", now=now)

    def _is_enough(self, archive: Archive, asked: Asked) -> bool:
        """Whether a mailbox had its mails, or wants none."""
        address = asked.wish.address
        ended = suppressed(archive, [address], list_name="").get(address)
        if ended and ended.why is Ended.REFUSED:
            return True
        mailbox = digest(archive.subscribers.keys(ADDRESSES)[0], counted(address))
        since, most = (asked.at - DAY, PER_MAILBOX)
        if ended:
            since, most = max(asked.at - WEEK, ended.at), 1
        return archive.subscribers.asked_for(mailbox, since=since, before=asked.id) >= most

    def _letter(self, notice: str, subscriber: Subscriber, *, request: str, now: datetime) -> Delivery:
        from bot.rendering import notices  # noqa: PLC0415  # as above

        is_question = notice == notices.Notice.CONFIRM
        leaving = Leaving(
            address=subscriber.wish.address,
            subscriber=subscriber.id,
            why=Ended.REFUSED if is_question else Ended.LEFT,
        )
        leave = self._links.leave(leaving)
        act = self._links.confirm(subscriber) if is_question else self._links.manage(subscriber)
        message: Message = notices.render(
            notices.Notice(notice),
            subscription(subscriber),
            address=subscriber.wish.address,
            act=act,
            leave=leave,
            now=now,
        )
        return Delivery(
            key=sha256(f"{subscriber.name} {notice} {request}".encode()).hexdigest(),
            subscription=subscriber.name,
            channel="email",
            target=subscriber.wish.address,
            message=replace(message, unsubscribe_url=self._links.one_click(leave)),
            created=now,
            next_attempt=now,
        )

    def _tidy(self, now: datetime) -> None:
        """Forget old requests, and who did not confirm in time; once an hour."""
        if self._tidied and timedelta() <= now - self._tidied < HOUR:
            return
        self._tidied = now
        with self._store.writing() as archive:
            archive.subscribers.forget(
                asked_until=now - WEEK, pending_until=now - LASTING[Purpose.CONFIRM] - HOUR
            )

    # The links

    def pending(self, token: str) -> Subscriber:
        """Whom a link would confirm, or has confirmed.

        Raises:
            LinkError: it cannot be used.
        """
        with self._store.reading() as archive:
            return self._pending(archive, token)

    def confirm(self, token: str) -> Subscriber:
        """Begin to serve the subscriber; doing so again changes nothing.

        Raises:
            LinkError: the link cannot be used.
        """
        with self._store.writing() as archive:
            return _begin(archive, self._pending(archive, token), now=self._clock.now())

    def managed(self, token: str) -> Subscriber:
        """Whose subscription a link lets change.

        Raises:
            LinkError: it cannot be used.
        """
        with self._store.reading() as archive:
            return self._managed(archive, token)

    def change(self, token: str, wish: Wish) -> Subscriber:
        """Change what a subscriber wishes, but never the address; the link is used up.

        Raises:
            LinkError: the link cannot be used.
        """
        with self._store.writing() as archive:
            known = self._managed(archive, token)
            mailbox = compared(known.wish.address)
            same = replace(wish, address=known.wish.address)
            later = max(self._clock.now(), known.changed + TICK)  # the link names the one before
            return archive.subscribers.put(same, mailbox=mailbox, now=later)

    def leaving(self, token: str) -> Leaving:
        """Who would leave by a link.

        Raises:
            LinkError: it cannot be used.
        """
        address, list_name, number, why = self._tokens.read(Purpose.LEAVE, token)
        subscriber = SubscriberId(int(number)) or None
        return Leaving(
            address=str(address), list_name=str(list_name), subscriber=subscriber, why=Ended(str(why))
        )

    def leave(self, token: str) -> Leaving:
        """End what a link ends; doing so again changes nothing.

        Raises:
            LinkError: it cannot be used.
        """
        leaving = self.leaving(token)
        now = self._clock.now()
        with self._store.writing() as archive:
            if leaving.list_name:
                suppress(archive, leaving.address, list_name=leaving.list_name, why=leaving.why, now=now)
                archive.outbox.withdraw(leaving.list_name, target=leaving.address, why="unsubscribed")
            elif leaving.subscriber:
                _leave(archive, leaving, now=now)
        return leaving

    def leave_link(self, subscriber: Subscriber) -> str:
        """The address that ends a subscription."""
        return self._links.leave(Leaving(address=subscriber.wish.address, subscriber=subscriber.id))

    def _pending(self, archive: Archive, token: str) -> Subscriber:
        [number] = self._tokens.read(Purpose.CONFIRM, token)
        return _known(archive, number)

    def _managed(self, archive: Archive, token: str) -> Subscriber:
        number, changed = self._tokens.read(Purpose.MANAGE, token)
        known = _known(archive, number)
        if known.changed.isoformat() != changed or not known.confirmed:
            raise LinkError("The link was used already. Ask for a new one.", expired=True)
        return known

    # The operator

    def add(self, wish: Wish, *, confirmed: bool) -> tuple[Subscriber, Delivery | None]:
        """Add a subscriber: served at once, or asked to confirm by the mail that is queued.

        Raises:
            DefwatchError: the address wants no more mail, or is subscribed.
        """
        from bot.rendering.notices import Notice  # noqa: PLC0415  # as above

        now = self._clock.now()
        with self._store.writing() as archive:
            self._check_new(archive, wish.address)
            new = archive.subscribers.put(wish, mailbox=compared(wish.address), now=now)
            if confirmed:
                return _begin(archive, new, now=now), None
            delivery = self._letter(Notice.CONFIRM, new, request=now.isoformat(), now=now)
            archive.outbox.add(delivery)
            return new, delivery

    def confirm_by_hand(self, address: str) -> Subscriber:
        """Begin to serve somebody who was asked.

        Raises:
            DefwatchError: nobody was asked there.
        """
        with self._store.writing() as archive:
            return _begin(archive, _named(archive, address), now=self._clock.now())

    def remove(self, address: str) -> Subscriber:
        """End a subscription and remember that the address wants no more.

        Raises:
            DefwatchError: there is none.
        """
        with self._store.writing() as archive:
            known = _named(archive, address)
            _leave(archive, Leaving(address=known.wish.address, subscriber=known.id), now=self._clock.now())
        return known

    def erase(self, address: str) -> int:
        """Forget an address but for the digest that keeps mail from it; how many messages went with it."""
        with self._store.writing() as archive:
            for asked in archive.subscribers.waiting(limit=IN_ALL * 24 * 7):
                if compared(asked.wish.address) == compared(address):
                    archive.subscribers.answered(asked.id)
            return _leave(archive, Leaving(address=address), now=self._clock.now())

    def _check_new(self, archive: Archive, address: str) -> None:
        if ended := suppressed(archive, [address], list_name="").get(address):
            raise DefwatchError(
                f"subscribers: {address}: wants no mail since {ended.at:%Y-%m-%d}: only its reader can come "
                "back, by the page /subscribe"
                if ended.why is Ended.LEFT
                else f"subscribers: {address}: never wants mail, since {ended.at:%Y-%m-%d}: nothing was added"
            )
        known = archive.subscribers.find(compared(address))
        if known and known.confirmed:
            raise DefwatchError(
                f"subscribers: {address}: subscribed since {known.confirmed:%Y-%m-%d}: nothing was changed"
            )


def _known(archive: Archive, number: str | int) -> Subscriber:
    known = archive.subscribers.get(SubscriberId(int(number)))
    if known is None:
        raise LinkError("The link is no longer of use: the subscription has ended.", expired=True)
    return known


def _named(archive: Archive, address: str) -> Subscriber:
    known = archive.subscribers.find(compared(address))
    if known is None:
        raise DefwatchError(f"subscribers: {address}: not there (see `defwatch subscribers list`)")
    return known


def _begin(archive: Archive, subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """Serve a subscriber from now on; one who left is back."""
    if subscriber.confirmed:
        return subscriber
    lift(archive, subscriber.wish.address, list_name="")
    archive.subscribers.confirm(subscriber.id, now=now)
    archive.subscriptions.begin(subscriber.name, now=now)
    return replace(subscriber, confirmed=now)


def _leave(archive: Archive, leaving: Leaving, *, now: datetime) -> int:
    """End a subscription, or a question; only a digest of the address stays. How many mails went with it.

    A link to a subscription that ended already ends nothing that came after it.
    """
    known = archive.subscribers.find(compared(leaving.address))
    if leaving.subscriber and leaving.why is Ended.LEFT and (not known or known.id != leaving.subscriber):
        return 0
    suppress(archive, leaving.address, list_name="", why=leaving.why, now=now)
    targets = {leaving.address, compared(leaving.address)}
    if known:
        targets.add(known.wish.address)
        archive.subscriptions.end(known.name)
        archive.subscribers.remove(known.id)
    return archive.outbox.erase(SELF_SERVICE, targets=sorted(targets))
