"""The codes that columns hold: statuses, contracts, education, states of a job, events.

Kernels take them as plain numbers, which stand at the end under the same names;
NOTHING and NOT are 0 in each enumeration.
"""

from enum import IntEnum

NONE = -1  # no job, no employer, no vacancy
NEVER = 32_000  # a month that does not come
LONG_AGO = -NEVER  # a month in which nobody lived
MAX_CODES = 250  # of a table whose row is a code: they are uint8, and a few values stay free for 'none'
NO_OCCUPATION = 255  # none that one was trained for beside one's own

YEAR = 12  # months
START_AGE, END_AGE = 15 * YEAR, 70 * YEAR  # months; the population simulated is aged 15 to 69
USUAL_LINKS = 0.55  # ties with colleagues of an average employee, the point that effects of ties are measured from


class Status(IntEnum):
    """What a person is, exactly one at a time (labour-force statistics read it through `measures`)."""

    ABSENT = 0  # the row is empty
    STUDENT = 1
    PERMANENT = 2
    TEMPORARY = 3
    FREELANCE = 4  # self-employed
    UNEMPLOYED = 5
    SICK = 6  # long-term; keeps the job while the contract lasts
    INACTIVE = 7  # out of the labour force, not retired
    RETIRED = 8


class Education(IntEnum):
    """Highest attained: at most lower secondary, upper secondary, tertiary."""

    LOW = 0
    MID = 1
    HIGH = 2


class Contract(IntEnum):
    """What ties a person to the employer; a sick person may still have one."""

    NO_CONTRACT = 0
    OPEN_ENDED = 1
    FIXED_TERM = 2


class JobState(IntEnum):
    """State of a job slot. ENDING: filled, but it goes when its holder leaves."""

    FREE = 0
    FILLED = 1
    VACANT = 2
    ENDING = 3
    DEAD = 4  # gone, waiting to be among the free ones again


class Obsolete(IntEnum):
    """Whether technology takes a job: not, now, or later and the holder was told so (M22)."""

    NOT = 0
    NOW = 1
    FORESEEN = 2


class Intermediary(IntEnum):
    """Kinds of intermediary; there is one of each in every region."""

    EMPLOYMENT_SERVICE = 0
    COUNSELLORS = 1
    TRAINERS = 2
    SECTOR_FUND = 3


class Event(IntEnum):
    """Changes of state; every change of state has exactly one."""

    NOTHING = 0
    ENTER_POPULATION = 1
    LEAVE_POPULATION = 2
    LEAVE_SCHOOL = 3
    HIRE = 4
    CHANGE_EMPLOYER = 5
    CHANGE_FUNCTION = 6
    PROMOTION = 7
    CONVERSION = 8
    NOTICE = 9
    DISMISSAL = 10
    CONTRACT_END = 11
    QUIT = 12
    FALL_SICK = 13
    RECOVER = 14
    LOSE_CONTRACT = 15
    RETIRE = 16
    LEAVE_LABOUR_FORCE = 17
    START_SEEKING = 18
    START_BUSINESS = 19
    END_BUSINESS = 20
    RENEWAL = 21
    STEP_BACK = 22  # a lower level in place, by own will (remotion)
    ASSIGNMENT = 23  # another function inside for a time; the own job waits
    RESIGN = 24  # leaves without another job, to look for one
    DECLINE_RENEWAL = 25  # lets a fixed term end that the employer would have gone on with


OWN_WILL = frozenset(
    {
        Event.HIRE,
        Event.CHANGE_EMPLOYER,
        Event.CHANGE_FUNCTION,
        Event.PROMOTION,
        Event.QUIT,
        Event.RETIRE,
        Event.LEAVE_LABOUR_FORCE,
        Event.START_SEEKING,
        Event.START_BUSINESS,
        Event.STEP_BACK,
        Event.ASSIGNMENT,
        Event.RESIGN,
        Event.DECLINE_RENEWAL,
    }
)


class Reason(IntEnum):
    """What weighs most when a person takes, turns down or leaves a job."""

    NOTHING = 0
    PAY = 1
    CONTENT = 2  # the work itself: person-job fit
    PEOPLE = 3  # the organisation and those who work there: person-organisation fit
    PLACE = 4  # hours and place: say in them, and the way to work
    SECURITY = 5  # the contract, and whether the employer cuts jobs
    STRAIN = 6  # workload
    PROSPECTS = 7  # chances to rise
    RIGHTS = 8  # what grew with tenure and does not move along
    HOME = 9  # ties where one lives
    JOB_ENDS = 10  # the present job ends, or there is none


class Illness(IntEnum):
    """What keeps a person from work for long."""

    NOTHING = 0
    PHYSICAL_ILLNESS = 1  # musculoskeletal: what heavy work wears out
    MENTAL_ILLNESS = 2
    OTHER_ILLNESS = 3


class Search(IntEnum):
    """What a person would answer when asked about another job."""

    NOT = 0
    PASSIVE = 1
    ACTIVE = 2


class Barrier(IntEnum):
    """What stands most between a wish and the search for another job."""

    NOTHING = 0
    UNCERTAINTY = 1  # fear of the unknown
    LOSS = 2  # of pay and acquired rights
    NO_OPTIONS = 3  # does not think that another employer would want them
    OVERLOAD = 4  # no time or energy
    SHORT_SIGHT = 5  # tomorrow will do


class Plan(IntEnum):
    """What a person has made up their mind to do, until the next half-yearly look at the own career."""

    NOTHING = 0
    CRAFT = 1  # change the own job from within
    LEARN = 2
    INSIDE = 3  # another job with the same employer
    OUTSIDE = 4


class Aim(IntEnum):
    """Whom an offer is for: an employer's policy, or a public measure."""

    ALL = 0
    HIGH_POTENTIALS = 1
    VULNERABLE = 2


ABSENT, STUDENT, PERMANENT, TEMPORARY, FREELANCE, UNEMPLOYED, SICK, INACTIVE, RETIRED = map(int, Status)
LOW, MID, HIGH = map(int, Education)
NO_CONTRACT, OPEN_ENDED, FIXED_TERM = map(int, Contract)
FREE, FILLED, VACANT, ENDING, DEAD = map(int, JobState)
NOT, NOW, FORESEEN = map(int, Obsolete)
EMPLOYMENT_SERVICE, COUNSELLORS, TRAINERS, SECTOR_FUND = map(int, Intermediary)
NOT, PASSIVE, ACTIVE = map(int, Search)
NOTHING, UNCERTAINTY, LOSS, NO_OPTIONS, OVERLOAD, SHORT_SIGHT = map(int, Barrier)
NOTHING, CRAFT, LEARN, INSIDE, OUTSIDE = map(int, Plan)
NOTHING, PAY, CONTENT, PEOPLE, PLACE, SECURITY, STRAIN, PROSPECTS, RIGHTS, HOME, JOB_ENDS = map(int, Reason)
NOTHING, PHYSICAL_ILLNESS, MENTAL_ILLNESS, OTHER_ILLNESS = map(int, Illness)
ALL, HIGH_POTENTIALS, VULNERABLE = map(int, Aim)
(
    NOTHING,
    ENTER_POPULATION,
    LEAVE_POPULATION,
    LEAVE_SCHOOL,
    HIRE,
    CHANGE_EMPLOYER,
    CHANGE_FUNCTION,
    PROMOTION,
    CONVERSION,
    NOTICE,
    DISMISSAL,
    CONTRACT_END,
    QUIT,
    FALL_SICK,
    RECOVER,
    LOSE_CONTRACT,
    RETIRE,
    LEAVE_LABOUR_FORCE,
    START_SEEKING,
    START_BUSINESS,
    END_BUSINESS,
    RENEWAL,
    STEP_BACK,
    ASSIGNMENT,
    RESIGN,
    DECLINE_RENEWAL,
) = map(int, Event)
