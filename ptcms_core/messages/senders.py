"""The ways of sending that a data folder has."""

from ptcms_core.settings import load as load_settings
from ptcms_core.storage.gym import Gym
from ptcms_core.whatsapp.cloud import CloudSender
from ptcms_core.whatsapp.sender import WhatsAppSender


def cloud_of(gym: Gym) -> CloudSender:
    """The sender by the gym's WhatsApp Business account, with the settings as they are then."""
    return CloudSender(gym.folder, lambda: load_settings(gym).cloud_phone_id)


def senders_of(gym: Gym) -> dict[str, WhatsAppSender]:
    """All of them by name, whether or not they can be used here."""
    # the worker of the cloud channel needs none of the others
    from ptcms_core.whatsapp.click_to_chat import ClickToChat
    from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender

    return {
        "click_to_chat": ClickToChat(),
        "pywhatkit": PyWhatKitSender(gym.folder),
        "cloud": cloud_of(gym),
    }
