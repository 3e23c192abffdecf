"""Facts about one customer on the way: paid or off, asked at the right moment, from stage to stage."""

from dataclasses import dataclass

from rafiq.core.fact import Fact


@dataclass(frozen=True, slots=True)
class OrderPaid(Fact):
    name = "order.paid"
    order_number: str


@dataclass(frozen=True, slots=True)
class OrderCancelled(Fact):
    name = "order.cancelled"
    order_number: str


@dataclass(frozen=True, slots=True)
class AskDue(Fact):
    name = "ask.due"
    ask_id: str
    person_id: str
    what: str


@dataclass(frozen=True, slots=True)
class ValueAnswered(Fact):
    name = "value.answered"
    ask_id: str
    person_id: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class StageReached(Fact):
    name = "stage.reached"
    person_id: str
    stage: str


@dataclass(frozen=True, slots=True)
class StageMessageDue(Fact):
    name = "stage_message.due"
    message_id: str
    person_id: str
    occasion: str


@dataclass(frozen=True, slots=True)
class ExperimentEnded(Fact):
    name = "experiment.ended"
    experiment_id: str
    kind: str
    kept: str
