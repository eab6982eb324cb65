"""Every public call of a session with arguments that are right: one table for who and what."""

from every_call import clients, messages, money, people, records
from every_call.call import Call
from every_call.gym import Gym, filled
from every_call.sessions import method_of, public_calls

__all__ = ["CALLS", "Gym", "filled", "method_of", "public_calls"]

CALLS: dict[str, Call] = {
    **messages.CALLS,
    **people.CALLS,
    **clients.CALLS,
    **records.CALLS,
    **money.CALLS,
}
