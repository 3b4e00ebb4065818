"""The layout of the page in one language."""

from __future__ import annotations

import uuid
from typing import Any

from dash import dcc, html

from experiments.dashboard import panels
from experiments.dashboard.controls import BEHAVIOUR, START, YEARS, Control, controls, personas, presets
from experiments.dashboard.question import CHOICES, LAST, Question, View
from experiments.dashboard.words import Words
from sim.levers import EMPLOYERS, GOVERNMENT, INTERMEDIARIES, WORKERS, WORLD
from sim.measures import MEASURES

POLICY_ACTORS, ASSUMED = (WORKERS, EMPLOYERS, INTERMEDIARIES, GOVERNMENT), (WORLD, BEHAVIOUR)
OPEN = (EMPLOYERS, GOVERNMENT)  # at first
GRAPH = {"displayModeBar": False, "responsive": True, "staticPlot": False}


def page(question: Question, view: View, persons: int, words: Words) -> html.Div:
    """The whole page; sliders stand where the question puts them."""
    given = {**dict(question.policy), **dict(question.assumptions)}
    given |= {"from": START + question.first - 1, "until": START + question.last - 1}
    return html.Div(
        [
            html.A(words.own("page.skip"), href="#results", className="skip"),
            _header(view, persons, words),
            html.Div(id="message", role="alert", className="message"),
            _tools(words),
            html.Main([_levers(given, words), _results(view, persons, words)]),
            *_stores(given, view, words),
        ],
        className="page big" if view.big else "page",
        id="whole",
        lang=words.language,
    )


def _header(view: View, persons: int, words: Words) -> html.Header:
    kicker = words.own("page.kicker", persons=words.number(persons, "persons", 0), first=START, last=LAST)
    other = "en" if words.language == "nl" else "nl"
    buttons = [html.A(words.own("page.other"), id="language", href=f"?lang={other}", lang=other),
               html.Button(words.own("page.big"), id="big", n_clicks=0, **{"aria-pressed": "false"})]  # fmt: skip
    return html.Header([html.Div([html.H1(words.own("page.title")), html.P(kicker)]), html.Nav(buttons)])


def _tools(words: Words) -> html.Div:
    """Presets, and what can be done with the last change and with the page as it is."""
    buttons = [html.Button(words.own(f"page.{key}"), id=key, n_clicks=0) for key in ("undo", "reset", "replay")]
    link = dcc.Input(id="link", type="text", readOnly=True, value="")
    share = html.Details([
        html.Summary(words.own("page.share")),
        html.Div([_labelled(words.own("page.link"), link), html.Button(words.own("page.copy"), id="copy", n_clicks=0),
                  html.Button(words.own("page.save"), id="save", n_clicks=0),
                  dcc.Upload(html.Button(words.own("page.load")), id="load", accept=".json", max_size=16_000)]),
    ], className="share")  # fmt: skip
    return html.Div([_preset("policy", words), _preset("scenario", words), html.Div(buttons, className="buttons"),
                     share, html.P(id="about", className="quiet")], className="tools")  # fmt: skip


def _preset(part: str, words: Words) -> html.Div:
    options = [{"value": one.name, "label": _short(one, words)} for one in presets(part).values()]
    return _dropdown(f"{part}-preset", words.own(f"page.{part}_preset"), options, None, words)


def _short(preset: Any, words: Words) -> str:
    """The name of a preset as a reader knows it: that of its file, and what it does."""
    text = getattr(preset, words.language)
    return text if len(text) <= 90 else text[:89].rsplit(" ", 1)[0] + " …"


def _dropdown(name: str, label: str, options: list, value: Any, words: Words, **more: Any) -> html.Div:
    """A dropdown with a visible label, which also is its name."""
    labels = {"search": words.own("page.choose"), "clear_search": words.own("page.reset"),
              "clear_selection": words.own("page.reset")}  # fmt: skip
    choice = dcc.Dropdown(id=name, options=options, value=value, clearable=False, labels=labels,
                          placeholder=words.own("page.choose"), **more)  # fmt: skip
    return html.Div([html.Label(label, id=f"{name}-label", htmlFor=name), choice], className="field")


def _labelled(label: str, control: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=control.id), control], className="field")


def _levers(given: dict[str, float], words: Words) -> html.Section:
    """All sliders: the policy by who pulls, then the assumptions."""
    years = [START + n for n in range(YEARS)]
    period = html.Div([_dropdown(key, words.own(f"page.{key}"), years, given[key], words) for key in ("from", "until")],
                      className="period")  # fmt: skip
    policy = [_group(actor, given, words) for actor in POLICY_ACTORS]
    assumed = [_group(actor, given, words) for actor in ASSUMED]
    return html.Section(
        [
            html.H2(words.own("page.levers")),
            html.H3(words.own("page.policy_part"), className="part"), *policy, period,
            html.H3(words.own("page.assumed_part"), className="part"),
            html.P(words.own("page.assumed_note"), className="quiet"), *assumed,
        ],
        className="levers",
    )  # fmt: skip


def _group(actor: str, given: dict[str, float], words: Words) -> html.Details:
    own = [one for one in controls().values() if one.actor == actor]
    main, fine = ([_slider(one, given, words) for one in own if one.main == first] for first in (True, False))
    parts = [html.Summary([words.own(f"page.actors.{actor}"), html.Span(className="moved", **{"data-actor": actor})]),
             *main]  # fmt: skip
    if fine:
        parts.append(html.Details([html.Summary(words.own("page.fine")), *fine], className="fine"))
    touched = any(one.name in given for one in own)
    return html.Details(parts, open=actor in OPEN or touched, className=f"actor {actor}")


def _slider(one: Control, given: dict[str, float], words: Words) -> html.Div:
    """A slider with its name, its present value and the usual one, which page.js writes beside it."""
    name, value = f"lever-{one.name.replace('.', '-')}", given.get(one.name, one.default)
    slider = dcc.Input(id=name, type="range", min=one.low, max=one.high, step=one.step, value=value)
    label = html.Label([html.Span(words.name(one)), html.Output(), slider])
    small = html.Small([html.Span(className="usual"), html.Span(words.unit_of(one))])
    return html.Div([label, small], className="lever", **{"data-lever": one.name})


def _results(view: View, persons: int, words: Words) -> html.Section:
    """Charts, card, winners, career, and what to know of them."""
    measures = [{"value": name, "label": words.label(spec)} for name, spec in MEASURES.items()]
    measures.sort(key=lambda one: one["label"])
    scale = [{"value": one, "label": words.own(f"chart.{one}")} for one in CHOICES["scale"]]
    horizons = [{"value": one, "label": f"{START + one - 1} ({one})"} for one in CHOICES["horizon"]]
    choices = html.Div([_dropdown("scale", words.own("chart.scale"), scale, view.scale, words, searchable=False),
                        _dropdown("horizon", words.own("chart.horizon"), horizons, view.horizon, words,
                                  searchable=False)], className="choices")  # fmt: skip
    charts = [_chart(name, words.own(f"chart.{name}"), measures, getattr(view, name), words) for name in ("one", "two")]
    status = html.P(id="status", role="status", className="status")
    return html.Section(
        [
            html.Div([html.H2(words.own("page.results")), status, choices], className="top"),
            html.Div(charts, className="charts"),
            html.Section([html.H2(id="card-title"), html.Div(id="card")]),
            _winners(view, words), _career(view, words),
            html.Details([html.Summary(html.H2(words.own("sources.title"))), html.P(words.own("sources.note")),
                          panels.sources(words)]),
            _weaknesses(persons, words),
        ],
        className="results", id="results",
    )  # fmt: skip


def _chart(name: str, label: str, options: list, value: str, words: Words) -> html.Figure:
    return html.Figure([
        _dropdown(f"{name}-measure", label, options, value, words), _graph(f"{name}-figure", f"{name}-text"),
        html.Figcaption(id=f"{name}-text"), _table_of(f"{name}-table", words),
    ])  # fmt: skip


def _graph(name: str, described_by: str) -> html.Div:
    """A chart as a picture that its text describes; the text is what a screen reader has of it."""
    graph = dcc.Graph(id=name, figure={"data": [], "layout": {}}, config=GRAPH, className="graph")
    return html.Div(graph, role="img", **{"aria-labelledby": described_by})


def _table_of(name: str, words: Words) -> html.Details:
    return html.Details([html.Summary(words.own("chart.table")), html.Div(id=name)])


def _winners(view: View, words: Words) -> html.Section:
    outcomes = [{"value": one, "label": words(f"compare.outcomes.{one}")} for one in CHOICES["outcome"]]
    groups = [{"value": one, "label": words.own(f"dimension_names.{one}")} for one in CHOICES["by"]]
    choices = html.Div([_dropdown("outcome", words.own("winners.outcome"), outcomes, view.outcome, words),
                        _dropdown("by", words.own("winners.by"), groups, view.by, words)],
                       className="choices")  # fmt: skip
    figure = html.Figure([_graph("winners-figure", "winners-text"), html.Figcaption(id="winners-text"),
                          _table_of("winners-table", words)])  # fmt: skip
    return html.Section([html.H2(id="winners-title"), html.P(words.own("winners.note"), className="quiet"), choices,
                         figure])  # fmt: skip


def _career(view: View, words: Words) -> html.Section:
    who = [{"value": name, "label": getattr(one, words.language)} for name, one in personas().items()]
    what = [{"value": one, "label": panels.career_label(one, words)} for one in CHOICES["career"]]
    nobody = [{"value": 0, "label": words.own("career.nobody")}]
    choices = html.Div([
        _dropdown("who", words.own("career.who"), who, view.who, words),
        _dropdown("person", words.own("career.person"), nobody, view.person, words),
        _dropdown("career", words.own("career.what"), what, view.career, words),
    ], className="choices")  # fmt: skip
    figure = html.Figure([_graph("career-figure", "career-text"), html.Figcaption(id="career-text"),
                          _table_of("career-table", words)])  # fmt: skip
    return html.Section([html.H2(words.own("career.title")), html.P(words.own("career.note"), className="quiet"),
                         choices, figure])  # fmt: skip


def _weaknesses(persons: int, words: Words) -> html.Section:
    own = words.own_items("weaknesses.items", persons=words.number(persons, "persons", 0))
    items = [*words.items("comparison_limits"), *own]
    return html.Section([html.H2(words.own("weaknesses.title")), html.Ul([html.Li(text) for text in items])])


def _stores(given: dict[str, float], view: View, words: Words) -> list[Any]:
    """What the browser remembers: the question, what was before it, and how to write the numbers."""
    specs = {one.name: {"low": one.low, "step": one.step, "usual": one.default, "actor": one.actor,
                        "share": one.unit.startswith("share"), "stops": words.stops(one)}
             for one in controls().values()}  # fmt: skip
    programmes = {part: {one.name: {**one.values, "from": START + one.first - 1, "until": START + one.last - 1}
                         for one in presets(part).values()} for part in ("policy", "scenario")}  # fmt: skip
    told = {"usual": words.own("page.usual", value="{value}"), "moved": words.own("page.moved", count="{count}"),
            "title": words.own("page.title"),
            **{key: words.own(f"page.{key}") for key in ("copied", "copy")}}  # fmt: skip
    about = {"controls": specs, "presets": programmes, "words": told, "language": words.language, "first": START,
             "last": LAST, "view": View()._asdict()}  # fmt: skip
    return [
        dcc.Store(id="about-page", data=about), dcc.Store(id="session", data=uuid.uuid4().hex),
        dcc.Store(id="arrival", data=given),
        dcc.Store(id="question"), dcc.Store(id="touched"), dcc.Store(id="seen"),
        dcc.Store(id="big-now", data=view.big), dcc.Store(id="drawn"), dcc.Download(id="download"),
        dcc.Store(id="tick"),
    ]  # fmt: skip
