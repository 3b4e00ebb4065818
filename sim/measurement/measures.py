"""Every reported series: label, definition, unit, denominator, and the target it is compared with.

A measure is scale x numerator / denominator of the monthly counts (`counts`). `months` says over how many
months a flow is summed; its denominator is then the mean over the same months.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.measurement.career_measures import CAREER_MEASURES
from sim.measurement.counts import COUNTS
from sim.measurement.outcomes import DEAR, EASY, EXHAUSTED, INACTION, OUTDATED, SETTLED, UNMOTIVATED, UNPRODUCTIVE
from sim.measurement.series import (
    EMPLOYERS,
    GOVERNMENT,
    MOBILITY,
    SEARCH,
    SKILLS,
    SOCIETY,
    STOCKS,
    TURN,
    WIN,
    Measure,
    at_work,
    rate,
)

# Open-ended hires of a year ago: gone, and all; embeddedness a year ago with having left since by own will.
FOLLOWED = ("hired_gone", "hired_year_ago", "embedded_and_leaving")
RECORDED = len(COUNTS) + len(FOLLOWED)


_REASONS = {
    "uncertainty": ("the unknown", "het onbekende"),
    "loss": ("pay and rights that would be lost", "loon en rechten die verloren zouden gaan"),
    "no_options": ("no way out seen", "geen uitweg zien"),
    "overload": ("no time or energy", "geen tijd of energie"),
    "short_sight": ("tomorrow will do", "uitstel"),
}
_STATUTES = {
    "student": ("Students", "Studenten"),
    "permanent": ("Employees, open-ended", "Werknemers, vast"),
    "temporary": ("Employees, fixed-term", "Werknemers, tijdelijk"),
    "freelance": ("Self-employed", "Zelfstandigen"),
    "unemployed": ("Unemployed", "Werklozen"),
    "sick": ("Long-term sick", "Langdurig zieken"),
    "inactive": ("Out of the labour force", "Buiten de beroepsbevolking"),
    "retired": ("Retired", "Gepensioneerden"),
}

MEASURES: dict[str, Measure] = {
    **{
        f"persons_{name}": Measure(en, nl, f"persons with the status '{name}' at the end of the month", "persons", name,
                                   topic=STOCKS)
        for name, (en, nl) in _STATUTES.items()
    },
    "employment_rate": rate("Employment rate, 20-64", "Werkzaamheidsgraad, 20-64",
        "in work (the sick with a contract for up to a year included) over persons aged 20-64",
        "employed_20_64", "persons_20_64", target="T14", topic=STOCKS),
    "employment_rate_55_64": rate("Employment rate, 55-64", "Werkzaamheidsgraad, 55-64",
        "in work over persons aged 55-64", "employed_55_64", "persons_55_64", target="T28", topic=STOCKS),
    "employment_rate_low": rate("Employment rate, low-educated, 25-64", "Werkzaamheidsgraad, laaggeschoold, 25-64",
        "in work over persons aged 25-64 with at most lower secondary education", "low_employed", "low_persons",
        target="T26", topic=STOCKS),
    "employment_rate_mid": rate("Employment rate, medium-educated, 25-64", "Werkzaamheidsgraad, middengeschoold, 25-64",
        "in work over persons aged 25-64 with upper secondary education", "mid_employed", "mid_persons", topic=STOCKS),
    "employment_rate_high": rate("Employment rate, highly educated, 25-64", "Werkzaamheidsgraad, hooggeschoold, 25-64",
        "in work over persons aged 25-64 with higher education", "high_employed", "high_persons", target="T27",
        topic=STOCKS),
    "unemployment_rate": rate("Unemployment rate, 15-64", "Werkloosheidsgraad, 15-64",
        "unemployed over in work plus unemployed, aged 15-64", "unemployed_15_64", "labour_force_15_64", target="T13",
        topic=STOCKS),
    "long_term_unemployed_share": rate("Long-term share of unemployment", "Aandeel langdurig werklozen",
        "of the unemployed, without work for 12 months or more", "long_term_unemployed", "unemployed", target="T31",
        topic=STOCKS),
    "vacancy_rate": rate("Vacancy rate", "Vacaturegraad", "open vacancies over vacancies plus filled jobs",
        "vacancies", "vacancies+filled_jobs", target="T15", topic=STOCKS),
    "temporary_share": rate("Temporary share of employees", "Aandeel tijdelijke werknemers",
        "employees on a fixed term over employees in service", "temporary", "temporary+permanent", target="T22",
        topic=STOCKS),
    "self_employed_share": rate("Self-employed share of employment", "Aandeel zelfstandigen in de werkgelegenheid",
        "self-employed over persons in work", "freelance", "employed", target="T23", topic=STOCKS),
    "unemployed_to_work": rate("Unemployed a year ago, in work now", "Vorig jaar werkloos, nu aan het werk",
        "of the unemployed 12 months ago, in work now, point to point", "unemployed_now_work", "was_unemployed",
        target="T16", topic=STOCKS),
    "work_to_inactive": rate("In work a year ago, inactive now", "Vorig jaar aan het werk, nu inactief",
        "of those in work 12 months ago, neither in work nor unemployed now, aged under 65 now, point to point",
        "worked_now_inactive", "worked_year_ago_15_64", target="T17", topic=STOCKS),
    "job_tenure": Measure("Mean job tenure", "Gemiddelde anciënniteit",
        "mean years with the present employer over persons with a contract", "years", "tenure_months", "employees",
        1.0 / 12.0, target="T01", topic=MOBILITY),
    "tenure_ten_years": rate("Employees with ten years' tenure or more", "Werknemers met tien jaar anciënniteit",
        "over persons with a contract", "tenure_10", "employees"),
    "job_change": rate("Job change in a year (survey)", "Jobverandering in een jaar (enquête)",
        "of those in work at both moments 12 months apart, aged 20-64, in another job at the second: another "
        "employer, another function, or an own business", "changed_job", "worked_both", target="T02"),
    "employer_change": rate("Change of employer in a year (survey)", "Verandering van werkgever in een jaar (enquête)",
        "of those in work at both moments 12 months apart, aged 20-64, with another employer or an own business at the "
        "second", "changed_employer", "worked_both"),
    "job_to_job_share": rate("Job-to-job share of hires", "Aandeel van-baan-naar-baan in aanwervingen",
        "hires from work with another employer over all hires, 12 months", "change_employer", "change_employer+hire",
        12, "T29", flow_below=True),
    "contract_outflow": rate("Outflow from open-ended contracts", "Uitstroom uit vaste contracten",
        "ended by either side in 12 months over open-ended contracts",
        "permanent_exit_own+permanent_exit_employer", "open_ended", 12),
    "quit_rate": rate("Voluntary exits, open-ended contracts", "Vrijwillig vertrek, vaste contracten",
        "own-will exits in 12 months over open-ended contracts", "permanent_exit_own", "open_ended", 12),
    "dismissal_rate": rate("Dismissals, open-ended contracts", "Ontslagen, vaste contracten",
        "employer-initiated exits, moves under notice included, in 12 months over open-ended contracts",
        "permanent_exit_employer", "open_ended", 12),
    "quit_to_dismissal": Measure("Voluntary exits per dismissal", "Vrijwillige vertrekken per ontslag",
        "own-will over employer-initiated exits from open-ended contracts, 12 months", "ratio", "permanent_exit_own",
        "permanent_exit_employer", 1.0, 12, "T18", MOBILITY, True),
    "first_year_exit": rate("Open-ended hires gone after a year", "Vaste aanwervingen vertrokken na een jaar",
        "of those hired on an open-ended contract 12 months ago, no longer with the employer; hires of 12 months",
        "hired_gone", "hired_year_ago", 12, "T30", flow_below=True),
    "internal_moves": rate("Changes of function inside", "Interne functieveranderingen",
        "changes of function with the same employer in 12 months over employees", "change_function", "employees", 12),
    "external_to_internal": Measure("External moves per internal move", "Externe overstappen per interne",
        "changes of employer over changes of function with the same employer, 12 months", "ratio", "change_employer",
        "change_function", 1.0, 12, "T32", MOBILITY, True),
    "promotion_oriented": at_work("Wants to climb the promotion ladder", "Wil hogerop",
        "over employees at work", "ambitious", target="T12", topic=MOBILITY),
    "promotion_rate": rate("Promotions", "Promoties",
        "rises in level inside, in place or with another function, in 12 months over employees with two years' tenure",
        "up_inside", "tenured", 12, "T33"),
    "external_search_none": rate("Wants no other employer", "Wil geen andere werkgever",
        "employees without a wish for another employer", "searched-external_passive-external_active", "searched",
        target="T03", topic=SEARCH),
    "external_search_passive": rate(
        "Open to another employer, passive", "Staat open voor een andere werkgever, passief",
        "wish for another employer, not actively looking, over employees at work", "external_passive", "searched",
        target="T04", topic=SEARCH),
    "external_search_active": rate("Actively looking outside", "Zoekt actief elders",
        "actively looking for another employer, over employees at work", "external_active", "searched", target="T05",
        topic=SEARCH),
    "internal_search_none": rate("Wants no other job inside", "Wil intern geen andere job",
        "employees without a wish for another job inside", "searched-internal_passive-internal_active", "searched",
        target="T06", topic=SEARCH),
    "internal_search_passive": rate("Open to another job inside, passive", "Staat open voor intern, passief",
        "wish for another job inside, not actively looking, over employees at work", "internal_passive", "searched",
        target="T07", topic=SEARCH),
    "internal_search_active": rate("Actively looking inside", "Zoekt actief intern",
        "actively looking inside, over employees at work", "internal_active", "searched", target="T08", topic=SEARCH),
    "career_inaction": rate("Career inaction", "Loopbaaninactie",
        f"employees who have wanted another job for {INACTION} months or more without acting", "inaction", "searched",
        topic=SEARCH),
    "inaction_duration": Measure("Length of inaction", "Duur van inactie",
        f"mean months of wanting without acting, of those with {INACTION} months or more", "months", "inaction_months",
        "inaction", topic=SEARCH),
    "mean_wage": Measure("Mean gross wage", "Gemiddeld brutoloon", "employees at work", "EUR a month", "wage",
        "searched", topic=WIN),
    "productivity": at_work("Productivity", "Productiviteit",
        "output relative to a settled, rested worker of average fit at the frontier, mean over employees at work",
        "productivity", "ratio", 1.0),
    **{
        f"inaction_{reason}": at_work(f"Career inaction: {en}", f"Loopbaaninactie: {nl}",
            f"employees in career inaction whose largest barrier is '{reason}', over employees at work",
            f"inert_{reason}", topic=SEARCH)
        for reason, (en, nl) in _REASONS.items()
    },
    **{
        f"inaction_length_{reason}": at_work(f"Length of inaction: {en}", f"Duur van inactie: {nl}",
            f"mean months of wanting without acting, of those whose largest barrier is '{reason}'",
            f"inert_months_{reason}", "months", 1.0, topic=SEARCH, below=f"inert_{reason}")
        for reason, (en, nl) in _REASONS.items()
    },
    "golden_cage": at_work("Golden cage", "Gouden kooi",
        f"leaving would cost {DEAR} log points of pay or more, engagement below {UNMOTIVATED} sd, not actively looking "
        "outside; over employees at work", "caged", topic=SEARCH),
    "sustainable_stayers": at_work("Sustainable stayers", "Duurzame blijvers",
        f"{SETTLED // 12} years with the employer, not actively looking outside, and healthy, happy and productive; "
        "over employees at work", "sustainable_stayers", topic=SEARCH),
    "locked_in_stayers": at_work("Locked-in stayers", "Vastzittende blijvers",
        f"{SETTLED // 12} years with the employer, skills {OUTDATED} log points or more behind the frontier, not "
        "actively looking outside or inside; over employees at work", "locked_in", topic=SEARCH),
    "stayers": at_work("Stayers", "Blijvers",
        f"{SETTLED // 12} years with the employer and not actively looking outside; over employees at work", "stayers",
        topic=SEARCH),
    "embeddedness": at_work("On-the-job embeddedness", "Inbedding in de job",
        "mean of fit, links and sacrifice, each on its own scale; employees at work", "embedded_on", "sd", 1.0,
        topic=SEARCH),
    "embeddedness_and_wish": Measure(
        "Embeddedness with the wish for another employer", "Inbedding met de wens naar een andere werkgever",
        "correlation across employees at work, on-the-job embeddedness", "correlation", "embedded_and_wish",
        target="T34", topic=SEARCH),
    "embeddedness_and_leaving": Measure(
        "Embeddedness with leaving in the year after", "Inbedding met vertrek in het jaar erna",
        "correlation across employees of on-the-job embeddedness in December with having left the employer by own will "
        "a year later, retirement not counted", "correlation", "embedded_and_leaving", target="T35", topic=SEARCH),
    "skill_gap": at_work("Skills behind the frontier", "Achterstand van vaardigheden",
        "mean output lacking for being behind the frontier (log points x 100), employees at work", "behind",
        topic=SKILLS),
    "outdated_skills": at_work("Outdated skills", "Verouderde vaardigheden",
        f"occupational skill {OUTDATED} log points or more behind the frontier, over employees at work", "outdated",
        topic=SKILLS),
    "general_skill": at_work("General skill", "Algemene vaardigheden",
        "mean output added by transferable skill since school (log points x 100), employees at work", "general_skill",
        topic=SKILLS),
    "training_participation": Measure("Training in the last 12 months", "Opleiding in de laatste 12 maanden",
        "employees who took a course in the last 12 months, aged 25-64, over all persons aged 25-64", "percent",
        "trained_25_64", "low_persons+mid_persons+high_persons", 100.0, TURN, "T19", SKILLS),
    "training_of_employees": at_work("Training of employees in 12 months", "Opleiding van werknemers in 12 maanden",
        "employees at work who took a course in the last 12 months", "trained", topic=SKILLS),
    "learning_drive": at_work("Drive to learn", "Leerdrang",
        "ability and will to learn, 0 to 1, mean over employees at work", "learning_drive", "ratio", 1.0, topic=SKILLS),
    "employability": at_work("Employability", "Inzetbaarheid",
        "mean chance that a usual application outside succeeds, employees at work", "employability", topic=SKILLS),
    "perceived_employability": at_work("Perceived employability", "Ervaren inzetbaarheid",
        "the same chance as employees see it", "perceived_employability", topic=SKILLS),
    "perceived_ease": at_work("Thinks a job elsewhere is easy to find", "Vindt elders werk vinden makkelijk",
        f"sees a chance of {EASY} or more, over employees at work", "easy", target="T09", topic=SKILLS),
    "healthy": at_work("Healthy", "Gezond", f"exhaustion below {EXHAUSTED}, over employees at work", "healthy"),
    "burnout_risk": at_work("Raised risk of burn-out", "Verhoogd risico op burn-out",
        f"exhaustion of {EXHAUSTED} or more, over employees at work", "looked_at-healthy", target="T20"),
    "happy": at_work("Happy", "Gemotiveerd",
        f"engagement of {UNMOTIVATED} sd or more, over employees at work", "happy"),
    "productive": at_work("Productive", "Productief",
        f"output of {UNPRODUCTIVE} or more of a settled worker at the frontier, over employees at work", "productive"),
    "sustainable": at_work("Healthy, happy and productive", "Gezond, gemotiveerd en productief",
        "all three at once, over employees at work", "sustainable"),
    "workable": at_work("Workable job", "Werkbaar werk",
        "no bottleneck in exhaustion, motivation, chances to learn, or balance of workload and care; over employees at "
        "work (near the definition of the SERV monitor)", "workable", target="T21"),
    "exhaustion": at_work("Exhaustion", "Uitputting", "mean, 0 to 1, employees at work", "exhaustion", "ratio", 1.0),
    "engagement": at_work("Engagement", "Bevlogenheid", "mean, employees at work", "engagement", "sd", 1.0),
    "pride": at_work("Career pride", "Loopbaantrots", "own judgement of the career, mean, employees at work", "pride",
        "sd", 1.0),
    "sick_share": rate("Long-term sick, share of persons", "Langdurig zieken, aandeel van de personen",
        "over all persons aged 15-69", "sick", "persons", topic=SOCIETY),
    "profit_share": rate(
        "Profit, percent of output, private employers", "Winst, procent van de productie, private werkgevers",
        "output less labour and vacancy cost, over output", "private_profit", "private_output", topic=EMPLOYERS),
    "turnover_cost": rate("Vacancy cost, percent of wages", "Vacaturekost, procent van de lonen",
        "advertising and selection over gross wages, all employers", "recruitment", "wages", 12, topic=EMPLOYERS,
        flow_below=True),
    "output_per_employee": Measure("Output per employee", "Productie per werknemer",
        "value of what employees at work make, public employers included", "EUR a month", "output", "searched",
        topic=EMPLOYERS),
    "labour_cost_share": rate(
        "Wages, percent of output, private employers", "Lonen, procent van de productie, private werkgevers",
        "gross wages over output", "private_payroll", "private_output", topic=EMPLOYERS),
    "vacancy_age": Measure("Time that vacancies stand open", "Openstaande tijd van vacatures",
        "mean months since posting, of vacancies open now", "months", "vacancy_months", "vacancies", topic=EMPLOYERS),
    "settling_gap": at_work("Output missing from newcomers", "Gemiste productie van nieuwkomers",
        "mean share of firm skill that is still missing, employees at work", "unsettled", topic=EMPLOYERS),
    "return_on_training": Measure("Return on training", "Rendement van opleiding",
        "expected gain over cost of a first course by employers' own account, weighted by staff", "ratio",
        "training_return", "employees", topic=EMPLOYERS),
    "training_cost": rate("Course fees, percent of wages", "Opleidingskosten, procent van de lonen",
        "fees of courses over gross wages, all employers", "training", "wages", 12, topic=EMPLOYERS, flow_below=True),
    "occupational_mismatch": rate("Mismatch by occupation", "Mismatch per beroep",
        "half the sum of differences between the shares of occupations among the unemployed and among vacancies",
        "mismatch", "", topic=SOCIETY),
    "pay_inequality": Measure("Inequality of pay", "Ongelijkheid van lonen",
        "squared coefficient of variation of gross pay, employees at work", "ratio", "pay_variance", "", 1.0,
        topic=SOCIETY),
    "public_balance": Measure("Public balance per person", "Overheidssaldo per persoon",
        "taxes and contributions less benefits, pensions, public labour cost and services, per person aged 15-69",
        "EUR a month", "income_tax+employer_contributions-unemployment_benefits-sickness_benefits-pensions-care_leave"
        "-reintegration-grant",
        "persons", topic=SOCIETY),
    "unemployment_spending": Measure("Unemployment benefits per person", "Werkloosheidsuitkeringen per persoon",
        "per person aged 15-69", "EUR a month", "unemployment_benefits", "persons", topic=GOVERNMENT),
    "sickness_spending": Measure("Sickness benefits per person", "Ziekte-uitkeringen per persoon",
        "per person aged 15-69", "EUR a month", "sickness_benefits", "persons", topic=GOVERNMENT),
    "pension_spending": Measure("Pensions per person", "Pensioenen per persoon", "per person aged 15-69",
        "EUR a month", "pensions", "persons", topic=GOVERNMENT),
    "micro_employer_share": rate(
        "Private employers with fewer than 10 staff", "Private werkgevers met minder dan 10 personeelsleden",
        "of private employers with staff", "micro_employers", "private_employers", target="T24", topic=EMPLOYERS),
    "employer_size": Measure("Mean size of private employers", "Gemiddelde grootte van private werkgevers",
        "staff over private employers with staff; in a small world the largest are cut", "employees", "private_staff",
        "private_employers", target="T25", topic=EMPLOYERS),
    "largest_employer_share": rate("Largest employer, share of jobs", "Grootste werkgever, aandeel van de jobs",
        "head count of the largest employer over employees; above 1% its luck shows in every figure",
        "largest_employer", "employees", topic=EMPLOYERS),
    **CAREER_MEASURES,
}  # fmt: skip


def _combine(counts: dict[str, np.ndarray], formula: str) -> np.ndarray:
    """A sum of counts such as 'a+b-c', (T,)."""
    total, sign = 0.0, 1.0
    for part in formula.replace("-", "+-").split("+"):
        sign = -1.0 if part.startswith("-") else 1.0
        total = total + sign * counts[part.lstrip("-")]
    return total


def _summed(values: np.ndarray, months: int) -> np.ndarray:
    """Sums over so many months up to each, (T,); missing where one of them is not there."""
    if months == 1:
        return values
    sums = np.full(len(values), np.nan)
    if len(values) >= months:
        sums[months - 1 :] = np.lib.stride_tricks.sliding_window_view(values, months).sum(axis=1)
    return sums


def measure(counts: np.ndarray, first_month: int) -> pd.DataFrame:
    """All measures by month from the counts (T, K + 3); flows need the months before, so T may start earlier.

    The last columns (FOLLOWED) look a year back.

    Returns:
        data frame (T, 1 + number of measures) with `month` first; a flow whose months are not all there, and a
        ratio without a denominator, are missing (NaN).
    """
    raw = dict(zip([*COUNTS, *FOLLOWED], np.asarray(counts, float).T))
    columns = {"month": np.arange(first_month, first_month + len(counts), dtype="i4")}
    for name, spec in MEASURES.items():
        value = _summed(_combine(raw, spec.numerator), spec.months)
        if spec.denominator:
            below = _summed(_combine(raw, spec.denominator), spec.months)
            if not spec.flow_below:
                below = below / spec.months  # a stock: its mean
            value = value / np.where(below != 0.0, below, np.nan)
        columns[name] = spec.scale * value
    return pd.DataFrame(columns)


def definitions() -> pd.DataFrame:
    """The list of measures with their definition, unit, denominator and target, one row each."""
    rows = [{"measure": name, **spec._asdict()} for name, spec in MEASURES.items()]
    return pd.DataFrame(rows).drop(columns=["scale"])
