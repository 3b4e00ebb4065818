"""Old names of parameter groups, so that a file or link of before is told the new one. To go in 2028."""

OLD_GROUPS = {
    "m01": "embeddedness",
    "m02": "skills",
    "m03": "learning",
    "m04": "wellbeing",
    "m05": "employability",
    "m06": "inaction",
    "m07": "golden_cage",
    "m08": "moves",
    "m09": "job_crafting",
    "m10": "matching",
    "m11": "separations",
    "m12": "career_record",
    "m13": "technology",
    "m14": "labour_demand",
    "m15": "career_talks",
    "m16": "hr_consistency",
    "m17": "life_course",
    "m18": "networks",
    "m19": "occupational_choice",
    "m20": "uptake",
    "m21": "ownership",
    "m22": "alignment",
    "economics": "production",
    "measures": "public_programmes",
    "plans": "career_plans",
    "threat": "job_insecurity",
    "values": "work_values",
    "workers": "worker_initiative",
    "world": "reference_data",
}
OLD_PARAMETERS = {"m14.labour_demand": "labour_demand.level"}


def new_name(name: str) -> str | None:
    """The name that a key of before has now ('inaction.loss' for 'm06.loss'); None if it is no such key."""
    if name in OLD_PARAMETERS:
        return OLD_PARAMETERS[name]
    group, dot, parameter = name.partition(".")
    return f"{OLD_GROUPS[group]}{dot}{parameter}" if group in OLD_GROUPS else None
