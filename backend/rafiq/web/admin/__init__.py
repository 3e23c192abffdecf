"""The merchant's admin under /admin: HTML for people who log in, with a session, CSRF checks and roles."""

from apiflask import APIFlask
from werkzeug.utils import find_modules, import_string

from rafiq.web.admin import guard, words
from rafiq.web.admin.site import admin


def register(app: APIFlask) -> None:
    """Put the admin on the app. `rafiq.web.auth.register` comes first: it brings log-in and CSRF."""
    for module in find_modules(__name__, recursive=True):
        import_string(module)  # for the pages it adds to `admin`
    guard.register(app)
    app.jinja_env.globals.update(words.globals_for_templates())
    app.context_processor(words.page_values)
    app.register_blueprint(admin)
    for door in ("security", "setup"):  # log-in and set-up links answer people too
        for code, handlers in app.error_handler_spec[admin.name].items():
            app.error_handler_spec[door][code].update(handlers)
