"""Reported series on skills and learning, and on what keeps workers healthy, happy and productive."""

from sim.actors.state import ECONOMY, PERSONS
from sim.engine.measures import (
    SKILLS,
    TURN,
    Measure,
    at_work,
)
from sim.measurement.outcomes import EASY, EXHAUSTED, OUTDATED, UNMOTIVATED, UNPRODUCTIVE

WELLBEING_MEASURES: dict[str, Measure] = {
    "skill_gap": at_work(
        "Skills behind the frontier",
        "Achterstand van vaardigheden",
        "mean output lacking for being behind the frontier (log points x 100), employees at work",
        numerator="behind",
        topic=SKILLS,
        high=100.0 * (ECONOMY["frontier"].high - PERSONS["occupational_skill"].low),
    ),
    "technology_gain": at_work(
        "Output added by technology",
        "Productie die technologie toevoegt",
        "mean output that the wave of technology adds for those at the frontier (log points x 100), employees at work; "
        "of it comes off what they are further behind",
        numerator="technology",
        topic=SKILLS,
        high=100.0 * ECONOMY["technology"].high,
    ),
    "outdated_skills": at_work(
        "Outdated skills",
        "Verouderde vaardigheden",
        f"occupational skill {OUTDATED} log points or more behind the frontier, over employees at work",
        numerator="outdated",
        topic=SKILLS,
    ),
    "general_skill": at_work(
        "General skill",
        "Algemene vaardigheden",
        "mean output added by transferable skill since school (log points x 100), employees at work",
        numerator="general_skill",
        topic=SKILLS,
        high=100.0 * PERSONS["general_skill"].high,
    ),
    "training_participation": Measure(
        "Training in the last 12 months",
        "Opleiding in de laatste 12 maanden",
        "employees who took a course in the last 12 months, aged 25-64, over all persons aged 25-64",
        unit="percent",
        numerator="trained_25_64",
        denominator="low_persons+mid_persons+high_persons",
        scale=100.0,
        months=TURN,
        target="T19",
        topic=SKILLS,
        high=200.0,  # who is counted in a half-year may have left before the end of it
    ),
    "training_of_employees": at_work(
        "Training of employees in 12 months",
        "Opleiding van werknemers in 12 maanden",
        "employees at work who took a course in the last 12 months",
        numerator="trained",
        topic=SKILLS,
    ),
    "learning_drive": at_work(
        "Drive to learn",
        "Leerdrang",
        "ability and will to learn, 0 to 1, mean over employees at work",
        numerator="learning_drive",
        unit="ratio",
        scale=1.0,
        topic=SKILLS,
        high=1.0,
    ),
    "employability": at_work(
        "Employability",
        "Inzetbaarheid",
        "mean chance that a usual application outside succeeds, employees at work",
        numerator="employability",
        topic=SKILLS,
    ),
    "perceived_employability": at_work(
        "Perceived employability",
        "Ervaren inzetbaarheid",
        "the same chance as employees see it",
        numerator="perceived_employability",
        topic=SKILLS,
    ),
    "perceived_ease": at_work(
        "Thinks a job elsewhere is easy to find",
        "Vindt elders werk vinden makkelijk",
        f"sees a chance of {EASY} or more, over employees at work",
        numerator="easy",
        target="T09",
        topic=SKILLS,
    ),
    "healthy": at_work(
        "Healthy", "Gezond", f"exhaustion below {EXHAUSTED}, over employees at work", numerator="healthy"
    ),
    "burnout_risk": at_work(
        "Raised risk of burn-out",
        "Verhoogd risico op burn-out",
        f"exhaustion of {EXHAUSTED} or more, over employees at work",
        numerator="looked_at-healthy",
        target="T20",
    ),
    "happy": at_work(
        "Happy", "Gemotiveerd", f"engagement of {UNMOTIVATED} sd or more, over employees at work", numerator="happy"
    ),
    "productive": at_work(
        "Productive",
        "Productief",
        f"output per unit of work asked of {UNPRODUCTIVE} or more of a settled worker at the frontier, over employees "
        "at work",
        numerator="productive",
    ),
    "sustainable": at_work(
        "Healthy, happy and productive",
        "Gezond, gemotiveerd en productief",
        "all three at once, over employees at work",
        numerator="sustainable",
    ),
    "workable": at_work(
        "Workable job",
        "Werkbaar werk",
        "no bottleneck in exhaustion, motivation, chances to learn, or balance of workload and care; over employees at "
        "work (near the definition of the SERV monitor)",
        numerator="workable",
        target="T21",
    ),
    "exhaustion": at_work(
        "Exhaustion",
        "Uitputting",
        "mean, 0 to 1, employees at work",
        numerator="exhaustion",
        unit="ratio",
        scale=1.0,
        high=1.0,
    ),
    "engagement": at_work(
        "Engagement",
        "Bevlogenheid",
        "mean, employees at work",
        numerator="engagement",
        unit="sd",
        scale=1.0,
        low=PERSONS["engagement"].low,
        high=PERSONS["engagement"].high,
    ),
    "pride": at_work(
        "Career pride",
        "Loopbaantrots",
        "the own career held against what one wants of it: fit, growth, balance, and level for who wants to climb; "
        "mean over employees at work",
        numerator="pride",
        unit="sd",
        scale=1.0,
        low=PERSONS["pride"].low,
        high=PERSONS["pride"].high,
    ),
}
