"""JSON as `json.dumps(…, indent=2)` writes it, but faster: flat values go to the C encoder."""

from functools import cache
from json import JSONEncoder
from json.encoder import encode_basestring

PLAIN = (str, int, float, type(None))


@cache
def _flat(depth: int) -> JSONEncoder:
    return JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(f",{_line(depth)}", ": "))


@cache
def _line(depth: int) -> str:
    return "\n" + "  " * depth


def indented(value: object, depth: int = 0) -> str:
    """The value as JSON, `depth` levels of two spaces in; not-a-number raises ValueError."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not value or not isinstance(value, dict | list):
        return _flat(depth).encode(value)
    inside, within = _line(depth + 1), depth + 1
    if isinstance(value, dict):
        if all(isinstance(one, PLAIN) for one in value.values()):
            body = _flat(within).encode(value)[1:-1]
        else:
            body = f",{inside}".join(
                f"{encode_basestring(str(key))}: {indented(one, within)}"
                for key, one in value.items()
            )
        return f"{{{inside}{body}{_line(depth)}}}"
    if all(isinstance(one, PLAIN) for one in value):
        body = _flat(within).encode(value)[1:-1]
    else:
        body = f",{inside}".join(indented(one, within) for one in value)
    return f"[{inside}{body}{_line(depth)}]"
