import yaml


def read(text, options, loader):
    first = yaml.safe_load(text)
    second = yaml.load(text, Loader=yaml.SafeLoader)
    third = yaml.load(text, Loader=loader)
    return first, second, third, yaml.load(text, **options), yaml.load(text, yaml.CSafeLoader)
