"""A labelled set of referrals, honest and fraudulent, as a shop would see them; read by the tests and the bench."""

from tests.fraud_cases.case import Case, Score, score
from tests.fraud_cases.cheats import CHEATS
from tests.fraud_cases.honest import HONEST

CASES: tuple[Case, ...] = (*HONEST, *CHEATS)

__all__ = ["CASES", "CHEATS", "HONEST", "Case", "Score", "score"]
