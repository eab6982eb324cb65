"""A gym whose messages go by a WhatsApp Business account, to a server on this machine."""

from graph_server import PHONE_ID, TOKEN, Graph

from ptcms_core.core import Core
from ptcms_core.messages import OutboxWorker
from ptcms_core.session import Session
from ptcms_core.whatsapp import token
from ptcms_core.whatsapp.cloud import CloudSender


def set_up(core: Core, admin: Session, graph: Graph, seconds: float = 1.0) -> OutboxWorker:
    """Token and number set; the worker that sends there, not yet started."""
    token.write(core.folder, TOKEN)
    admin.settings.update(cloud_phone_id=PHONE_ID, sender="cloud")
    cloud = CloudSender(
        core.folder, lambda: PHONE_ID, environ={}, session=lambda: graph.session(seconds)
    )
    return OutboxWorker(core._gym, cloud)


def work_off(worker: OutboxWorker) -> int:
    """Have everything sent that is due; how many messages that were."""
    count = 0
    while worker.step() is not None:
        count += 1
    return count
