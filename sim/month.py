"""One simulated month, in order: read this first.

Each line is a process: one actor, one mechanism, the columns that it declares. `schedule` prints this list.
"""

import dis

from sim.actors.employment import changes_are_carried_out
from sim.actors.population import persons_enter, persons_leave
from sim.actors.state import State
from sim.engine.process import PROCESSES, Process
from sim.institutions.government import government_settles
from sim.institutions.hr_policy import employers_set_hr_policy
from sim.institutions.taxes import taxes_are_settled
from sim.mechanisms.m01_embeddedness import workers_update_embeddedness
from sim.mechanisms.m02_skills import movers_transfer_skills, skills_decay_and_settle
from sim.mechanisms.m03_learning import workers_learn
from sim.mechanisms.m04_wellbeing import workers_update_wellbeing
from sim.mechanisms.m05_employability import workers_assess_employability
from sim.mechanisms.m06_appraisal import movers_reset_wishes, workers_appraise_job
from sim.mechanisms.m07_golden_cage import workers_assess_sacrifice
from sim.mechanisms.m08_moves import workers_move_by_themselves
from sim.mechanisms.m08_weighing import workers_weigh_offers
from sim.mechanisms.m09_without_moving import movers_get_new_tasks, workers_craft_job
from sim.mechanisms.m10_matching import workers_look_inside, workers_look_outside
from sim.mechanisms.m10_offers import employers_make_offers
from sim.mechanisms.m10_search import employees_decide_to_look, others_decide_to_look
from sim.mechanisms.m10_selection import employers_select
from sim.mechanisms.m10_vacancies import intermediaries_mediate, vacancies_are_listed
from sim.mechanisms.m11_separations import employers_dismiss
from sim.mechanisms.m12_record import career_records_are_updated
from sim.mechanisms.m13_change import technology_advances
from sim.mechanisms.m14_economics import events_get_their_wages, incomes_are_paid, workers_produce
from sim.mechanisms.m14_labour_demand import employers_open_jobs, employers_plan, job_slots_are_stocked
from sim.mechanisms.m14_training import employers_choose_training, employers_count_leavers
from sim.mechanisms.m15_conversations import employers_hold_career_talks
from sim.mechanisms.m16_consistency import workers_update_expectancy
from sim.mechanisms.m17_life_course import persons_go_through_life_events
from sim.mechanisms.m18_unequal_start import networks_grow_and_fade
from sim.mechanisms.m20_jobseeker_training import jobseekers_are_trained
from sim.mechanisms.m20_uptake import workers_take_up_measures
from sim.mechanisms.m21_ownership import workers_reflect_on_career
from sim.mechanisms.m22_alignment import employers_anticipate_labour_market


def month(state: State) -> None:
    """Advance the world by one month: people come, go and live; the world changes, and employers plan for it."""
    persons_leave(state)
    persons_enter(state)
    persons_go_through_life_events(state)
    changes_are_carried_out(state)
    technology_advances(state)
    employers_set_hr_policy(state)
    employers_anticipate_labour_market(state)
    employers_choose_training(state)
    employers_plan(state)
    job_slots_are_stocked(state)
    employers_open_jobs(state)
    employers_dismiss(state)
    # Workers read what HR signals, talk, are helped, learn, feel, see their chances, and make up their minds.
    skills_decay_and_settle(state)
    networks_grow_and_fade(state)
    workers_update_expectancy(state)
    employers_hold_career_talks(state)
    workers_take_up_measures(state)
    workers_reflect_on_career(state)
    workers_learn(state)
    workers_craft_job(state)
    workers_update_wellbeing(state)
    workers_assess_employability(state)
    workers_appraise_job(state)
    workers_move_by_themselves(state)
    changes_are_carried_out(state)
    # Jobs and people meet, inside first; those from outside are told what they would get.
    vacancies_are_listed(state)
    employees_decide_to_look(state)
    workers_look_inside(state)
    workers_weigh_offers(state)
    employers_select(state)
    intermediaries_mediate(state)
    jobseekers_are_trained(state)
    others_decide_to_look(state)
    workers_look_outside(state)
    employers_make_offers(state)
    workers_weigh_offers(state)
    employers_select(state)
    movers_transfer_skills(state)
    movers_get_new_tasks(state)
    movers_reset_wishes(state)
    workers_assess_sacrifice(state)
    workers_update_embeddedness(state)
    workers_produce(state)
    incomes_are_paid(state)
    government_settles(state)
    taxes_are_settled(state)
    employers_count_leavers(state)
    events_get_their_wages(state)
    career_records_are_updated(state)


def schedule() -> list[Process]:
    """The processes of a month in order: what the function above looks up to call it."""
    return [PROCESSES[step.argval] for step in dis.get_instructions(month) if step.opname == "LOAD_GLOBAL"]
