"""The digest's own words in the reader's language: phrases, counts, times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names

from bot.model import Coverage, ScheduleKind, Status, Subscription

_STRINGS: Mapping[str, Mapping[str, str | Mapping[str, str]]] = yaml.safe_load(
    resources.files("bot").joinpath("templates/strings.yaml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How one reader is spoken to: language and time zone."""

    language: str
    zone: ZoneInfo

    @classmethod
    def of(cls, subscription: Subscription) -> Wording:
        """The reader's own language, or English where the digest does not speak it."""
        language = subscription.language if subscription.language in _STRINGS else "en"
        return cls(language, ZoneInfo(subscription.timezone))

    def say(self, phrase: str, **values: object) -> str:
        return str(_STRINGS[self.language][phrase]).format(**values)

    def count(self, phrase: str, number: int) -> str:
        """A number with its noun in the form that goes with it."""
        forms = _STRINGS[self.language][phrase]
        if isinstance(forms, str):
            return forms.format(n=number)
        return forms[Locale(self.language).plural_form(number)].format(n=number)

    def has(self, phrase: str) -> bool:
        """Whether there are words of ours for it."""
        return phrase in _STRINGS[self.language]

    def date(self, day: date, pattern: str) -> str:
        """A day of no zone, as far as the pattern tells it: Sep 2026."""
        return format_date(day, pattern, locale=self.language)

    def day(self, moment: datetime) -> str:
        """Thu 4 Dec 2025"""
        return self._format(moment, "EEE d MMM y")

    def moment(self, moment: datetime) -> str:
        """Thu 4 Dec 2025, 17:30 IST"""
        return f"{self._format(moment, 'EEE d MMM y, HH:mm')} {self._zone_name(moment)}"

    def short(self, moment: datetime) -> str:
        """4 Dec, 17:30 IST"""
        return f"{self._format(moment, 'd MMM, HH:mm')} {self._zone_name(moment)}"

    def schedule(self, subscription: Subscription, *, now: datetime) -> str:
        """daily 08:00 IST"""
        schedule = subscription.schedule
        if schedule.kind is ScheduleKind.CRON:
            return f"cron {schedule.cron}, {self._zone_name(now)}"
        at = f"{schedule.at:%H:%M} {self._zone_name(now)}" if schedule.at else ""
        day = get_day_names("wide", locale=self.language)[schedule.weekday or 0]
        return self.say(schedule.kind.value, at=at, day=day)

    def coverage(self, coverage: Coverage, *, stories: int) -> str:
        """38 feeds: 35 ok, 1 blocked, 2 silent; 412 entries read, 61 matched, 14 stories, …

        The stories are those that are told: how many were filed together is not the reader's matter.
        """
        states = ", ".join(
            self.count("status_new" if status is Status.NEW else status.value, coverage.feeds[status])
            for status in reversed(Status)
            if coverage.feeds.get(status)
        )
        feeds = self.count("feeds", sum(coverage.feeds.values()))
        counts = (
            self.count("read", coverage.entries),
            self.count("matched", coverage.matched),
            self.count("stories", stories),
            self.count("folded", coverage.folded),
        )
        return f"{feeds}{': ' if states else ''}{states}; {', '.join(counts)}"

    def _format(self, moment: datetime, pattern: str) -> str:
        return format_datetime(moment.astimezone(self.zone), pattern, locale=self.language)

    def _zone_name(self, moment: datetime) -> str:
        """IST, MSK, or UTC+10:30 where the zone has only a number."""
        name = moment.astimezone(self.zone).tzname() or "UTC"
        if name[0] not in "+-":
            return name
        return f"UTC{name[:3]}" + (f":{name[3:]}" if len(name) > 3 else "")
