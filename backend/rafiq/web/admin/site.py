"""The admin's one blueprint, and `page`, the decorator its store pages are declared with."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint

from rafiq.stores.rights import Level
from rafiq.web.admin import assets
from rafiq.web.admin.guard import View, store_page
from rafiq.web.auth import ADMIN

admin = Blueprint("admin", __name__, url_prefix=ADMIN, template_folder="../templates")
admin.add_url_rule("/assets/<path:path>", "asset", assets.asset)

page: Callable[..., Callable[[View], View]] = partial(store_page, admin)
viewer = partial(page, level=Level.LOOK)
manager = partial(page, level=Level.ACT, methods=("POST",))
owner = partial(page, level=Level.OWN)
