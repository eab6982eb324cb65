"""The calls about messages: written, in batches, by reminders, and the ways they go."""

from made_up import PASSWORD

from every_call.call import Call, for_batch, for_client, for_draft, for_message, plain

CALLS: dict[str, Call] = {
    "messages.add_template": Call(
        "own",
        lambda gym: {
            "name": f"T{gym.new_trainer()}",
            "text": "Hi",
            "language": "en",
            "cloud_name": "hello",
            "cloud_language": "en_US",
        },
    ),
    "messages.cancel": Call("client", for_message()),
    "messages.channels": Call("list", plain()),
    "messages.compose": Call(
        "client", for_client(template=None, text="Hi {name}", channel="click_to_chat")
    ),
    "messages.confirm": Call("client", for_message("handed_over", sent=True)),
    "messages.fitting": Call("client", for_client()),
    "messages.get": Call("client", for_message()),
    "messages.hand_over": Call("client", for_message()),
    "messages.history": Call(
        "list", plain(client_id=None, state=None, after=None, limit=50, sort="-at")
    ),
    "messages.link": Call("client", for_message()),
    "messages.preview": Call(
        "client", for_client(template=None, text="Hi {name}", channel="click_to_chat")
    ),
    "messages.queue": Call(
        "client",
        for_client(
            template=None,
            text="Hi {name}",
            channel="click_to_chat",
            confirmed=True,
            terminal="",
            period_key=None,
        ),
    ),
    "messages.remove_template": Call(
        "own", lambda gym: {"template_id": gym.new_message_template()}
    ),
    "messages.retry": Call("client", for_message("not_sent")),
    "messages.send": Call("client", for_message(on_phase=None, cancel=None)),
    "messages.settle_leases": Call("list", plain()),
    "messages.templates": Call("list", plain()),
    "messages.update_template": Call(
        "own",
        lambda gym: {
            "template_id": gym.new_message_template(),
            "version": 1,
            "name": f"T{gym.new_trainer()}",
            "text": "Hi",
            "language": "hi",
            "cloud_name": "hello",
            "cloud_language": "hi",
        },
    ),
    "messages.waiting": Call("list", plain()),
    "batches.cancel_rest": Call("client", for_batch()),
    "batches.is_quiet": Call("list", plain()),
    "batches.messages": Call("list", for_batch(states=("queued",), after=0, limit=50)),
    "batches.next_link": Call("list", for_batch()),
    "batches.preview": Call(
        "list",
        lambda gym: {
            "kind": None,
            "client_ids": [gym.ids["client"]],
            "template": None,
            "text": "Hi {name}",
            "channel": "click_to_chat",
        },
    ),
    "batches.queue": Call(
        "client",
        lambda gym: {
            "client_ids": [gym.ids["client"]],
            "kind": None,
            "template": None,
            "text": f"Hi {{name}} {gym.new_client()}",
            "channel": "click_to_chat",
            "in_quiet_hours": True,
            "on_progress": None,
            "cancel": None,
        },
    ),
    "batches.recent": Call("list", plain(limit=20)),
    "batches.retry_failed": Call("client", for_batch()),
    "batches.state": Call("client", for_batch()),
    "reminders.add_rule": Call(
        "admin", plain(kind="overdue", days=3, template="overdue", by_itself=False)
    ),
    "reminders.approve": Call("client", for_draft(confirmed=True)),
    "reminders.prepare": Call("list", plain()),
    "reminders.remove_rule": Call("admin", lambda gym: {"rule_id": gym.new_rule()}),
    "reminders.rules": Call("list", plain()),
    "reminders.skip": Call("client", for_draft()),
    "reminders.update_rule": Call(
        "admin",
        lambda gym: {
            "rule_id": gym.new_rule(),
            "version": 1,
            "days": 2,
            "template": "birthday",
            "active": True,
            "by_itself": False,
        },
    ),
    "reminders.waiting": Call("list", plain(after=0, limit=50)),
    "channels.cloud": Call("admin", plain()),
    "channels.forget_token": Call("admin", plain(password=PASSWORD)),
    "channels.resume": Call("admin", plain()),
    "channels.set_token": Call(
        "admin", plain(token_text="EAAG-made-up-token-0123456789", password=PASSWORD)
    ),
}
