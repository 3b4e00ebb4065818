"""The layout of the page in one language."""

import uuid
from textwrap import shorten
from typing import Any

from dash import dcc, html

from experiments.dashboard import panels
from experiments.dashboard.controls import ASSUMED, START, YEARS, Control, controls, personas, presets
from experiments.dashboard.engine import Engine
from experiments.dashboard.panels import attributes
from experiments.dashboard.question import CHOICES, LAST, Question, View
from experiments.dashboard.words import Words
from sim.levers import EMPLOYERS, GOVERNMENT, INTERMEDIARIES, WORKERS
from sim.measurement.measures import MEASURES

POLICY_ACTORS = (WORKERS, EMPLOYERS, INTERMEDIARIES, GOVERNMENT)
OPEN = (EMPLOYERS, GOVERNMENT)  # at first
LONGEST = 90  # letters of a preset in its list


def page(question: Question, view: View, engine: Engine, words: Words) -> html.Div:
    """Return the whole page; sliders stand where the question puts them."""
    persons = engine.settings.persons
    given = {**dict(question.policy), **dict(question.assumptions)}
    given |= {"from": START + question.first - 1, "until": START + question.last - 1}
    return html.Div(
        [
            html.A(words.own("page.skip"), href="#results", className="skip"),
            _header(view, persons, words),
            *(html.Div(id=name, role="alert", className="message") for name in ("lost", "message")),
            _tools(words),
            html.Main([_levers(given, words), _results(view, persons, words)]),
            *_stores(given, view, engine, words),
        ],
        className="page big" if view.big else "page",
        id="whole",
        lang=words.language,
    )


def _header(view: View, persons: int, words: Words) -> html.Header:
    kicker = words.own("page.kicker", persons=words.number(persons, "persons", 0), first=START, last=LAST)
    other = "en" if words.language == "nl" else "nl"
    pressed = attributes(aria_pressed="true" if view.big else "false")
    buttons = [
        html.A(words.own("page.other"), id="language", href=f"?lang={other}", lang=other),
        html.Button(words.own("page.big"), id="big", **pressed),
    ]
    return html.Header([html.Div([html.H1(words.own("page.title")), html.P(kicker)]), html.Nav(buttons)])


def _tools(words: Words) -> html.Div:
    """Return presets, and what can be done with the last change and with the page as it is."""
    buttons = [html.Button(words.own(f"page.{key}"), id=key, n_clicks=0) for key in ("undo", "reset", "replay")]
    link = dcc.Input(id="link", type="text", readOnly=True, value="")
    share = html.Details(
        [
            html.Summary(words.own("page.share")),
            html.Div(
                [
                    _labelled(words.own("page.link"), link),
                    html.Button(words.own("page.copy"), id="copy", n_clicks=0),
                    html.Button(words.own("page.save"), id="save", n_clicks=0),
                    dcc.Upload(html.Button(words.own("page.load")), id="load", accept=".json", max_size=16_000),
                ]
            ),
        ],
        className="share",
    )
    return html.Div(
        [
            _preset("policy", words),
            _preset("scenario", words),
            html.Div(buttons, className="buttons"),
            share,
            html.P(id="about", className="quiet"),
        ],
        className="tools",
    )


def _preset(part: str, words: Words) -> html.Div:
    """Return the list of presets, each by what it does."""
    options = {"": words.own("page.choose")}
    for one in presets(part).values():
        options[one.name] = shorten(words.label(one), LONGEST, placeholder=" …", break_on_hyphens=False)
    return _choice(f"{part}-preset", words.own(f"page.{part}_preset"), options, "", changes=True)


def _choice(
    name: str, label: str, options: dict[Any, str] | list[html.Optgroup], value: Any, changes: bool = False
) -> html.Div:
    """Return a list to choose from, of the browser's own kind; page.js listens to it.

    Args:
        options: names by value, or groups of `_options`. changes: whether it changes what is asked; else it only
            changes what is looked at.
    """
    own = _options(options, value) if isinstance(options, dict) else options
    use = attributes(data_use="change" if changes else "look")
    return _labelled(label, html.Select(own, id=name, disable_n_clicks=True, **use))


def _options(options: dict[Any, str], value: Any) -> list[html.Option]:
    chosen: dict[str, Any] = {"selected": True}
    return [html.Option(text, value=str(key), **(chosen if key == value else {})) for key, text in options.items()]


def _labelled(label: str, control: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=control.id), control], className="field")


def _levers(given: dict[str, float], words: Words) -> html.Section:
    """Return all sliders: the policy by who pulls, then the assumptions."""
    years = {START + n: str(START + n) for n in range(YEARS)}
    period = html.Div(
        [_choice(key, words.own(f"page.{key}"), years, given[key], True) for key in ("from", "until")],
        className="period",
    )
    return html.Section(
        [
            html.H2(words.own("page.levers")),
            html.H3(words.own("page.policy_part"), className="part"),
            *(_group(actor, given, words) for actor in POLICY_ACTORS),
            period,
            html.H3(words.own("page.assumed_part"), className="part"),
            html.P(words.own("page.assumed_note"), className="quiet"),
            *(_group(actor, given, words) for actor in ASSUMED),
            html.A(words.own("page.skip"), href="#results", className="onward"),
        ],
        className="levers",
    )


def _group(actor: str, given: dict[str, float], words: Words) -> html.Details:
    own = [one for one in controls().values() if one.actor == actor]
    main, fine = ([_slider(one, given, words) for one in own if one.main == first] for first in (True, False))
    parts = [
        html.Summary([words.own(f"page.actors.{actor}"), html.Span(className="moved", **attributes(data_actor=actor))]),
        *main,
    ]
    if fine:
        parts.append(html.Details([html.Summary(words.own("page.fine")), *fine], className="fine"))
    touched = any(one.name in given for one in own)
    return html.Details(
        parts,
        open=actor in OPEN or touched,
        className=f"actor {actor}",
        **attributes(data_touched="true" if touched else "false"),
    )


def _slider(one: Control, given: dict[str, float], words: Words) -> html.Div:
    """Return a slider with its name, its present value and the usual one, which page.js writes next to it."""
    name, value = f"lever-{one.name.replace('.', '-')}", given.get(one.name, one.default)
    slider = dcc.Input(id=name, type="range", min=one.low, max=one.high, step=one.step, value=value)
    label = html.Label([html.Span(words.label(one)), html.Output(), slider])
    small = html.Small([html.Span(className="usual"), html.Span(words.unit_of(one))])
    return html.Div([label, small], className="lever", **attributes(data_lever=one.name))


def _results(view: View, persons: int, words: Words) -> html.Section:
    """Return charts, card, winners, career, and what to know of them."""
    scale = {one: words.own(f"chart.{one}") for one in CHOICES["scale"]}
    horizons = {one: f"{START + one - 1} ({one})" for one in CHOICES["horizon"]}
    choices = html.Div(
        [
            _choice("scale", words.own("chart.scale"), scale, view.scale),
            _choice("horizon", words.own("chart.horizon"), horizons, view.horizon),
        ],
        className="choices",
    )
    charts = [_chart(name, getattr(view, name), words) for name in ("one", "two")]
    status = html.P(words.own("status.asked"), id="status", role="status", className="status")
    earlier = html.P(html.Span(words.own("page.earlier")), className="of-earlier")
    return html.Section(
        [
            html.Div([html.H2(words.own("page.results")), status, choices], className="top"),
            earlier,
            html.Div(charts, className="charts"),
            html.Section([html.H2(id="card-title"), html.Div(id="card")]),
            _winners(view, words),
            _career(view, words),
            html.Details(
                [
                    html.Summary(html.H2(words.own("sources.title"))),
                    html.P(words.own("sources.note")),
                    html.Div(id="sources-table"),
                ],
                **attributes(data_table="sources"),
            ),
            _weaknesses(persons, words),
        ],
        className="results",
        id="results",
    )


def _chart(name: str, value: str, words: Words) -> html.Figure:
    by_topic: dict[str, dict[str, str]] = {}
    for measure, spec in MEASURES.items():
        by_topic.setdefault(words(f"topics.{spec.topic}"), {})[measure] = words.label(spec)
    groups = [
        html.Optgroup(_options(dict(sorted(of.items(), key=lambda one: one[1])), value), label=topic)
        for topic, of in by_topic.items()
    ]
    return _figure(name, words, _choice(name, words.own(f"chart.{name}"), groups, value))


def _figure(name: str, words: Words, *above: html.Div) -> html.Figure:
    """Return a chart with its text and its table; the text describes it, and is what a screen reader has of it."""
    still: dcc.Graph.Config = {"displayModeBar": False, "responsive": True, "staticPlot": False}
    graph = dcc.Graph(id=f"{name}-figure", figure={"data": [], "layout": {}}, config=still)
    table = [html.Summary(words.own("chart.table")), html.Div(id=f"{name}-table")]
    return html.Figure(
        [
            *above,
            html.Div(graph, role="img", className="graph", **attributes(aria_labelledby=f"{name}-text")),
            html.Figcaption(id=f"{name}-text"),
            html.Details(table, **attributes(data_table=name)),
        ]
    )


def _winners(view: View, words: Words) -> html.Section:
    outcomes = {one: words(f"compare.outcomes.{one}") for one in CHOICES["outcome"]}
    groups = {one: words.own(f"dimension_names.{one}") for one in CHOICES["by"]}
    choices = html.Div(
        [
            _choice("outcome", words.own("winners.outcome"), outcomes, view.outcome),
            _choice("by", words.own("winners.by"), groups, view.by),
        ],
        className="choices",
    )
    note = html.P(words.own("winners.note"), className="quiet")
    return html.Section([html.H2(id="winners-title"), note, choices, _figure("winners", words)])


def _career(view: View, words: Words) -> html.Section:
    who = {name: words.label(one) for name, one in personas().items()}
    what = {one: panels.career_label(one, words) for one in CHOICES["career"]}
    nobody = {0: words.own("career.nobody")}
    search = dcc.Input(id="person-search", type="search", debounce=0.4, placeholder=words.own("career.example"))
    choices = html.Div(
        [
            _choice("who", words.own("career.who"), who, view.who),
            _labelled(words.own("career.search"), search),
            _choice("person", words.own("career.person"), nobody, 0),
            _choice("career", words.own("career.what"), what, view.career),
        ],
        className="choices",
    )
    note = html.P(words.own("career.note"), className="quiet")
    return html.Section([html.H2(words.own("career.title")), note, choices, _figure("career", words)])


def _weaknesses(persons: int, words: Words) -> html.Section:
    own = words.own_items("weaknesses.items", persons=words.number(persons, "persons", 0))
    items = [*words.items("comparison_limits"), *own]
    return html.Section([html.H2(words.own("weaknesses.title")), html.Ul([html.Li(text) for text in items])])


def _stores(given: dict[str, float], view: View, engine: Engine, words: Words) -> list[Any]:
    """Return the stores: what the browser knows of the page, and through which it and the server speak."""
    specs = {
        one.name: {
            "step": one.step,
            "usual": one.default,
            "actor": one.actor,
            "share": one.unit.startswith("share"),
            "stops": words.stops(one),
        }
        for one in controls().values()
    }
    programmes = {
        part: {
            one.name: {**one.values, "from": START + one.first - 1, "until": START + one.last - 1}
            for one in presets(part).values()
        }
        for part in ("policy", "scenario")
    }
    texts = {one.name: panels.preset_text(one, words) for part in programmes for one in presets(part).values()}
    templates = {
        "usual": words.own("page.usual", value="{value}"),
        "moved": words.own("page.moved", count="{count}"),
        "nobody": words.own("career.nobody"),
        "absent": words.own("career.absent", person="{person}"),
        "asked": words.own("status.asked"),
        **{key: words.own(f"page.{key}") for key in ("title", "copied", "copy", "lost")},
    }
    usual = View()._asdict()
    looks = {key: value for key, value in view._asdict().items() if key != "lang" and value != usual[key]}
    about = {
        "controls": specs,
        "presets": programmes,
        "presetTexts": texts,
        "words": templates,
        "first": START,
        "last": LAST,
        "language": words.language,
        "server": engine.name,
        "view": usual,
        "looks": looks,
        "sources": panels.sources(words),
    }
    stores: dict[str, Any] = {"about-page": about, "session": uuid.uuid4().hex, "arrival": given, "looks": looks}
    empty = ("question", "touched", "seen", "tick", "drawn", "tables", "persons")
    return [
        *(dcc.Store(id=name, data=data) for name, data in stores.items()),
        *(dcc.Store(id=name) for name in empty),
        dcc.Download(id="download"),
    ]
