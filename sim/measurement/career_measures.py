"""Reported series on career policy: talks, guidance, measures, belief that acting pays, and what it costs."""

import math
from functools import partial

from sim.engine.measures import CAREER_POLICY, OVER_LITTLE, Measure, at_work, rate

_share = partial(at_work, topic=CAREER_POLICY)
_mean = partial(at_work, unit="ratio", scale=1.0, high=1.0, topic=CAREER_POLICY)
_flow = partial(rate, months=12, high=math.inf, endless=OVER_LITTLE, topic=CAREER_POLICY)
_YEARLY = {"unit": "EUR a year", "denominator": "persons", "months": 12, "topic": CAREER_POLICY}
_KNOWN = {
    "guidance": ("career guidance vouchers", "loopbaancheques"),
    "leave": ("training leave", "opleidingsverlof"),
    "scheme": ("transition schemes", "transitietrajecten"),
}

CAREER_MEASURES: dict[str, Measure] = {
    "career_talk": _share(
        "Open career talk in a year",
        "Open loopbaangesprek in een jaar",
        "spoke openly about the own career with a manager or coach in the last 12 months, over employees at work",
        numerator="talked",
    ),
    "has_plan": _share(
        "Has a plan for one's own career",
        "Heeft een plan voor de eigen loopbaan",
        "knows what to do next about the own career (craft, learn, move inside or outside), as of the last half-yearly "
        "look at it, over employees at work",
        numerator="planning",
    ),
    "expectancy": _mean(
        "Belief that acting on one's career pays",
        "Vertrouwen dat werken aan de loopbaan loont",
        "with the present employer, 0 to 1, mean over employees at work",
        numerator="expectancy",
    ),
    "hr_consistency": _mean(
        "Consistency of HR",
        "Consistentie van het HR-beleid",
        "agreement of what the HR domains of the own employer signal, 1 for none that contradict, mean over employees "
        "at work",
        numerator="consistency",
    ),
    "career_competence": _mean(
        "Career competence",
        "Loopbaancompetentie",
        "knowing why, how and with whom, 0 to 1, mean over employees at work",
        numerator="competence",
    ),
    "contacts": _mean(
        "Contacts",
        "Contacten",
        "contacts that carry news of jobs, of those one could have, mean over employees at work",
        numerator="network",
    ),
    **{
        f"knows_{name}": _share(
            f"Knows of {en}",
            f"Kent {nl}",
            f"has heard of {en} (if there were any) and not forgotten, over employees at work",
            numerator=f"knows_{name}",
        )
        for name, (en, nl) in _KNOWN.items()
    },
    "employers_aware": Measure(
        "Employers that know of public measures",
        "Werkgevers die publieke maatregelen kennen",
        "and take part in them, over employers",
        unit="percent",
        numerator="employers_aware",
        scale=100.0,
        high=100.0,
        topic=CAREER_POLICY,
    ),
    "guidance_year": _share(
        "Public career guidance in a year",
        "Publieke loopbaanbegeleiding in een jaar",
        "began it in the last 12 months, by voucher or in a transition scheme, over employees at work",
        numerator="guided",
    ),
    "guidance_six_years": _share(
        "Public career guidance in six years",
        "Publieke loopbaanbegeleiding in zes jaar",
        "began it in the last 72 months, by voucher or in a transition scheme, over employees at work",
        numerator="guided_six_years",
    ),
    "guidance_waiting": _flow(
        "Found no place for guidance",
        "Vond geen plaats voor begeleiding",
        "of employees who asked for guidance by voucher, half-year by half-year, those for whom there was no place, "
        "12 months",
        numerator="guidance_waiting",
        denominator="guidance_served+guidance_waiting",
        high=100.0,
        endless="",
        flow_below=True,
    ),
    "supported_training": _flow(
        "Training with public support in a year",
        "Opleiding met overheidssteun in een jaar",
        "starts of training leave and transition schemes in 12 months over employees",
        numerator="training_served",
        denominator="employees",
    ),
    "course_offers": _flow(
        "Courses offered by employers in a year",
        "Opleidingen die werkgevers aanbieden in een jaar",
        "offers of a course in 12 months over employees",
        numerator="courses_offered",
        denominator="employees",
    ),
    "course_offers_taken": _flow(
        "Course offers taken up",
        "Aanbod van opleidingen waarop wordt ingegaan",
        "courses that employees took, of those that employers offered them in 12 months; the rest is lost",
        numerator="courses_taken",
        denominator="courses_offered",
        flow_below=True,
    ),
    "trained_for_another": _share(
        "Trained for another occupation",
        "Opgeleid voor een ander beroep",
        "by training leave, a transition scheme, own courses or the employer, and not taken up yet, over employees at "
        "work",
        numerator="prepared",
    ),
    "assignments": _flow(
        "Temporary assignments inside",
        "Tijdelijke interne opdrachten",
        "another function inside for a time, the own job waits; in 12 months over employees",
        numerator="assignment",
        denominator="employees",
    ),
    "foreseen_jobs": rate(
        "Jobs seen to end",
        "Jobs waarvan het einde voorzien is",
        "technology will do them, the employer said so ahead and trained the holder; over filled jobs",
        numerator="foreseen_jobs",
        denominator="filled_jobs",
        topic=CAREER_POLICY,
    ),
    "hr_services_cost": _flow(
        "Coaches and HR services, percent of wages",
        "Coaches en HR-diensten, procent van de lonen",
        "fees of coaches, outplacement, assessments and market analyses over gross wages, all employers",
        numerator="hr_services",
        denominator="wages",
        flow_below=True,
    ),
    "hr_time_cost": _flow(
        "Working time for careers, percent of wages",
        "Werktijd voor loopbanen, procent van de lonen",
        "paid working time for talks, assignments, training leave and retraining over gross wages, all employers",
        numerator="hr_time",
        denominator="wages",
        flow_below=True,
    ),
    "career_spending": Measure(
        "Public spending on career measures",
        "Publieke uitgaven voor loopbaanmaatregelen",
        "guidance, training with public support, training leave, campaigns and information, in 12 months per person "
        "aged 15-69",
        numerator="guidance+public_training+training_leave+awareness",
        **_YEARLY,
    ),
    "transition_spending": Measure(
        "Public spending on premiums, care and return to work",
        "Publieke uitgaven voor premies, zorg en werkhervatting",
        "hiring subsidies, premiums, extra childcare and care leave, reintegration, in 12 months per person aged 15-69",
        numerator="hiring_subsidies+premiums+childcare+care_leave+reintegration",
        **_YEARLY,
    ),
}
