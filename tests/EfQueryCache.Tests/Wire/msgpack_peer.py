"""Reads payloads of EfQueryCache with Debian's python3-msgpack and nothing of ours but the README.

Standard input: as often as wanted, the hash of a key (32 bytes), a length (4 bytes, little-endian) and a payload.
Standard output: for each a line of JSON: the header, the columns as text, and the body packed anew.
With --values: lines of kind, value and bytes, which the tests read.
"""
import hashlib
import json
import struct
import sys

try:
    import msgpack
except ImportError:
    sys.exit("python3-msgpack is missing. Install it: apt-get install python3-msgpack")

WIDTH = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 4, 8: 8, 9: 8, 10: 4, 11: 8, 12: 16, 13: 2, 15: 16, 16: 8, 17: 10, 18: 4, 19: 8, 20: 8}
SIGNED = {3, 4, 6, 8}
ENUM, STRUCT = 43, 44
EPOCH = 621355968000000000


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False, timestamp=0)


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def text(value):
    return (value.data if isinstance(value, msgpack.ExtType) else value.encode("utf-16-le")).hex()


def width(signature):
    # The tests have enums of 32 bits only.
    return 4 if signature[0] == ENUM else WIDTH.get(signature[0])


def one(signature, value):
    code, inner = signature[0], signature[1:]
    if value is None:
        return "null"
    if code == 42:
        return one(inner, value)
    if code in (40, 41):
        return "[" + ",".join(many(inner, value, None)) + "]"
    if isinstance(value, msgpack.ExtType) and width(signature):
        assert value.code == code, value
        return value.data.hex()
    if isinstance(value, bool):
        return "01" if value else "00"
    if isinstance(value, int):
        return value.to_bytes(width(signature), "little", signed=code in SIGNED).hex()
    if isinstance(value, float):
        return struct.pack("<d", value).hex()
    if isinstance(value, msgpack.Timestamp):
        return struct.pack("<Q", EPOCH + value.seconds * 10_000_000 + value.nanoseconds // 100 | 1 << 62).hex()
    if code in (14, 24):
        return text(value)
    if code == 22:
        return str(int.from_bytes(value, "little", signed=True))
    if code in (23, 25):
        return value.hex()
    if code == 26:
        return "".join(str(value[1][i // 8] >> i % 8 & 1) for i in range(value[0]))
    if code == 27:
        return "{" + ",".join(f"{text(k)}:{'null' if v is None else text(v)}" for k, v in value.items()) + "}"
    if code == 28:
        return f"{value[0].hex()}:{one(value[0], value[1])}"
    if code == STRUCT:
        return f"{len(value)} fields"
    raise ValueError(f"type {code}")


def many(signature, values, rows):
    size = width(signature)
    if size:
        values = [values[i : i + size].hex() for i in range(0, len(values), size)]
    else:
        values = [one(signature, value) for value in values]
    assert rows is None or len(values) == rows, (rows, values)
    return values


def column(packed, rows):
    if packed is None:
        return None
    signature, nulls, values = packed
    if signature == b"\x1c":
        signature = values[0] or signature
        values = values[1]
    texts = many(signature, values, rows)
    return ["NULL" if nulls and nulls[i // 8] >> i % 8 & 1 else texts[i] for i in range(rows)]


def describe(key, payload):
    assert payload[0] == 1 and payload[1] == 0
    assert hashlib.sha256(key + payload[:2] + payload[18:]).digest()[:16] == payload[2:18]
    body = unpack(payload[18:])
    material, epoch, tags, stamps, created, ttl, user_tags, tables, flags, parts = body
    assert hashlib.sha256(material).digest() == key
    rows, schema, columns = parts[0][1]
    return {
        "header": [epoch.hex(), tags, stamps.hex(), created, ttl, user_tags, tables, flags],
        "names": [text(c[0]) for c in schema],
        "columns": [column(c, rows) for c in columns],
        "again": pack(body).hex(),
    }


def values():
    for bits in (0, 5, 7, 8, 15, 16, 31, 32, 63, 64):
        for n in (2**bits - 1, 2**bits, -(2**bits), -(2**bits) - 1):
            if -(2**63) <= n < 2**64:
                yield "int", str(n), n
    for f in (0.0, -0.0, 1.5, float("inf"), 5e-324):
        yield "float", struct.pack(">d", f).hex(), f
    for n in (0, 1, 31, 32, 255, 256, 65535, 65536):
        yield "text", str(n), "\u00e9" * (n // 2) + "a" * (n % 2)
        yield "bytes", str(n), b"\x07" * n
        yield "ext", str(n), msgpack.ExtType(5, b"\x07" * n)
        yield "array", str(n), [None] * n
        yield "map", str(n), {i: True for i in range(n)}
    for n in (2, 4, 8, 16):
        yield "ext", str(n), msgpack.ExtType(5, b"\x07" * n)
    for seconds, nanoseconds in ((0, 0), (1, 100), (2**32, 0), (2**34, 0), (-1, 999999900), (253402300799, 999999900), (-62135596800, 0)):
        yield "time", str(EPOCH + seconds * 10_000_000 + nanoseconds // 100), msgpack.Timestamp(seconds, nanoseconds)
    yield "nil", "", None
    yield "bool", "True", True
    yield "bool", "False", False


if sys.argv[1:] == ["--values"]:
    for kind, shown, value in values():
        print(f"{kind} {shown or '-'} {pack(value).hex()}")
else:
    while key := sys.stdin.buffer.read(32):
        length = struct.unpack("<I", sys.stdin.buffer.read(4))[0]
        print(json.dumps(describe(key, sys.stdin.buffer.read(length))))
