"""The demo store as its customers see it; with ``?bare`` a page comes as if the shop had never heard of Rafiq."""

import json
import re
import sys
from pathlib import Path

from flask import Flask, Response, request
from waitress import serve

from demo_store.run import create_shop

TAG = re.compile(r'<script async src="[^"]+/w/pk_live_[^"]+"></script>\n')


def taking_the_tag_out(app: Flask) -> Flask:
    @app.after_request
    def bare(response: Response) -> Response:
        if "bare" in request.args and response.mimetype == "text/html":
            response.set_data(TAG.sub("", response.get_data(as_text=True)))
        return response

    return app


if __name__ == "__main__":
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    serve(taking_the_tag_out(create_shop(config)), host="127.0.0.1", port=config["port"])
