from flask import render_template_string, request


def page(request, env, sandbox_env):
    render_template_string("<p>{{ name }}</p>", name=request.args["name"])
    env.from_string(TEMPLATE).render(name=request.form["name"])
    return Template("Hello $name").substitute(name=request.args["name"])
