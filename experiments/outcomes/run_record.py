"""What a sweep keeps of a run: recent means of all measures, their means by year, and groups at some horizons.

The layout follows from the code and data of the model, the years and the horizons, so that runs which share these share
it.
"""

import numpy as np

from experiments.outcomes.layout import Layout
from experiments.outcomes.summary import recent_means
from experiments.outcomes.yearly import by_year
from sim import CareerEcosystem, Config
from sim.measurement.groups import GROUP_MEASURES, dimensions, group_values
from sim.measurement.measures import MEASURES
from sim.reference_data import ReferenceData

RECENT, YEARLY, GROUPS = "recent", "yearly", "groups"


def layout_of(years: int, horizons: tuple[int, ...], world: ReferenceData) -> Layout:
    """The layout of what a run of so many years leaves; horizons after its end are left out."""
    reached = tuple(year for year in horizons if year <= years)
    groups = tuple((name, group) for name, groups in dimensions(world).items() for group in groups)
    measures = tuple(MEASURES)
    return Layout.of(
        **{
            RECENT: (measures,),
            YEARLY: (tuple(range(1, years + 1)), measures),
            GROUPS: (reached, groups, tuple(GROUP_MEASURES)),
        }
    )


def simulate(config: Config, layout: Layout) -> np.ndarray:
    """Run one world; return its numbers by layout, float64 (N,)."""
    model = CareerEcosystem(config).run()
    measures, sums = model.measures(), dict(model.recorder.group_sums)
    groups = np.array([group_values(sums[12 * year - 1]) for year in layout.axes(GROUPS)[0]])
    return layout.numbers(
        {
            RECENT: recent_means(measures).to_numpy(float),
            YEARLY: by_year(measures[list(MEASURES)].to_numpy(float)),
            GROUPS: groups.reshape(layout.shapes[GROUPS]),
        }
    )
