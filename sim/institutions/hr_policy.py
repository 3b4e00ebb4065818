"""The HR bundle of each employer, set each month from the levers in force: what the law and the market leave to it.

A lever is one number for all employers together. The position of one employer on it follows from a quantile that
belongs to the employer. A share-type lever (how many employers post vacancies inside first) is a threshold that some
employers pass; a level-type lever (the seniority slope) is spread around its value. Only some managers carry out the
policy that is written down, and only some workers know of it.
"""

import numpy as np

from sim.engine.calibrated import fitted
from sim.engine.draws import Decision, bits, high, low, stream
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par
from sim.engine.process import process
from sim.institutions.targeting import records_by_rows

EMPLOYER = int(Decision.EMPLOYER)
# Months of a fixed term, each as likely: a quarter of Belgian ones are shorter than a month, and 47% longer than six
# (National Bank of Belgium 2019, press read); the longest, and how they are spread between, are an assumption.
TERMS = np.array([1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 12, 12, 15, 18])
WORKLOAD_SPREAD = 0.5  # workloads lie within 25% of the usual one on either side (assumption)
ALL_RIGHTS = 240  # months of tenure after which acquired rights no longer grow
TEAM = np.uint32(7)  # teams of an employer: job slots with the same remainder of their key share a manager


@compiled
def term_months(u):
    """Return how many months a fixed term lasts, from a uniform number."""
    return TERMS[int(len(TERMS) * u)]


class HrParameters(Parameters, group="hr", place=3):
    """The 16 levers of employers."""

    workload: float = par(1.0, 0.5, 1.6, unit="ratio to the usual", lever="E01", en="Workload", nl="Werkdruk")
    autonomy: float = par(
        0.5,
        0.0,
        1.0,
        unit="0 to 1",
        lever="E02",
        en="Autonomy and flexibility in hours and place",
        nl="Autonomie en flexibiliteit in uren en plaats",
    )
    visible_results: float = par(
        0.5,
        0.0,
        1.0,
        unit="0 to 1",
        lever="E02",
        en="Results that show wherever and whenever one works",
        nl="Resultaten die zichtbaar zijn waar en wanneer men ook werkt",
    )
    seniority_pay: float = par(
        0.05,
        0.0,
        0.2,
        unit="per log point of 1 + years of tenure",
        lever="E03",
        source="0.04 to 0.09: part of the raw 0.137 in Belgium (derived from SES pay by tenure, read)",
        en="Rise of pay with tenure",
        nl="Stijging van het loon met anciënniteit",
    )
    performance_pay: float = par(
        0.05,
        0.0,
        0.6,
        unit="share of the difference in output",
        lever="E03",
        en="Pay that follows one's output",
        nl="Loon dat de eigen productie volgt",
    )
    skills_pay: float = par(
        0.3,
        0.0,
        1.0,
        unit="log points of pay per log point of skill",
        lever="E03",
        en="Pay that follows one's skills",
        nl="Loon dat de eigen vaardigheden volgt",
    )
    output_targets: float = par(
        0.5,
        0.0,
        1.0,
        unit="0 (learning) to 1 (fixed output)",
        lever="E04",
        en="Appraisal on fixed yearly output targets",
        nl="Evaluatie op vaste jaarlijkse outputdoelen",
    )
    development_budget: float = par(
        1.0,
        0.0,
        3.0,
        unit="ratio to what the employer expects to pay back",
        lever="E05",
        en="Development budget",
        nl="Ontwikkelbudget",
    )
    general_training: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of courses",
        lever="E05",
        en="Courses that teach transferable skills",
        nl="Opleidingen met overdraagbare vaardigheden",
    )
    informal_time: float = par(
        0.02,
        0.0,
        0.1,
        unit="share of working time",
        lever="E05",
        en="Time for informal learning",
        nl="Tijd voor informeel leren",
    )
    learning_culture: float = par(
        0.5,
        0.0,
        1.0,
        unit="0 to 1",
        lever="E06",
        en="Learning culture and psychological safety",
        nl="Leercultuur en psychologische veiligheid",
    )
    managers_ready: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of managers",
        lever="E07",
        en="Managers who act on career policy: they talk about careers and let people go on",
        nl="Leidinggevenden die het loopbaanbeleid uitvoeren: erover praten en mensen laten doorstromen",
    )
    talks_offered: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of such managers",
        lever="E07",
        en="Managers who come with a career talk before they are asked",
        nl="Leidinggevenden die uit zichzelf een loopbaangesprek aangaan",
    )
    talks_in_appraisal: float = par(
        0.6,
        0.0,
        1.0,
        unit="share of employers",
        lever="E07",
        en="Employers where the career talk is part of the appraisal",
        nl="Werkgevers waar het loopbaangesprek deel is van de evaluatie",
    )
    policy_known: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of workers",
        lever="E07",
        en="Workers who know the career policy of their employer",
        nl="Werknemers die het loopbaanbeleid van hun werkgever kennen",
    )
    formalisation: float = par(
        0.0,
        0.0,
        1.0,
        unit="0 to 1",
        lever="E07",
        en="Career policy in forms and procedures",
        nl="Loopbaanbeleid in formulieren en procedures",
    )
    coaching: float = par(
        0.02,
        0.0,
        1.0,
        unit="talks a year",
        lever="E08",
        en="Talks with a neutral coach or mentor",
        nl="Gesprekken met een neutrale coach of mentor",
    )
    open_posting: float = par(
        0.4,
        0.0,
        1.0,
        unit="share of employers",
        lever="E09",
        en="Employers that make all vacancies known inside",
        nl="Werkgevers die alle vacatures intern bekendmaken",
    )
    internal_posting: float = par(
        0.4,
        0.0,
        1.0,
        unit="share of employers",
        lever="E09",
        en="Employers that look for somebody inside first",
        nl="Werkgevers die eerst intern zoeken",
    )
    assignments: float = par(
        0.02,
        0.0,
        0.5,
        unit="offers a year",
        lever="E09",
        en="Temporary assignments elsewhere inside",
        nl="Tijdelijke opdrachten elders in de organisatie",
    )
    crafting_room: float = par(
        0.5,
        0.0,
        1.0,
        unit="0 to 1",
        lever="E10",
        en="Room to craft one's own job",
        nl="Ruimte om de eigen job bij te sturen",
    )
    rotation: float = par(
        0.14,
        0.0,
        1.0,
        unit="offers a year",
        lever="E10",
        en="Task variation and rotation",
        nl="Taakvariatie en rotatie",
    )
    skills_based: float = par(
        0.2,
        0.0,
        1.0,
        unit="share of employers",
        lever="E11",
        en="Employers that select by skills and not by function",
        nl="Werkgevers die selecteren op vaardigheden en niet op functie",
    )
    for_whom: int = par(
        0,
        0,
        2,
        unit="0 all, 1 high potentials, 2 vulnerable groups",
        lever="E12",
        source="S1; potentials: a degree and the wish to climb; vulnerable: low educated, from 55 on, or a fixed term",
        en="Whom courses, talks and assignments are for first",
        nl="Voor wie opleidingen, gesprekken en opdrachten eerst bedoeld zijn",
    )
    outward_help: float = par(
        0.0,
        0.0,
        1.0,
        unit="offers a year to unmotivated employees",
        lever="E13",
        en="Help towards a job outside",
        nl="Begeleiding naar een job elders",
    )
    temporary_vacancies: float = par(
        fitted("hr.temporary_vacancies"),
        0.0,
        1.0,
        unit="share of posts, for a usual candidate",
        lever="E14",
        en="Disposition to offer a fixed term: share of posts in which a usual candidate would get one",
        nl="Neiging tot een tijdelijk contract: aandeel posten waarin een gewone kandidaat er een zou krijgen",
    )
    external_orientation: float = par(
        0.2,
        0.0,
        1.0,
        unit="0 to 1",
        lever="E15",
        en="Use of labour-market information inside",
        nl="Gebruik van arbeidsmarktinformatie binnen de organisatie",
    )
    retention: float = par(
        0.3,
        0.0,
        1.0,
        unit="0 (dismissal) to 1 (retraining)",
        lever="E16",
        en="Retraining in place of dismissal when skills don't match",
        nl="Omscholing in plaats van ontslag als vaardigheden niet passen",
    )


USUAL = HrParameters()  # usual practice, the reference for the effects of practice


@compiled
def around(value, quantile):
    """Return a level-type lever for one employer: uniform between 0.5 and 1.5 times the value, by `quantile`."""
    return value * (0.5 + quantile)


@compiled
def up_to_one(value, quantile):
    """Return a lever between 0 and 1 for one employer, spread evenly around `value` as far as both ends allow.

    At 0 and at 1 all employers are the same; in between they differ by `quantile` (0 to 1), with mean `value`.
    """
    return value + min(0.5 * value, 1.0 - value) * (2.0 * quantile - 1.0)


@compiled
def manager_acts(employer_id, slot_key, ready, seed_key):
    """Return whether the manager of a job slot acts on career policy, a lasting trait of the manager of its team.

    `ready` is the share of managers who act, `seed_key` the stream of managers (`manager_stream`).
    """
    team = (np.uint64(employer_id) << np.uint64(8)) | np.uint64(slot_key % TEAM)
    return high(bits(seed_key, team)) < ready


@compiled
def manager_stream(seed):
    """Return the stream key of managers, uint64."""
    return stream(seed, EMPLOYER, 20)


@compiled
def _set_work(rows, e, seed, p):
    """Write workload, pay and appraisal of these employers; e: columns of employers."""
    key = stream(seed, EMPLOYER, 10)
    for i in rows:
        word = bits(key, e.employer_id[i])
        e.temporary_share[i] = up_to_one(p.temporary_vacancies, low(word))
        word = bits(key, word)
        e.seniority_slope[i] = around(p.seniority_pay, high(word))
        word = bits(key, word)
        e.workload[i] = p.workload * (1.0 + WORKLOAD_SPREAD * (high(word) - 0.5))
        e.autonomy[i] = up_to_one(p.autonomy, low(word))
        word = bits(key, bits(key, bits(key, word)))
        e.performance_pay[i] = around(p.performance_pay, high(word))
        e.skills_pay[i] = around(p.skills_pay, low(word))
        word = bits(key, word)
        e.output_targets[i] = up_to_one(p.output_targets, high(word))
        e.visible_results[i] = up_to_one(p.visible_results, low(word))
        e.retention[i] = up_to_one(p.retention, high(bits(key, word)))


@compiled
def _set_careers(rows, e, seed, p):
    """Write the career policy of these employers; e: columns of employers."""
    key, more = stream(seed, EMPLOYER, 10), stream(seed, EMPLOYER, 11)
    for i in rows:
        first = bits(key, e.employer_id[i])
        e.internal_first[i] = high(first) < p.internal_posting
        second = bits(key, first)
        e.managers_ready[i] = up_to_one(p.managers_ready, low(second))
        fourth = bits(key, bits(key, second))
        e.learning_culture[i] = up_to_one(p.learning_culture, high(fourth))
        e.general_training[i] = up_to_one(p.general_training, low(fourth))
        fifth = bits(key, fourth)
        e.crafting_room[i] = up_to_one(p.crafting_room, high(fifth))
        e.rotation[i] = around(p.rotation, low(fifth))
        word = bits(more, e.employer_id[i])
        e.talks_offered[i] = up_to_one(p.talks_offered, high(word))
        e.formalisation[i] = p.formalisation
        e.talks_in_appraisal[i] = low(word) < p.talks_in_appraisal
        word = bits(more, word)
        e.policy_known[i] = up_to_one(p.policy_known, high(word))
        e.coaching[i] = up_to_one(p.coaching, low(word))
        word = bits(more, word)
        e.assignments[i] = around(p.assignments, high(word))
        e.skills_based[i] = low(word) < p.skills_based
        word = bits(more, word)
        e.outward_help[i] = up_to_one(p.outward_help, high(word))
        e.external_orientation[i] = up_to_one(p.external_orientation, low(word))
        word = bits(more, word)
        e.informal_time[i] = around(p.informal_time, high(word))
        e.open_posting[i] = low(word) < p.open_posting
        e.development_budget[i] = p.development_budget
        e.for_whom[i] = p.for_whom


@process(
    "employers",
    employers="employer_id founded normal_size sector public -> internal_first open_posting temporary_share "
    "seniority_slope performance_pay skills_pay output_targets visible_results retention managers_ready talks_offered "
    "talks_in_appraisal policy_known formalisation coaching assignments workload autonomy learning_culture "
    "general_training informal_time development_budget crafting_room rotation skills_based for_whom outward_help "
    "external_orientation hr_services hr_time",
)
def employers_set_hr_policy(state, employers) -> None:
    """Set the HR bundle of each employer from the levers in force and its own place among employers."""
    base, new = state.parameters.hr, employers.founded == state.month - 1
    # A bundle stays as it is until a lever moves; employers founded last month have none yet.
    in_force = base, state.targeted, len(new)
    changed = state.tables.get("hr") != in_force
    state.tables["hr"] = in_force
    if changed:
        state.tables["hr moved"] = state.month
    if changed or new.any():
        rows = np.flatnonzero(new | changed).astype(np.uint32)
        for part, record in ((rows, base), *records_by_rows(state.targeted, base, state.reference_data, employers)):
            for kernel in (_set_work, _set_careers):
                kernel(part, employers, state.seed, record)
    employers.hr_services[:] = employers.hr_time[:] = 0.0
