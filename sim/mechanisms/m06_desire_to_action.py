"""M06 From desire to action, and career inaction (Verbruggen and De Vos 2020).

Claim: many who want another job don't act: fear of losing what they have, uncertainty and a lack of time come
between the wish and the search (S0). First version: a wish for another employer and one for another job
inside, each with a persistent part, a passing mood and the discontent with the present match; and barriers
that grow with what would be given up. Who wants but is held back is *passive*; who wants enough to overcome
the barriers looks *actively*. Months of wanting without acting are counted as inaction.

Off (null rule): nobody weighs anything; every employee is open to other jobs (passive), inside and outside.
"""

from __future__ import annotations

import math

from numba import njit

from sim.codes import NEVER, Search, Status
from sim.draws import Decision, bits, normal, stream
from sim.hr_policy import ALL_RIGHTS
from sim.parameters import Parameters, par, switch
from sim.process import over_rows, process

PERMANENT, TEMPORARY = int(Status.PERMANENT), int(Status.TEMPORARY)
NOT, PASSIVE, ACTIVE = map(int, Search)
MOOD = int(Decision.MOOD)
QUARTER = 3  # months between two appraisals of the own job; persons take turns


class DesireParameters(Parameters):
    """Wishes and barriers, in standard deviations of the passing and persistent parts."""

    enabled: bool = switch("M06")
    wish_external: float = par(
        -0.2, -4.0, 2.0, unit="sd", en="Level of the wish for another employer",
        nl="Niveau van de wens om een andere werkgever")  # fmt: skip
    wish_internal: float = par(
        -0.75, -4.0, 2.0, unit="sd", en="Level of the wish for another job inside",
        nl="Niveau van de wens om een andere job intern")  # fmt: skip
    persistent_part: float = par(
        0.8, 0.0, 2.0, unit="sd", en="Persistent differences between persons in the wish to change",
        nl="Blijvende verschillen tussen personen in de wens om te veranderen")  # fmt: skip
    passing_part: float = par(
        0.5, 0.0, 2.0, unit="sd", en="Passing mood in the wish to change",
        nl="Voorbijgaande stemming in de wens om te veranderen")  # fmt: skip
    mood_persistence: float = par(
        0.75, 0.0, 0.99, unit="per quarter", en="Persistence of the mood",
        nl="Persistentie van de stemming")  # fmt: skip
    discontent: float = par(
        0.45, 0.0, 1.5, unit="sd per sd of fit",
        source="sign: Jiang et al. 2012 (unverified); size: assumption",
        en="How misfit feeds the wish to leave", nl="Hoe een slechte passing de wens om te gaan voedt")  # fmt: skip
    pay_discontent: float = par(
        2.0, 0.0, 6.0, unit="sd per log point", en="How pay above the market holds people",
        nl="Hoe loon boven de markt mensen houdt")  # fmt: skip
    settling: float = par(
        0.12, 0.0, 0.5, unit="sd per ten years of age",
        source="sign: growth motives fade with age, Kooij et al. 2011 (abstract read); size: assumption",
        en="Fading of the wish to change with age",
        nl="Afname van de wens om te veranderen met de leeftijd")  # fmt: skip
    climb: float = par(
        0.6, 0.0, 2.0, unit="sd", en="Extra wish for another function of those who want to climb",
        nl="Extra wens om een andere functie bij wie hogerop wil")  # fmt: skip
    fear: float = par(
        0.5, 0.0, 3.0, unit="sd", source="sign: Verbruggen and De Vos 2020; size: assumption",
        en="Barrier between wish and search: the unknown",
        nl="Drempel tussen wens en zoeken: het onbekende")  # fmt: skip
    fear_of_loss: float = par(
        0.8, 0.0, 3.0, unit="sd at 20 years' tenure", source="sign: Acerta 2018; size: assumption",
        en="Barrier: rights acquired with tenure", nl="Drempel: rechten verworven met anciënniteit")  # fmt: skip
    overload: float = par(
        0.4, 0.0, 2.0, unit="sd", en="Barrier: care takes the time", nl="Drempel: zorg neemt de tijd")  # fmt: skip
    inside_easier: float = par(
        0.9, 0.0, 1.0, unit="ratio", en="Barrier inside relative to outside",
        nl="Drempel intern in verhouding tot extern")  # fmt: skip


@njit(cache=True, nogil=True)
def next_mood(mood, persistence, news, shock):
    """Mood after a quarter: persistence x mood + news x shock, of variance one if news^2 = 1 - persistence^2."""
    return persistence * mood + news * shock


@njit(cache=True, nogil=True)
def restlessness(mobility, mood, age_years, p):
    """What a person brings to any wish to change, in sd: the persistent part, the mood, and age around 40."""
    return p.persistent_part * mobility + p.passing_part * mood - p.settling * (age_years - 40.0) * 0.1


@njit(cache=True, nogil=True)
def wish_outside(restless, fit_job, fit_employer, pay_advantage, p):
    """Wish for another employer in sd; above 0 is a wish. Fits in sd, pay advantage in log points."""
    wish = p.wish_external + restless
    return wish - p.discontent * (fit_job + fit_employer) - p.pay_discontent * pay_advantage


@njit(cache=True, nogil=True)
def wish_inside(restless, fit_job, fit_employer, ambition, p):
    """Wish for another job with the same employer in sd: whoever fits the employer but not the job."""
    wish = p.wish_internal + restless + p.climb * ambition
    return wish - p.discontent * (fit_job - 0.5 * fit_employer)


@njit(cache=True, nogil=True)
def barrier(tenure_months, in_care, p):
    """What stands between wish and search outside, in sd."""
    rights = min(tenure_months, ALL_RIGHTS) * (1.0 / ALL_RIGHTS)
    return p.fear + p.fear_of_loss * rights + (p.overload if in_care else 0.0)


@njit(cache=True, nogil=True)
def answer(wish, hurdle):
    """What the person says about another job: scalars in sd, a `Search` code out (which count up from NOT)."""
    return (wish > 0.0) * (1 + (wish > hurdle))


@njit(cache=True, nogil=True)
def _appraise(rows, c, e, seed, month, p):
    """Appraisal by employees: c columns of persons, e of employers."""
    key, news = stream(seed, MOOD, month), math.sqrt(1.0 - p.mood_persistence * p.mood_persistence)
    if not p.enabled:
        for i in rows:
            c.search_external[i] = PASSIVE
            c.search_internal[i] = PASSIVE
        return
    for i in rows:
        mood = next_mood(c.mood[i], p.mood_persistence, news, normal(bits(key, c.person_id[i])))
        employer, tenure = c.employer[i], month - c.hired[i]
        advantage = e.pay_premium[employer] + e.seniority_slope[employer] * min(tenure * (1.0 / 12.0), 25.0)
        fit_job, fit_employer = c.fit_job[i], c.fit_employer[i]
        restless = restlessness(c.mobility[i], mood, (month - c.birth_month[i]) * (1.0 / 12.0), p)
        outside = wish_outside(restless, fit_job, fit_employer, advantage, p)
        inside = wish_inside(restless, fit_job, fit_employer, c.ambition[i], p)
        hurdle = barrier(tenure, month < c.care_until[i], p)
        c.mood[i] = mood
        c.desire_external[i] = outside
        c.desire_internal[i] = inside
        answer_outside, answer_inside = answer(outside, hurdle), answer(inside, hurdle * p.inside_easier)
        c.search_external[i] = answer_outside
        c.search_internal[i] = answer_inside
        since = c.inactive_since[i]
        held_back = max(answer_outside, answer_inside) == PASSIVE  # wants something, and does not act
        since = month if since == NEVER else since
        c.inactive_since[i] = since if held_back else NEVER


@njit(cache=True, nogil=True)
def _start_afresh(rows, c):
    """Nobody takes wishes about the old job along: c columns of persons."""
    for i in rows:
        c.search_external[i] = NOT
        c.search_internal[i] = NOT
        c.inactive_since[i] = NEVER


@process(
    "workers", "M06",
    persons="person_id birth_month employer hired mobility ambition fit_job fit_employer care_until "
    "-> mood desire_external desire_internal search_external search_internal inactive_since",
    employers="pay_premium seniority_slope",
)  # fmt: skip
def workers_appraise(state, persons, employers) -> None:
    """Employees compare their job with what they value; wishes meet barriers; inaction begins or ends."""
    rows = state.rows(PERMANENT, TEMPORARY, rota=QUARTER)
    over_rows(_appraise, rows, persons, employers, state.seed, state.month, state.parameters.m06)


@process("workers", "M06", persons="-> search_external search_internal inactive_since")
def movers_start_afresh(state, persons) -> None:
    """Whoever took another job this month begins it without wishes about the old one."""
    _start_afresh(state.log.movers(), persons)
