import numpy as np


def clean(values):
    return [v for v in values if v != np.nan]  # finds


def missing(value):
    return value == float("nan")  # finds
