"""What runs behind the answers, as jobs that take what is due and come back: one module per neighbour."""

from apiflask import APIFlask

from rafiq.errands import asking, bulk, crm, moving, outgoing, sample, shops, trying, weekly
from rafiq.web.runtime import Runtime


def register(app: APIFlask, runtime: Runtime) -> None:
    for neighbour in (weekly, outgoing, shops, crm, moving, asking, trying, bulk, sample):
        neighbour.register(app, runtime)
