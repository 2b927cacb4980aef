import math


def clean(values):
    return [v for v in values if not math.isnan(v) and v != "nan"]
