"""The calls about all records at once: the journal, the folder, what goes out and comes in."""

from made_up import PASSWORD

from every_call.call import Call, for_client, for_export, for_sheet, plain

CALLS: dict[str, Call] = {
    "journal.entries": Call(
        "list", plain(client_id=None, actor_id=None, subject=None, after=None, limit=50)
    ),
    "journal.page": Call(
        "list",
        plain(
            client_id=None,
            actor_id=None,
            subject=None,
            kind=None,
            since=None,
            until=None,
            after=None,
            limit=50,
        ),
    ),
    "journal.undo": Call("own", lambda gym: {"act_id": gym.new_act()}),
    "journal.why_not": Call("own", lambda gym: {"act_id": gym.new_act()}),
    "folder.backups": Call("admin", plain()),
    "folder.check": Call("admin", plain(on_progress=None)),
    "folder.path": Call("admin", plain()),
    # what they do is tried in test_restoring.py; here nothing is restored under the others' feet
    "folder.preview": Call("admin", plain(name="none.zip", passphrase=None)),
    "folder.prove": Call("admin", plain(password=PASSWORD)),
    "folder.restore": Call(
        "admin", plain(name="none.zip", password=PASSWORD, passphrase="seven quiet herons wading")
    ),
    "exports.check": Call("admin", plain(what="everything", to="", password=PASSWORD)),
    "exports.client": Call("client", for_client(to="")),
    "exports.everything": Call("admin", for_export()),
    "exports.tables": Call("admin", for_export()),
    "imports.apply": Call("admin", for_sheet(doubtful=None, on_progress=None, stop=None)),
    "imports.check": Call("admin", for_sheet(on_progress=None, stop=None)),
    "imports.fields": Call("admin", plain()),
    "imports.settle": Call("admin", for_sheet()),
    "imports.guess": Call("admin", lambda gym: {"sheet": gym.sheet()}),
    "imports.look": Call("admin", lambda gym: {"path": gym.csv_file(), "has_titles": None}),
    "outside.adopt": Call("admin", lambda gym: {"path": gym.document()}),
    "outside.check": Call("admin", plain(edit_id=1, client_id=1)),
    "outside.edits": Call("admin", plain()),
    "outside.look_at": Call("admin", lambda gym: {"path": gym.document(), "on_progress": None}),
    "outside.read": Call("admin", plain(edit_id=1, on_progress=None)),
    "outside.set_aside": Call("admin", plain(edit_id=1, client_id=None)),
    "outside.take_in": Call(
        "admin", plain(edit_id=1, client_id=1, fields=None, seen=None, confirmed=False)
    ),
}
