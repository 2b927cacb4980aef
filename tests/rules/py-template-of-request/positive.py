from flask import render_template_string, request


def page(request, env):
    render_template_string(request.args["page"])  # finds
    render_template_string(f"<p>{request.args.get('name')}</p>")  # finds
    return env.from_string(request.form["template"]).render()  # finds
