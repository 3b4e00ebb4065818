"""M03 Learning: courses, informal learning at work, and the drive to learn.

Claim: people learn mostly at work itself (85% of learning time in the Dutch ROA survey 2004-17, press summary
read), most where tasks are new, the work is rich and the climate safe (Frazier et al. 2017, abstract read: sign),
and less once they have done the same for some years (turning point after 3 to 4 years in a function: Acerta 2019,
press summary read). A course needs an employer who offers it (M14), a person who wants it, and time. Access differs by
education and contract because jobs, drive and expected stay differ; education itself has no effect except through
the drive to learn that school leaves behind. The drive to learn grows with learning and declines without it ('lost
their learning capacity', S1).

Off (null rule): nobody takes courses or learns informally; what remains is learning by doing (M02).
"""

import math

import numpy as np

from sim.codes import ENTER_POPULATION, FREELANCE, INACTIVE, LEARN, PERMANENT, TEMPORARY
from sim.engine.columns import Column, columns
from sim.engine.draws import TRAIT, Decision, bits, high, low, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.hr_policy import USUAL
from sim.rules.career_initiative import does_it
from sim.rules.pay import HOURS
from sim.rules.target_groups import is_for, shared_out
from sim.rules.work_values import growth_value

MECHANISM = Mechanism("M03", en="Learning", nl="Leren", seeds="S1, S2")

COURSE = int(Decision.COURSE)
HALF_YEAR, YEARS = 6, 0.5  # a step in months and in years; a sixth of persons each month
RICHEST = 2.0  # education code of the most demanding occupations
LONGEST = 660  # months in the same tasks, the longest in the table
USUAL_TIME = USUAL.informal_time
DISTRACTION = 0.3  # share of informal learning lost from no to full fixed output targets (0 to 0.3: assumption)
DRIVE_FROM_SCHOOL = (0.35, 0.5, 0.65)  # drive to learn at entry, by education (assumption: success at school raises it)

columns("persons", "M03", learning_drive=Column("f4", "0 to 1", "ability and will to learn", 0.0, 1.0, initial=0.0))
columns(
    "employers",
    "M03",
    training_fees=Column("f4", "EUR", "fees of courses, this month", 0.0),
    training_time=Column("f4", "EUR", "paid working time that courses took, this month", 0.0),
)


columns(
    "economy",
    "M03",
    courses_offered=Column("f8", "count", "courses that employers offered this month", 0.0, 1e12, initial=0.0),
    courses_taken=Column("f8", "count", "courses of employers that employees took this month", 0.0, 1e12, initial=0.0),
)


class LearningParameters(Parameters, group="learning", mechanism="M03"):
    """How much people learn, what it brings, and what a course costs."""

    enabled: bool = switch("M03")
    time_apart: float = par(
        0.15,
        0.0,
        0.5,
        unit="ratio to what new, rich tasks teach in a safe climate",
        source="assumption: half of what tasks teach that are half known, in the usual climate",
        en="What the usual time set aside for learning teaches",
        nl="Wat men leert in de gebruikelijke tijd die vrij is om te leren",
    )
    informal: float = par(
        0.5,
        0.0,
        2.0,
        unit="share of the gap a year, new rich tasks in a safe climate",
        source="with learning by doing, 12 to 20% of pay in five years (Kambourov and Manovskii 2009, abstract read)",
        en="Informal learning in the occupation",
        nl="Informeel leren in het beroep",
    )
    general_growth: float = par(
        0.04,
        0.0,
        0.1,
        unit="log points a year, new rich tasks in a safe climate",
        source="assumption",
        en="Growth of general skill by varied work",
        nl="Groei van algemene vaardigheden door gevarieerd werk",
    )
    novelty_years: float = par(
        3.0,
        1.0,
        8.0,
        unit="years",
        source="turning point after 3 to 4 years (Acerta 2019, press summary read)",
        en="Time in which tasks lose their novelty",
        nl="Tijd waarin taken hun nieuwheid verliezen",
    )
    course_closes: float = par(
        0.10,
        0.0,
        0.5,
        unit="share of the gap",
        source="assumption: output 2 to 5% higher with a course of some days",
        en="What a course closes of the gap with the frontier",
        nl="Wat een opleiding dicht van de achterstand",
    )
    course_general: float = par(
        0.010,
        0.0,
        0.05,
        unit="log points",
        source="pay 2.6% a course, less with panels (Haelermans and Borghans 2012, abstract read)",
        en="General skill gained in a transferable course",
        nl="Algemene vaardigheid door een overdraagbare opleiding",
    )
    course_specific: float = par(
        0.08,
        0.0,
        0.5,
        unit="ratio of a settled worker's firm skill",
        en="Firm skill gained in a function-specific course",
        nl="Bedrijfsspecifieke vaardigheid door een functiegerichte opleiding",
    )
    course_fee: float = par(600.0, 0.0, 5000.0, unit="EUR", en="Fee of a course", nl="Prijs van een opleiding")
    course_hours: float = par(
        24.0,
        4.0,
        120.0,
        unit="hours",
        source="three days of seven to eight hours (ROA survey, press summary read)",
        en="Working time that a course takes",
        nl="Werktijd die een opleiding vraagt",
    )
    drive_up: float = par(
        0.20, 0.0, 1.0, unit="a year", en="How learning feeds the drive to learn", nl="Hoe leren de leerdrang voedt"
    )
    drive_down: float = par(
        0.12,
        0.0,
        1.0,
        unit="a year",
        en="How the drive to learn wears when unused",
        nl="Hoe ongebruikte leerdrang slijt",
    )


@compiled
def richness(required_education):
    """Return how much there is to learn in an occupation, 0.6 to 1, by the education that it requires (code 0 to 2)."""
    return 0.6 + 0.4 * required_education / RICHEST


@compiled
def novelty(years_in_tasks, p):
    """Return how much is left to learn from the same tasks: 1 when new, 0.2 in the end.

    It is 0.2 + 0.8 x exp(-years / p.novelty_years).
    """
    return 0.2 + 0.8 * math.exp(-years_in_tasks / p.novelty_years)


@compiled
def learning_rate(new, required_education, culture, drive, time, targets, p):
    """Return informal learning as a share of that of a driven person with new, rich tasks in a safe climate, 0 to 1.

    There are two ways. What the tasks teach depends on how new they are, and on a climate in which people dare to ask
    and to err (Edmondson 1999, unverified). What is learnt in time set aside needs neither: it is most to those whose
    tasks teach nothing any more.

    Args:
        new: novelty of the tasks, 0.2 to 1.
        required_education: education that the occupation requires, code 0 to 2.
        culture, drive: learning climate of the employer and drive of the person, 0 to 1.
        time: share of working time for informal learning, beyond three times the usual of no more use.
        targets: how far appraisal looks at fixed output, 0 to 1, which takes attention from what could be learnt
            (Ordóñez et al. 2009, abstract read).
        p: `LearningParameters`.
    """
    taught = new * (0.3 + 0.7 * culture) + p.time_apart * (min(time / USUAL_TIME, 3.0) - 1.0)
    attention = 1.0 - DISTRACTION * (targets - 0.5)
    return min(1.0, max(0.0, taught) * richness(required_education) * drive * attention)


@compiled
def _novelties(p):
    """Return novelty by months in the same tasks, (LONGEST + 1,)."""
    table = np.empty(LONGEST + 1)
    for months in range(LONGEST + 1):
        table[months] = novelty(months / 12.0, p)
    return table


@compiled
def course_offer(offers_a_year, required_education, fixed_term):
    """Return the chance that the employer offers a person a course in half a year: nobody can take more than one.

    Offers go to richer work, and to a fixed term at 0.8 (temporary 0.7 to 0.9 of open-ended: OECD 2014, unverified).

    Args:
        offers_a_year: courses a year that the employer has for a person like this one.
        required_education: education that the occupation requires, code 0 to 2.
        fixed_term: whether the contract is temporary.
    """
    return min(1.0, offers_a_year * YEARS * richness(required_education) ** 2 * (0.8 if fixed_term else 1.0))


@compiled
def takes_course(drive, growth, pays_off, exhaustion, in_care):
    """Return the chance that a person takes the course that is offered: wanted, and with time for it.

    Args:
        in_care: whether a care load takes time.
        drive, growth: drive to learn (0 to 1), and value put on growth (ratio).
        pays_off: belief that learning pays off here, a ratio to the usual.
        exhaustion: 0 to 1; it takes time and energy.
    """
    wants = min(1.0, 1.5 * drive * growth * (0.5 + 0.5 * pays_off))
    return wants * (1.0 - 0.7 * exhaustion) * (0.8 if in_care else 1.0)


@compiled
def next_drive(drive, activity, p):
    """Return the drive to learn half a year later, 0 to 1: `activity` (0 to 1) raises it, inactivity lowers it."""
    return drive + YEARS * (p.drive_up * activity * (1.0 - drive) - p.drive_down * (1.0 - activity) * drive)


@compiled(inline=True)
def _equal_offer(i, c, e, frontier, required, plans, tolerance):
    """Return the chance that employee i is offered a course in half a year if all are meant alike."""
    k, occupation = c.employer[i], c.occupation[i]
    lagging = frontier[occupation] - c.occupational_skill[i] > tolerance
    offers = e.training[k] * (1.0 + e.retention[k] * lagging) * (1.0 + plans.resolve * (c.plan[i] == LEARN))
    return course_offer(offers, required[occupation], c.status[i] == TEMPORARY)


@compiled
def _equal_offers(rows, c, e, frontier, required, plans, tolerance):
    """Return `_equal_offer` of these employees, (R,)."""
    offers = np.empty(rows.shape[0])
    for n in range(rows.shape[0]):
        offers[n] = _equal_offer(rows[n], c, e, frontier, required, plans, tolerance)
    return offers


@compiled
def _learn(rows, c, e, frontier, required, seed, month, p, rules, shared):
    """Update learning of employees whose turn it is; return who took a course, and the offers.

    rules: work values, plans, usual expectancy, and the skill gap from which an employer thinks of retraining (M11);
    shared: offers to those meant and to others, relative to equal ones (`shared_out`).
    """
    values, plans, usual, tolerance = rules
    key, taken, count = stream(seed, COURSE, month), np.empty(rows.shape[0], np.uint32), np.uint64(0)
    left = _novelties(p)
    general, occupational, firm, trained_at = c.general_skill, c.occupational_skill, c.firm_skill, c.trained_at
    offers = 0.0
    for i in rows:
        k, occupation, drive = c.employer[i], c.occupation[i], c.learning_drive[i]
        new = left[np.uint64(min(month - c.tasks_since[i], LONGEST))]
        rate = learning_rate(
            new, required[occupation], e.learning_culture[k], drive, e.informal_time[k], e.output_targets[k], p
        )
        closes, gains = min(1.0, p.informal * rate * YEARS), p.general_growth * rate * YEARS
        word = bits(key, c.person_id[i])
        years = (month - c.birth_month[i]) / 12.0
        meant = is_for(e.for_whom[k], c.education[i], c.ambition[i], years, c.status[i] == TEMPORARY)
        share = shared.meant[k] if meant else shared.others[k]
        offered = min(1.0, share * _equal_offer(i, c, e, frontier, required, plans, tolerance))
        offers += offered
        chance = takes_course(
            drive, growth_value(years, values), c.expectancy[i] / usual, c.exhaustion[i], month < c.care_until[i]
        )
        course = high(word) < offered * chance
        if course:
            trained_at[i] = month
            closes += p.course_closes * (1.0 - closes)
            transferable = low(word) < e.general_training[k]
            gains += p.course_general if transferable else 0.0
            firm[i] += 0.0 if transferable else p.course_specific
        taken[count] = i
        count += np.uint64(course)
        occupational[i] += closes * max(0.0, frontier[occupation] - occupational[i])
        general[i] += gains
        c.learning_drive[i] = next_drive(drive, min(1.0, 2.0 * rate + 0.5 * course), p)
    return taken[:count], offers


@compiled
def _learn_by_oneself(rows, c, frontier, seed, month, p, w):
    """Give employees courses in their own time and at their own cost, by their initiative `w`; return EUR of fees.

    Half of these courses serve the present work, half are transferable.
    """
    key, trait, fees = stream(seed, COURSE, month + 1_000_000), stream(seed, COURSE, TRAIT), 0.0
    general, occupational, trained_at, own = c.general_skill, c.occupational_skill, c.trained_at, c.occupation
    exhaustion, care_until, drive, competence = c.exhaustion, c.care_until, c.learning_drive, c.competence
    for i in rows:
        word = bits(key, c.person_id[i])
        if high(word) >= w.own_courses * YEARS:
            continue
        time = (1.0 - exhaustion[i]) * (0.5 if month < care_until[i] else 1.0)
        chance = w.own_courses * YEARS * time * min(1.0, 2.0 * drive[i])
        if high(word) < chance and does_it(w.own_learning, high(bits(trait, c.person_id[i])), competence[i]):
            trained_at[i] = month
            fees += p.course_fee
            if low(word) < 0.5:
                general[i] += p.course_general
            else:
                occupational[i] += p.course_closes * max(0.0, frontier[own[i]] - occupational[i])
    return fees


@compiled
def _learn_alone(rows, c, frontier, required, month, p):
    """Update learning of those without an employer: the self-employed learn at work, others lose drive."""
    general, occupational, drive, left = c.general_skill, c.occupational_skill, c.learning_drive, _novelties(p)
    for i in rows:
        rate = 0.0
        if c.status[i] == FREELANCE:
            o = c.occupation[i]
            new = left[np.uint64(min(month - c.tasks_since[i], LONGEST))]
            rate = learning_rate(new, required[o], 0.5, drive[i], USUAL_TIME, 0.5, p)
            occupational[i] += min(1.0, p.informal * rate * YEARS) * max(0.0, frontier[o] - occupational[i])
            general[i] += p.general_growth * rate * YEARS
        drive[i] = next_drive(drive[i], min(1.0, 2.0 * rate), p)


@compiled
def _bill(rows, c, e, p):
    """Book fee and paid time of each course with the employer, EUR; return the fees."""
    for i in rows:
        e.training_fees[c.employer[i]] += p.course_fee
        e.training_time[c.employer[i]] += c.wage[i] * p.course_hours / HOURS
    return p.course_fee * rows.shape[0]


@compiled
def _begin(log, c):
    """Set the drive to learn of those who entered the population, by the education that they will attain."""
    for k in range(np.uint64(log.count[0])):
        if log.event[k] == ENTER_POPULATION:
            i = np.uint64(log.row[k])
            c.learning_drive[i] = DRIVE_FROM_SCHOOL[c.track[i]]


@process(
    "workers",
    "M03",
    persons="person_id birth_month track status education ambition employer occupation tasks_since exhaustion "
    "care_until wage expectancy plan competence "
    "-> general_skill occupational_skill firm_skill learning_drive trained_at",
    employers="learning_culture training general_training informal_time output_targets for_whom retention "
    "-> training_fees training_time",
    economy="frontier -> courses_offered courses_taken",
)
def workers_learn(state, persons, employers, economy) -> None:
    """Update learning: employees learn at work and in courses, and the drive to learn rises or falls."""
    now, p, required = state.parameters, state.parameters.learning, state.reference_data.occupation_education
    employers.training_fees[:] = employers.training_time[:] = 0.0
    economy.courses_offered[0] = economy.courses_taken[0] = 0.0
    _begin(state.log.reserve(0), persons)
    if not p.enabled:
        return
    if not state.parameters.skills.enabled:  # there is nothing to gain where everybody is at the frontier
        p = p._replace(general_growth=0.0, course_general=0.0, course_specific=0.0)
    rows = state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR)
    rules = now.work_values, now.career_plans, now.hr_consistency.usual, now.separations.tolerance
    _, plans, _, tolerance = rules
    shared = shared_out(state, persons, employers, _equal_offers, economy.frontier, required, plans, tolerance)
    arguments = (persons, employers, economy.frontier, required, state.seed, state.month, p, rules, shared)
    for taken, offered in over_rows(_learn, rows, *arguments):
        economy.courses_offered[0] += offered
        economy.courses_taken[0] += len(taken)
        state.ledger.pay("training", _bill(taken, persons, employers, p))
    own = over_rows(
        _learn_by_oneself, rows, persons, economy.frontier, state.seed, state.month, p, now.worker_initiative
    )
    state.ledger.pay("own_training", float(sum(own)))
    alone = state.rows(FREELANCE, INACTIVE, rota=HALF_YEAR)
    over_rows(_learn_alone, alone, persons, economy.frontier, required, state.month, p)
