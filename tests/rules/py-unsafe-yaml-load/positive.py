import yaml


def read(text):
    first = yaml.load(text)  # finds
    second = yaml.load(text, Loader=yaml.Loader)  # finds
    return first, second, yaml.unsafe_load(text)  # finds
