def set_limit(limit):
    if limit < 0:
        raise ValueError("negative")
    error = ValueError("kept")
    log(ValueError("shown"))
    with pytest.raises(TypeError):
        LimitError()
    return error
