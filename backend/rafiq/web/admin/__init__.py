"""The merchant's admin under /admin: HTML for people who log in, with a session, CSRF checks and roles."""

from apiflask import APIFlask

from rafiq.web.admin import (
    account,
    banks,
    codes,
    dashboard,
    deliveries,
    errors,
    exports,
    followup_settings,
    followups,
    fraud,
    fraud_queue,
    guard,
    handwork,
    imports,
    install,
    integrations,
    jobs,
    ledger,
    messages,
    partners,
    people,
    playground,
    preview,
    privacy_requests,
    programs,
    referrals,
    reward,
    rewards,
    settings,
    sharing,
    simulator,
    staff,
    statement,
    survey_settings,
    surveys,
    tasks,
    team,
    webhooks,
    where,
    words,
)
from rafiq.web.admin.site import admin

PAGES = (
    account,
    banks,
    codes,
    dashboard,
    deliveries,
    errors,
    exports,
    followup_settings,
    followups,
    fraud,
    fraud_queue,
    handwork,
    imports,
    install,
    integrations,
    jobs,
    ledger,
    messages,
    partners,
    people,
    playground,
    preview,
    privacy_requests,
    programs,
    referrals,
    reward,
    rewards,
    settings,
    sharing,
    simulator,
    staff,
    statement,
    survey_settings,
    surveys,
    tasks,
    team,
    webhooks,
    where,
)  # imported for their routes


def register(app: APIFlask) -> None:
    """Put the admin on the app. `rafiq.web.auth.register` comes first: it brings log-in and CSRF."""
    guard.register(app)
    app.jinja_env.globals.update(words.globals_for_templates())
    app.context_processor(words.page_values)
    app.register_blueprint(admin)
    for door in ("security", "setup"):  # log-in and set-up links answer people too
        for code, handlers in app.error_handler_spec[admin.name].items():
            app.error_handler_spec[door][code].update(handlers)
