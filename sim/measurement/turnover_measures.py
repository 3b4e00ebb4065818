"""Reported series on who leaves: by age, education, tenure and contract; what it pays; how employers turn over."""

import math

from sim.engine.measures import EMPLOYERS, MOBILITY, STOCKS, Measure, rate

NEXT_PAY = "the next job may pay any number of times the last"
OFTEN = "a person may leave and begin more than once in a year"
BEGUN = "any number may begin where few were"
ALIKE = "in a handful of people pay for the like may differ more than pay itself"
RELATIVE = "one group may have any number of times what the other has"

_EDUCATION = {
    "low": ("low-educated", "laaggeschoold", "T48"),
    "mid": ("medium-educated", "middengeschoold", "T49"),
    "high": ("highly educated", "hooggeschoold", "T50"),
}
_AGES = {"15_34": ("15-34", "T51"), "35_54": ("35-54", "T52"), "55_64": ("55-64", "T53")}
_TENURES = {
    1: ("a year", "een jaar", "T38"),
    2: ("two years", "twee jaar", "T39"),
    5: ("five years", "vijf jaar", "T40"),
}
_PAY = {
    "own_short": (
        "after less than five years",
        "na minder dan vijf jaar",
        "left by own will",
        "zelf vertrokken",
        "T44",
    ),
    "own_long": ("after ten years and more", "na tien jaar en meer", "left by own will", "zelf vertrokken", "T45"),
    "let_go_short": ("after one to five years", "na een tot vijf jaar", "dismissed", "ontslagen", "T46"),
    "let_go_long": ("after ten to fifteen years", "na tien tot vijftien jaar", "dismissed", "ontslagen", "T47"),
}

_ILL_FOR_A_YEAR = "year_of_physical_illness+year_of_mental_illness+year_of_other_illness"

TURNOVER_MEASURES: dict[str, Measure] = {
    **{
        f"unemployment_rate_{name}": rate(
            f"Unemployment rate, {en}, 25-64",
            f"Werkloosheidsgraad, {nl}, 25-64",
            "unemployed over in work plus unemployed, aged 25-64",
            numerator=f"{name}_unemployed",
            denominator=f"{name}_employed+{name}_unemployed",
            target=target,
            topic=STOCKS,
        )
        for name, (en, nl, target) in _EDUCATION.items()
    },
    **{
        f"unemployment_rate_{name}": rate(
            f"Unemployment rate, {ages}",
            f"Werkloosheidsgraad, {ages}",
            "unemployed over in work plus unemployed of that age",
            numerator=f"unemployed_{name}",
            denominator=f"labour_force_{name}",
            target=target,
            topic=STOCKS,
        )
        for name, (ages, target) in _AGES.items()
    },
    **{
        f"job_change_{name}": rate(
            f"Job change in a year, {ages} (survey)",
            f"Jobverandering in een jaar, {ages} (enquête)",
            "as job change in a year, of that age at the second moment",
            numerator=f"changed_job_{name}",
            denominator=f"worked_both_{name}",
            target=target,
        )
        for name, ages, target in (("25_34", "25-34", "T36"), ("55_64", "55-64", "T37"))
    },
    **{
        f"leavers_within_{years}": rate(
            f"Leavers by own will within {en}",
            f"Zelf vertrokken binnen {nl}",
            "of those who left an open-ended contract for another employer or to look for one, in 12 months, those "
            "with less tenure",
            numerator=f"left_within_{years}",
            denominator="left_by_own_will",
            months=12,
            target=target,
            flow_below=True,
        )
        for years, (en, nl, target) in _TENURES.items()
    },
    **{
        f"pay_change_{name}": Measure(
            f"Pay in the next job, {who_en} {when_en}",
            f"Loon in de volgende job, {who_nl} {when_nl}",
            "mean of pay in the next job over that in the last one, less one, of next jobs within 24 months begun in "
            "the last 12 months",
            unit="percent",
            scale=100.0,
            numerator=f"pay_{name}",
            denominator=name,
            months=12,
            target=target,
            topic=MOBILITY,
            flow_below=True,
            low=-100.0,
            endless=NEXT_PAY,
        )
        for name, (when_en, when_nl, who_en, who_nl, target) in _PAY.items()
    },
    "moves_from_open_ended": rate(
        "Moves that start from an open-ended contract",
        "Overstappen vanuit een vast contract",
        "of those with another employer than a year before, those whose first contract was open-ended",
        numerator="moved_open_ended",
        denominator="moved",
        target="T43",
    ),
    "hires_per_100": rate(
        "Hires per 100 employees",
        "Aanwervingen per 100 werknemers",
        "starts with an employer in 12 months over employees",
        numerator="hire+change_employer",
        denominator="employees",
        months=12,
        target="T54",
        high=math.inf,
        endless=OFTEN,
    ),
    **{
        f"job_{name}": rate(
            f"Job {name} by private employers",
            f"{nl} door private werkgevers",
            f"jobs {verb} in a year over the mean of its start and its end",
            numerator=f"jobs_{verb}",
            denominator="private_jobs",
            target=target,
            topic=EMPLOYERS,
            high=200.0,
        )
        for name, nl, verb, target in (
            ("creation", "Jobcreatie", "created", "T55"),
            ("destruction", "Jobvernietiging", "destroyed", "T56"),
        )
    },
    **{
        f"employer_{name}": rate(
            f"Employer {name}",
            f"{nl} van werkgevers",
            f"private employers with staff that {verb} in a year over those at its start",
            numerator=f"employers_{verb}",
            denominator="employers_before",
            target=target,
            topic=EMPLOYERS,
            high=math.inf,
            endless=BEGUN,
        )
        for name, nl, verb, target in (("entry", "Begin", "entered", "T57"), ("exit", "Einde", "left", "T58"))
    },
    "invalidity_share": rate(
        "Sick for a year or more",
        "Een jaar of langer ziek",
        "over employees, unemployed and sick",
        numerator=_ILL_FOR_A_YEAR,
        denominator="permanent+temporary+unemployed+sick",
        target="T59",
        topic=STOCKS,
    ),
    **{
        f"invalidity_{name}": rate(
            f"Sick for a year or more for {en} reasons",
            f"Een jaar of langer ziek om {nl} redenen",
            f"of those sick for a year or more, those whom {what} keeps from work",
            numerator=f"year_of_{name}_illness",
            denominator=_ILL_FOR_A_YEAR,
            topic=STOCKS,
        )
        for name, en, nl, what in (
            ("mental", "mental", "mentale", "mental illness"),
            ("physical", "physical", "fysieke", "illness by physical load, mostly of muscles and joints,"),
        )
    },
    "callback_fall": Measure(
        "Fall of chances after eight months without work",
        "Daling van kansen na acht maanden zonder werk",
        "chance of the unemployed to be chosen in the own occupation, had they been out eight months, over that of the "
        "newly unemployed, less one",
        unit="percent",
        scale=100.0,
        numerator="callback_fall",
        target="T60",
        topic=STOCKS,
        low=-100.0,
        endless=RELATIVE,
    ),
    "pay_of_external_hires": Measure(
        "Pay of external hires over internal moves",
        "Loon van externe aanwervingen tegenover interne bewegingen",
        "hired by own will in the last two years over moved inside in the last two years, occupation, education, level "
        "and experience alike, less one",
        unit="percent",
        scale=100.0,
        numerator="pay_of_external",
        target="T61",
        topic=EMPLOYERS,
        low=-100.0,
        endless=RELATIVE,
    ),
    "pay_between_employers": rate(
        "Share of pay differences between employers",
        "Aandeel van loonverschillen tussen werkgevers",
        "variance of employers' mean log pay, occupation, education, level and experience alike, over that of log pay",
        numerator="pay_between_employers",
        target="T62",
        high=math.inf,
        endless=ALIKE,
        topic=EMPLOYERS,
    ),
    "pay_at_large_employers": Measure(
        "Pay at large employers",
        "Loon bij grote werkgevers",
        "private employers of 250 and more over those of 10 to 49, occupation, education, level and experience alike, "
        "less one",
        unit="percent",
        scale=100.0,
        numerator="pay_at_large",
        target="T63",
        topic=EMPLOYERS,
        low=-100.0,
        endless=RELATIVE,
    ),
}
