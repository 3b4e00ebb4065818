"""The deck: policy cards by actor, of which up to three make a hand, and the worlds in which hands are played.

A card is a dated bundle of levers, taken from a policy of `configs/policy/`. No lever stands on two cards, so that
every hand holds together.
"""

from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from experiments.design.programmes import programme
from experiments.io.errors import UsageError
from experiments.io.forms import Form, Text
from experiments.io.paths import CONFIGS
from experiments.io.yaml_files import read_form
from sim.config import MONTH_PATTERN, Config, Programme, configure
from sim.policy import Calendar

FILE = CONFIGS / "workshop.yaml"
Actor = Literal["employers", "government", "intermediaries", "workers"]
MOST = 3  # cards in a hand
Hand = tuple[str, ...]  # cards by name, in the order of the deck


class Card(Text):
    """One card: who plays it, the policy it takes its changes from, and who pays.

    Attributes:
        only: the levers taken from the policy; all of them if it is empty.
    """

    actor: Actor
    policy: str
    only: tuple[str, ...] = ()
    title: Text
    pays: Text


class Deck(Form):
    """All cards and worlds, and the month in which hands are played."""

    start: str = Field(pattern=MONTH_PATTERN)
    worlds: tuple[str, ...] = Field(min_length=1)
    cards: dict[str, Card] = Field(min_length=1)

    @property
    def hands(self) -> list[Hand]:
        """Every hand of up to three cards: the empty one first, then by size and in the order of the deck."""
        return [hand for size in range(MOST + 1) for hand in combinations(self.cards, size)]

    def changes(self, card: str) -> list[dict]:
        """Return the dated changes of a card; what began before the pack holds from its start on. Raise UsageError."""
        own = self.cards[card]
        whole = programme("policy", own.policy).get("changes", [])
        if unknown := set(own.only) - {change["lever"] for change in whole}:
            raise UsageError(f"{own.policy} does not change {', '.join(sorted(unknown))}")
        return [
            {**change, "from": max(change.get("from", self.start), self.start)}
            for change in whole
            if (not own.only or change["lever"] in own.only) and change.get("until", self.start) >= self.start
        ]

    def config(self, hand: Hand, world: str, **common: Any) -> Config:
        """Return the configuration of a hand in a world, with other keys as given; raise ConfigError or UsageError."""
        cards = [{"name": card, "changes": self.changes(card)} for card in hand]
        return configure(
            {
                **common,
                "start": self.start,
                "scenario": [programme("scenario", world)],
                **({"policy": cards} if cards else {}),
            }
        )

    def source(self, card: str) -> Programme:
        """Return the policy that a card is taken from, with its source."""
        return Programme.model_validate(programme("policy", self.cards[card].policy))


def read_deck(file: Path = FILE) -> Deck:
    """Return the checked deck; raise UsageError with one line on what is wrong, hands that contradict included."""
    return read_form(file, Deck, check)


def check(deck: Deck) -> None:
    """Raise ConfigError or ValueError unless every hand holds together in every world.

    A contradiction is one between two programmes, so pairs of cards, and each card in each world, are enough.
    """
    for card in deck.cards:
        if not deck.changes(card):
            raise ValueError(f"cards.{card}: nothing of {deck.cards[card].policy} holds from {deck.start} on")
    for one, two in combinations(deck.cards, 2):
        Calendar(deck.config((one, two), "baseline"))
    for world in deck.worlds:
        for card in deck.cards:
            Calendar(deck.config((card,), world))
