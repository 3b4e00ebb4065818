"""M20 Uptake of public measures: known, wanted, possible, and with a place; then the effect.

Claim: awareness is a first step and not enough; what holds a person back can be several things at once, and a
measure lifts the ones it is made for (S4; information alone changed the use of a training voucher by nothing where
25% knew of it: Görlitz and Tamm; a letter with personal support raised training by 40%: Barr and Turner 2018;
abstracts read). Knowledge fades, except of guidance that the person took; it comes from campaigns, from colleagues and
contacts, and with education. A person who knows of a measure wants it as far as a change is wanted or the job is
in danger, and as far as the message fits the situation. Each barrier must then be passed, unless the measure lifts it:

    dares          career competence (M21)          lifted by guidance vouchers and by a scheme with guidance
    able           drive to learn (M03)             lifted by a scheme with guidance; leave is for the driven
    time           exhaustion, care                 lifted by training leave, and by a scheme with the employer
    employer       knows of it and takes part       not needed for vouchers, nor for a scheme without employers
    place          with counsellors or trainers     people who find none wait

There is no bonus for being integral: a scheme passes more people only because it lifts more barriers. A coverage is a
number of rights, as a share of all employees, whomever the measure is for: where there are more rights than people
meant, the rest finds nobody. A voucher pays a part of the price; without a right to it some pay guidance themselves.

Off (null rule): nobody takes up a measure.
"""

import numpy as np

from sim.codes import (
    COUNSELLORS,
    FORESEEN,
    INACTIVE,
    LONG_AGO,
    NO_OCCUPATION,
    NOT,
    OUTSIDE,
    PERMANENT,
    TEMPORARY,
    TRAINERS,
)
from sim.engine.columns import Column, columns
from sim.engine.draws import TRAIT, Decision, bits, high, low, mix, stream
from sim.engine.kernels import compiled
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.institutions.public_programmes import (
    GUIDANCE,
    LEAVE,
    MEASURES,
    PREMIUM,
    SCHEME,
    is_meant,
    job_in_danger,
    rights_of,
    set_places,
)
from sim.rules.career_initiative import does_it
from sim.rules.career_plans import plan_for
from sim.rules.pay import HOURS
from sim.rules.retraining import attraction_of, choice_rules, learning_rules, other_occupation, path_table, train

MECHANISM = Mechanism(
    "M20",
    en="Uptake of public measures",
    nl="Gebruik van overheidsmaatregelen",
    seeds="S4",
    shared=("sim/institutions/public_programmes.py", "sim/rules/career_plans.py", "sim/rules/retraining.py"),
)

AWARENESS, UPTAKE = int(Decision.AWARENESS), int(Decision.UPTAKE)
HALF_YEAR, YEARS, YEAR = 6, 0.5, 12  # a step in months and in years; a sixth of employees each month, news once a year
AGAIN = 72  # months until a right to guidance comes back (six years, Flemish rule, unverified)
PAID_ONESELF = 32  # guidance without a right to it: a bit beside those of the measures
LAPSES = 0.2  # chance a year that unused training for another occupation loses its worth (assumption)

START_AWARE = 0.3  # share of employers that know of public measures at first; forgotten after the burn-in

columns(
    "persons",
    "M20",
    guided_at=Column("i2", "month", "last public career guidance", high=0, initial=LONG_AGO, from_now=True),
    known=Column("u1", "bits", "public measures that the person knows of", 0, 31, initial=0),
)
columns(
    "economy",
    "M20",
    employers_aware=Column(
        "f8", "share", "employers that know of public measures and take part", 0.0, 1.0, initial=START_AWARE
    ),
)


class UptakeParameters(Parameters, group="uptake", mechanism="M20"):
    """Awareness of measures, interest in them, and barriers."""

    enabled: bool = switch("M20")
    heard: float = par(
        0.07,
        0.0,
        1.0,
        unit="share a year, at usual contacts",
        source="25% knew of a training voucher (Görlitz and Tamm, abstract read); size: assumption",
        en="Hearing of a measure through others",
        nl="Horen over een maatregel via anderen",
    )
    seeking: float = par(
        4.0,
        1.0,
        10.0,
        unit="ratio",
        source="assumption: who wants a change looks for what there is, so that a "
        "campaign reaches mostly others (information alone added nothing: Görlitz and Tamm, abstract read)",
        en="Hearing of a measure when one wants a change, relative to others",
        nl="Horen over een maatregel als men verandering wil, tegenover anderen",
    )
    forgetting: float = par(
        0.35,
        0.0,
        1.0,
        unit="share a year",
        source="assumption: knowledge without use lasts some three years",
        en="Forgetting a measure",
        nl="Een maatregel vergeten",
    )
    unmoved: float = par(
        0.15,
        0.0,
        1.0,
        unit="ratio",
        source="assumption",
        en="Interest of those who want no change, relative to those who do",
        nl="Interesse van wie geen verandering wil, tegenover wie dat wel wil",
    )
    leave_interest: float = par(
        2.5,
        0.0,
        6.0,
        unit="times a year, of the driven",
        source="set near 1.6 to 2.8% who use it a year (press read)",
        en="Interest in training leave",
        nl="Interesse in opleidingsverlof",
    )
    scheme_interest: float = par(
        0.4,
        0.0,
        2.0,
        unit="times a year",
        source="assumption",
        en="Interest in a transition scheme",
        nl="Interesse in een transitietraject",
    )
    full_price: float = par(
        0.2,
        0.0,
        1.0,
        unit="ratio to those who would for nothing",
        source="assumption",
        en="People who take career guidance at its full price",
        nl="Wie loopbaanbegeleiding neemt tegen de volle prijs",
    )
    message_matters: float = par(
        0.5,
        0.0,
        1.0,
        unit="share",
        source="S4 (reflection, no size): assumption",
        en="How far people go by what a measure is presented as",
        nl="Hoe sterk mensen afgaan op hoe een maatregel voorgesteld wordt",
    )
    employers_forget: float = par(
        0.3,
        0.01,
        1.0,
        unit="share a year",
        source="assumption",
        en="Employers who forget what there is",
        nl="Werkgevers die vergeten wat er bestaat",
    )
    employers_hear: float = par(
        0.1,
        0.0,
        1.0,
        unit="share a year",
        source="assumption",
        en="Employers who hear what there is",
        nl="Werkgevers die horen wat er bestaat",
    )


@compiled
def next_known(known, learns, forgets, kept):
    """Return the measures known, as bits: those known less those forgotten and not kept by use, plus those learnt."""
    return (known & ~(forgets & ~kept)) | learns


@compiled
def some_bits(chance, word):
    """Return MEASURES bits, each set with this chance (to 1 in 4096), from one word of random bits."""
    out, limit, width, slice_of = 0, np.uint64(4096.0 * chance), np.uint64(12), np.uint64(4095)
    for n in range(MEASURES):
        out |= ((word & slice_of) < limit) << n
        word >>= width
    return out


@compiled
def fits_the_message(message, in_danger, p):
    """Return how far a measure appeals to a person, a share.

    Message 0 is for people in danger, 1 for people who look ahead.
    """
    return 1.0 - p.message_matters * abs(message - (0.0 if in_danger else 1.0))


@compiled
def passes(competence, drive, exhaustion, in_care, lifts_daring, lifts_ability, lifts_time, word):
    """Return whether no barrier in the person stands in the way; each barrier has a draw of its own."""
    dares = lifts_daring or high(word) < competence
    able = lifts_ability or low(word) < min(1.0, 2.0 * drive)
    time = (1.0 - exhaustion) * (0.6 if in_care else 1.0)
    return dares and able and (lifts_time or high(mix(word)) < time)


@compiled
def _hear(rows, c, reached, outreach, seed, month, p):
    """Update what people know of measures; c: columns of persons, `reached`: share reached by a campaign in a year.

    Training for another occupation that was not used may lose its worth.
    """
    key = stream(seed, AWARENESS, month)
    person_id, education, network, known, guided_at = c.person_id, c.education, c.network, c.known, c.guided_at
    outside, inside, prepared_for = c.search_external, c.search_internal, c.prepared_for
    for i in rows:
        word, edge = bits(key, person_id[i]), 0.75 + 0.25 * education[i]
        # A campaign reaches the well educated sooner, unless outreach goes to the others as well.
        campaign = reached * (edge + outreach * max(0.0, 1.0 - edge))
        looks = p.seeking if outside[i] + inside[i] > 0 else 1.0
        learns = some_bits(min(1.0, 2.0 * p.heard * network[i] * edge * looks + campaign), word)
        used, forgets = GUIDANCE if month - guided_at[i] < AGAIN else 0, mix(word)
        known[i] = next_known(known[i], learns, some_bits(p.forgetting, forgets), used)
        if prepared_for[i] != NO_OCCUPATION and high(mix(forgets)) < LAPSES:
            prepared_for[i] = NO_OCCUPATION


@compiled
def _want(rows, c, e, obsolete, aware, seed, month, p, m, w, covers):
    """Return the measure that each employee in `rows` takes up if there is a place (bit, 0 for none), (R,) uint8.

    obsolete: column of jobs; covers: `Rights`.
    """
    job = c.job
    key, trait, taken = stream(seed, UPTAKE, month), stream(seed, UPTAKE, TRAIT), np.zeros(rows.shape[0], np.uint8)
    part, guides = stream(seed, UPTAKE, TRAIT + 1), m.scheme_guides
    birth_month, care_until, competence, education = c.birth_month, c.care_until, c.competence, c.education
    employer, end_month, exhaustion, guided_at = c.employer, c.end_month, c.exhaustion, c.guided_at
    known, learning_drive, person_id, status = c.known, c.learning_drive, c.person_id, c.status
    search_external, search_internal = c.search_external, c.search_internal
    employer_id, insecurity = e.employer_id, e.insecurity
    for n in range(rows.shape[0]):
        i = rows[n]
        if known[i] == 0:
            continue
        k, word = employer[i], bits(key, person_id[i])
        danger = job_in_danger(insecurity[k], end_month[i]) or obsolete[max(job[i], 0)] == FORESEEN
        person = (danger, education[i], (month - birth_month[i]) * (1.0 / 12.0), status[i] == TEMPORARY)
        moved = danger or search_external[i] != NOT or search_internal[i] != NOT
        pull = YEARS * (1.0 if moved else p.unmoved) * fits_the_message(m.message, danger, p)
        drive, able = learning_drive[i], competence[i]
        # Each measure has a draw of its own; a person who wants several takes the first of scheme, leave and guidance.
        for_scheme = known[i] & SCHEME and high(word) < p.scheme_interest * pull
        for_leave = known[i] & LEAVE and low(word) < p.leave_interest * pull * min(1.0, 2.0 * drive)
        for_guidance = known[i] & GUIDANCE and high(mix(word)) < w.guidance_pull * pull
        if not (for_scheme or for_leave or for_guidance):
            continue
        rights, tired, cares = bits(trait, person_id[i]), exhaustion[i], month < care_until[i]
        takes_part, more, again = high(bits(part, employer_id[k])) < aware, mix(rights), bits(key, mix(word))
        alone = not m.scheme_meets_employers
        scheme = for_scheme and is_meant(m.scheme_for, *person) and low(rights) < covers.scheme
        leave = for_leave and is_meant(m.leave_for, *person) and high(more) < covers.leave and takes_part
        right = is_meant(m.voucher_for, *person) and low(more) < covers.voucher and month - guided_at[i] >= AGAIN
        # Without a right people may pay the price themselves, and few do.
        paid = high(mix(word)) < w.guidance_pull * pull * (
            p.full_price + (1.0 - p.full_price) * m.voucher_value * right
        )
        if scheme and (takes_part or alone) and passes(able, drive, tired, cares, guides, guides, not alone, again):
            taken[n] = SCHEME
        elif leave and passes(able, drive, tired, cares, False, True, True, again):
            taken[n] = LEAVE
        elif for_guidance and paid and does_it(w.guidance, high(rights), able):
            kind = GUIDANCE if right else PAID_ONESELF
            taken[n] = kind * passes(able, drive, tired, cares, True, True, False, again)
    return taken


@compiled
def _places(rows, taken, order, c, t, regions):
    """Give places in random order; people who find none keep waiting (0 in `taken`). t: columns of intermediaries."""
    for r in range(regions, 3 * regions):
        t.served[r] = t.waiting[r] = 0
    for n in order:
        kind = COUNSELLORS if taken[n] == GUIDANCE or taken[n] == PAID_ONESELF else TRAINERS
        r = kind * regions + c.region[rows[n]]
        place = t.served[r] < t.capacity[r]
        t.served[r] += place
        t.waiting[r] += not place
        taken[n] = taken[n] if place else 0


@compiled
def _take_up(rows, taken, c, e, frontier, t, attraction, seed, month, m, price, learning, choice):
    """Apply the effects of the measures that these persons take up, and book their bills; price: of guidance.

    Return EUR for guidance, for fees paid publicly and by the persons, and for refunds to employers.
    """
    key, bill, (plain, rewarded) = stream(seed, UPTAKE, month), np.zeros(4), attraction
    for n in range(rows.shape[0]):
        i, kind = rows[n], taken[n]
        if kind == 0:
            continue
        k, word, occupation = c.employer[i], bits(key, c.person_id[i]), c.occupation[i]
        out = c.search_external[i] != NOT
        counselled = kind == GUIDANCE or kind == PAID_ONESELF
        if counselled or (kind == SCHEME and m.scheme_guides):
            c.guided_at[i] = month
            behind, fit = frontier[occupation] - c.occupational_skill[i], c.fit_job[i] + c.crafted[i]
            c.plan[i] = plan_for(
                c.search_internal[i], c.search_external[i], True, fit, month - c.tasks_since[i], behind
            )
            public_part = 0.0 if kind == PAID_ONESELF else (m.voucher_value if kind == GUIDANCE else 1.0)
            bill[0] += price * public_part
            bill[2] += price * (1.0 - public_part)
        if counselled:
            continue
        days, public = (m.scheme_days, 1.0) if kind == SCHEME else (m.leave_days, m.leave_account)
        elsewhere = kind == SCHEME or (out and high(mix(word)) < 0.5)  # leave may serve the present work or another
        again, reasons = bits(key, word), rewarded if c.known[i] & PREMIUM else plain
        goal = other_occupation(occupation, c.person_id[i], again, t, reasons, choice, seed)
        train(i, c, goal if elsewhere else NO_OCCUPATION, days, frontier, month, learning, low(mix(again)))
        c.plan[i] = OUTSIDE if kind == SCHEME and out else c.plan[i]
        hours = 8.0 * days * (1.0 if kind == LEAVE or m.scheme_meets_employers else 0.0)  # of working time
        e.hr_time[k] += c.wage[i] * hours / HOURS
        e.subsidies[k] += m.leave_refund * hours
        bill[1] += m.day_fee * days * public
        bill[2] += m.day_fee * days * (1.0 - public)
        bill[3] += m.leave_refund * hours
    return bill


@compiled
def _lots(rows, c, seed, month):
    """Return the random bits that order those who ask, (A,) uint64."""
    key, lots = stream(seed, UPTAKE, month + 1_000_000), np.empty(rows.shape[0], np.uint64)
    for n in range(rows.shape[0]):
        lots[n] = bits(key, c.person_id[rows[n]])
    return lots


def employers_hear(aware: float, reached: float, contact: float, p) -> float:
    """Return the share of employers that know of public measures a month later: they hear, are reached, and forget."""
    hears = (p.employers_hear + reached + contact) / 12.0
    return aware + hears * (1.0 - aware) - p.employers_forget / 12.0 * aware


@process(
    "workers",
    "M20",
    persons="person_id birth_month status education employer job occupation region end_month fit_job crafted "
    "tasks_since search_internal search_external competence network exhaustion care_until wage learning_drive "
    "-> known guided_at plan prepared_for occupational_skill general_skill trained_at",
    employers="employer_id insecurity -> hr_time subsidies",
    jobs="obsolete",
    intermediaries="region -> capacity served waiting",
    economy="frontier tightness -> employers_aware",
)
def workers_take_up_measures(state, persons, employers, jobs, intermediaries, economy) -> None:
    """Let people hear of public measures, want them, pass the barriers, and find a place or wait."""
    now, seed, month, p = state.parameters, state.seed, state.month, state.parameters.uptake
    m, services = now.public_programmes, now.mediation
    rows, regions = state.rows(PERMANENT, TEMPORARY, rota=HALF_YEAR), len(state.reference_data.region_share)
    set_places(intermediaries, state)
    if not p.enabled:
        return
    if not state.hold_aggregates:
        contact = services.employer_contact * p.employers_hear
        economy.employers_aware[0] = employers_hear(economy.employers_aware[0], m.campaign_employers, contact, p)
    anybody = state.rows(PERMANENT, INACTIVE, rota=YEAR)
    over_rows(_hear, anybody, persons, m.campaign_workers, services.outreach, seed, month, p)
    covers, aware = rights_of(rows, persons, employers, jobs.obsolete, month, m), economy.employers_aware[0]
    arguments = (persons, employers, jobs.obsolete, aware, seed, month, p, m, now.worker_initiative, covers)
    taken = np.concatenate(over_rows(_want, rows, *arguments))
    who, taken = rows[taken != 0], taken[taken != 0]
    _places(who, taken, np.argsort(_lots(who, persons, seed, month)), persons, intermediaries, regions)
    price = m.voucher_price * services.quality**services.quality_cost
    attraction = tuple(attraction_of(state, economy, premium=paid) for paid in (False, True))
    arguments = (persons, employers, economy.frontier, state.table("paths", path_table), attraction, seed, month, m)
    bill = _take_up(who, taken, *arguments, price, learning_rules(state), choice_rules(state))
    for line, amount in zip(("guidance", "public_training", "own_training", "training_leave"), bill, strict=True):
        state.ledger.pay(line, amount)
    reached = m.campaign_workers * state.size + m.campaign_employers * len(employers.employer_id)
    state.ledger.pay("awareness", m.campaign_cost * reached / 12.0)
