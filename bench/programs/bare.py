"""The baseline: a Flask app with one route and nothing else, on the same server with the same settings."""

import sys

from flask import Flask

from rafiq.settings import Settings
from rafiq.web.serving.server import serve

app = Flask("bare")


@app.get("/hello")
def hello() -> str:
    return "hello"


serve(app, Settings(port=int(sys.argv[1])))
