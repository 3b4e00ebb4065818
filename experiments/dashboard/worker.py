"""A process that simulates worlds when told to, a year at a time, and can be called away after any year."""

import contextlib
import os
import traceback
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from experiments.dashboard.world import Part, Running, Settings, World, compare, file_of, population
from experiments.execution.local import WorkerProcess

TOLD = (5, 20)  # years after which a world tells what it has
PAUSED = 4  # worlds that a process keeps when it is called away; the oldest is given up
NICE = 5  # the page itself goes first


class Told(NamedTuple):
    """What a process says about a world."""

    world: World
    part: Part | None = None
    done: bool = False
    persons: Any = None  # of `compare`
    error: str = ""
    kept: bool = False  # called away, but the world is kept for later


def serve(pipe: Connection, settings: Settings) -> None:
    """What a worker does until its parent is gone: orders from its pipe, the newest first.

    Orders: ('run', world), ('compare', reference, world), ('population', world), ('stop',); after 'stop' the present
    one ends with the year. Every order is answered by Told, the last with `done`, `kept`, `persons` or `error`.
    """
    with contextlib.suppress(OSError):
        os.nice(NICE)
    paused: dict[World, Running] = {}
    while True:
        try:
            order, *what = pipe.recv()
            if order == "run":
                _run(pipe, what[0], settings, paused)
            elif order == "compare":
                pipe.send(Told(what[1], persons=compare(*(file_of(world, settings) for world in what))))
            elif order == "population":
                pipe.send(Told(what[0], persons=population(settings, what[0].seed)))
        except (EOFError, BrokenPipeError):
            return
        except Exception as error:
            traceback.print_exc()
            pipe.send(Told(what[-1], error=f"{type(error).__name__}: {error}"))


def _run(pipe: Connection, world: World, settings: Settings, paused: dict[World, Running]) -> None:
    running = paused.pop(world, None) or Running(world, settings)
    while running.year < TOLD[-1]:
        if pipe.poll():  # called away
            paused[world] = running
            for one in list(paused)[:-PAUSED]:
                del paused[one]
            pipe.send(Told(world, kept=True))
            return
        running.live()
        if running.year in TOLD:
            last = running.year == TOLD[-1]
            if last and not world.person:
                running.leave()
            pipe.send(Told(world, running.part(), done=last))


class Worker(WorkerProcess):
    """A worker as its parent sees it: what it is doing, and what it has begun."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(serve, settings)
        self.order: tuple = ()  # what it is doing
        self.called = False  # away from it
        self.paused: list[World] = []  # what it has begun and may go on with

    def give(self, order: tuple) -> None:
        """Have something done."""
        self.order, self.called = order, False
        self.send(order)

    def call_away(self) -> None:
        """Have the present world wait after this year."""
        if not self.called and self.order and self.order[0] == "run":
            self.called = True
            self.send(("stop",))

    def keep(self, world: World) -> None:
        """Note that the process keeps a world for later."""
        self.paused = [*(one for one in self.paused if one != world), world][-PAUSED:]
