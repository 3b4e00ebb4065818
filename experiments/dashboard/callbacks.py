"""What happens when somebody opens the page, moves something, looks for a person or brings a file.

All state is in the browser: every call brings the whole question, which is checked, and a name by which the engine
knows whose newest question it is. So nobody can see what another one does.
"""

from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from experiments.dashboard import figures, panels
from experiments.dashboard.answer import Found
from experiments.dashboard.controls import START
from experiments.dashboard.engine import Engine
from experiments.dashboard.page import page
from experiments.dashboard.question import (
    Question,
    QuestionError,
    View,
    from_file,
    from_link,
    from_page,
)
from experiments.dashboard.words import Words
from experiments.execution.keys import shipped_data
from sim.measurement.measures import MEASURES

QUICK, SLOW = 150, 1_200  # milliseconds from one look to the next, before and after the first answer
SESSION = 64  # letters
FOUND = 30  # persons in a list
DRAWN = {
    "one-figure": "figure",
    "one-text": "children",
    "two-figure": "figure",
    "two-text": "children",
    "card-title": "children",
    "card": "children",
    "winners-title": "children",
    "winners-figure": "figure",
    "winners-text": "children",
    "career-figure": "figure",
    "career-text": "children",
    "tables": "data",
}
IN_THE_BROWSER = {  # functions of assets/page.js: outputs, inputs and state
    "change": (
        "question.data undo.disabled replay.disabled",
        "undo.n_clicks reset.n_clicks touched.data arrival.data",
        "about-page.data",
    ),
    "link": ("link.value language.href", "question.data looks.data", ""),
    "asked": ("reset.title", "question.data looks.data", ""),
    "again": ("status.title", "seen.data", ""),
    "listed": ("person-search.title", "persons.data", ""),
    "tables": ("results.title", "tables.data", ""),
    "remember": ("drawn.data", "one-figure.figure two-figure.figure", "seen.data"),
    "copy": ("copy.children", "copy.n_clicks", ""),
    "save": ("download.data", "save.n_clicks", ""),
    "replay": ("replay.title", "replay.n_clicks", ""),
}
UNTOLD = {"turn": 0, "waited": 0}  # of an answer, what does not tell one drawing from another
ABOUT = {"message": "children", "status": "children", "seen": "data"}


def connect(app: Dash, engine: Engine) -> None:
    """Give the page all its callbacks."""
    _open(app, engine)
    _show(app, engine)
    _persons(app, engine)
    _bring(app)
    for name, (outputs, inputs, states) in IN_THE_BROWSER.items():
        app.clientside_callback(
            ClientsideFunction(namespace="page", function_name=name),
            *(
                part(name, key)
                for part, places in ((Output, outputs), (Input, inputs), (State, states))
                for name, key in (one.split(".") for one in places.split())
            ),
            prevent_initial_call=inputs.endswith(".n_clicks"),
        )


def said(error: QuestionError, words: Words) -> str:
    """Return an error in the reader's language."""
    return words.own(f"errors.{error.key}", **error.facts)


def _open(app: Dash, engine: Engine) -> None:
    @app.callback(Output("content", "children"), Input("address", "search"))
    def opened(search: Any) -> Any:
        try:
            question, view = from_link(search or "")
            return page(question, view, engine, Words(view.lang))
        except QuestionError as error:
            words = Words("nl" if isinstance(search, str) and "lang=nl" in search else "en")
            plain = page(Question(), View(lang=words.language), engine, words)
            plain.children.insert(2, html.Div(said(error, words), role="alert", className="message"))
            return plain


def _words(about: Any) -> Words:
    """Return the texts in the language of the page that calls."""
    return Words("nl" if isinstance(about, dict) and about.get("language") == "nl" else "en")


def _show(app: Dash, engine: Engine) -> None:
    inputs = {"tick": Input("tick", "data"), "data": Input("question", "data"), "looks": Input("looks", "data")}
    state = {"session": State("session", "data"), "seen": State("seen", "data"), "about": State("about-page", "data")}
    output = {place: Output(place, prop) for place, prop in {**DRAWN, **ABOUT}.items()}

    @app.callback(output=output, inputs=inputs, state=state)
    def shown(tick: Any, data: Any, looks: Any, session: Any, seen: Any, about: Any) -> dict[str, Any]:
        if data is None:  # the page is not there yet
            raise PreventUpdate
        words, asked = _words(about), {"question": data, "looks": looks, "server": engine.name}
        try:
            question, _ = from_page(data)
            _, view = from_page(looks)
        except QuestionError as error:
            return _refused(said(error, words), asked, words)
        view, message = view._replace(lang=words.language), ""
        if not _is_known(engine, view.person):
            message = said(QuestionError("person", person=view.person), words)
            view = view._replace(person=0)
        who = session if isinstance(session, str) and len(session) <= SESSION else ""
        if who:
            engine.ask(who, question, view.person)
        failed = engine.error(question)
        if failed:
            return _refused(words.own("errors.failed", reason=failed), asked, words)
        now = asked | _progress(engine, question, view)
        same = ctx.triggered_id == "tick" and isinstance(seen, dict) and {**seen, **UNTOLD} == now
        drawn = {} if same else _drawn(engine, question, view, words)
        now |= {"turn": tick, "waited": round(engine.waited(who), 2)}
        told = {"message": message, "status": _status(engine, question, now, words), "seen": now}
        return {**dict.fromkeys(DRAWN, no_update), **drawn, **told}


def _refused(message: str, asked: dict[str, Any], words: Words) -> dict[str, Any]:
    """Return an answer without a drawing; the page tells that what it shows belongs to an earlier question."""
    seen = {**asked, "refused": True, "done": 0, "all": 0}
    told = {"message": message, "status": words.own("status.refused"), "seen": seen}
    return {**dict.fromkeys(DRAWN, no_update), **told}


def _is_known(engine: Engine, person: int) -> bool:
    """Return whether a person can be followed; nobody knows before there is a population."""
    return not person or engine.population is None or bool((engine.population["person_id"] == person).any())


def _progress(engine: Engine, question: Question, view: View) -> dict[str, Any]:
    """Return the parts that an answer consists of so far; the same for the same worlds."""
    done, every, first = engine.progress(question, view.person)
    return {
        "done": done,
        "all": every,
        "first": first,
        "years": engine.years(question),
        "pause": QUICK if first else SLOW,
        **UNTOLD,
    }


def _status(engine: Engine, question: Question, now: dict[str, Any], words: Words) -> str:
    """Return how far the answer is, in words."""
    if not engine.ready():
        return words.own("status.preparing")
    if question == Question():
        return words.own("status.nothing")
    if now["first"]:
        return words.own("status.first")
    if now["done"] < now["all"]:
        return words.own("status.refining", done=now["done"], all=now["all"])
    return words.own("status.done", pairs=engine.pairs)


def _drawn(engine: Engine, question: Question, view: View, words: Words) -> dict[str, Any]:
    """Return charts, sentences and tables of the worlds so far."""
    found = Found(engine, question)
    drawn: dict[str, Any] = {}
    tables: dict[str, panels.Table | None] = {}
    for name in ("one", "two"):
        measure = getattr(view, name)
        head, rows = figures.time_table(found, measure, view, words)
        drawn[f"{name}-figure"] = figures.over_time(found, measure, view, words)
        drawn[f"{name}-text"] = panels.over_time_text(found, measure, view, words)
        tables[name] = panels.table(head, rows, words.label(MEASURES[measure]))
    drawn["card-title"] = words.own("card.title", year=START + view.horizon - 1)
    drawn["card"] = panels.card(found, view, words)
    winners = found.winners(view) if question.policy else pd.DataFrame()
    drawn["winners-title"] = words.own("winners.title", years=view.horizon)
    drawn["winners-figure"] = figures.winners(winners, view, words)
    careers = found.careers(view)
    drawn["career-figure"] = figures.career(careers, view, words)
    tables |= {"winners": panels.winners_table(winners, words), "career": panels.career_table(careers, view, words)}
    drawn["tables"] = tables
    if question.policy:
        drawn["winners-text"] = panels.winners_text(winners, view, words)
        drawn["career-text"] = panels.career_text(careers, view, words)
    else:
        drawn["winners-text"] = drawn["career-text"] = words.own("card.no_policy")
    return drawn


def _persons(app: Dash, engine: Engine) -> None:
    """Register the search for persons of the population whose description has all the words typed."""

    @app.callback(
        Output("persons", "data"),
        Input("person-search", "value"),
        State("looks", "data"),
        State("about-page", "data"),
    )
    def listed(typed: Any, looks: Any, about: Any) -> list[tuple[int, str]]:
        words, rows = _words(about), engine.population
        if rows is None:
            return []
        wanted = str(typed or "").lower()[:SESSION].replace(",", " ").split()
        fits = rows[[all(word in text for word in wanted) for text in described(rows, words)]] if wanted else rows
        chosen = str(looks.get("person", "")) if isinstance(looks, dict) else ""
        own = rows[rows["person_id"].astype(str) == chosen]
        found = pd.concat([own, fits.head(FOUND)]).drop_duplicates("person_id")
        return [(int(one), text) for one, text in zip(found["person_id"], described(found, words))]


def described(rows: pd.DataFrame, words: Words) -> list[str]:
    """Return persons in words, lower case."""
    data, texts = shipped_data(), []
    titles = dict(zip(map(int, data.occupation_code), data.occupation_title))
    statuses = {name: words.own(f"status_names.{name}") for name in rows["status"].unique()}
    for row in rows.itertuples():
        sector = row.sector if isinstance(row.sector, str) else "no employer"
        text = words.own(
            "career.describe",
            age=int(row.age),
            occupation=titles[int(row.occupation)],
            status=statuses[row.status],
            sector=words.own(f"sector_names.{sector}"),
        )
        if not pd.isna(row.tenure_months) and sector != "no employer":
            text += words.own("career.tenure", years=int(row.tenure_months) // 12)
        texts.append(text.lower())
    return texts


def _bring(app: Dash) -> None:
    """Register the callback that reads a saved file."""

    @app.callback(
        Output("arrival", "data"),
        Output("message", "children", allow_duplicate=True),
        Input("load", "contents"),
        State("about-page", "data"),
        prevent_initial_call=True,
    )
    def brought(contents: Any, about: Any) -> tuple[Any, Any]:
        if contents is None:
            raise PreventUpdate
        words = _words(about)
        try:
            question, _ = from_file(contents)
        except QuestionError as error:
            return no_update, said(error, words)
        given = {**dict(question.policy), **dict(question.assumptions)}
        return {**given, "from": START + question.first - 1, "until": START + question.last - 1}, ""
