"""The people who work at the gym: trainers and other admins, and who looks after whom."""

from ptcms_core.trainers.hand_over import finish_hand_overs, move_clients, refuse_as_owner
from ptcms_core.trainers.service import Trainer, Trainers

__all__ = ["Trainer", "Trainers", "finish_hand_overs", "move_clients", "refuse_as_owner"]
