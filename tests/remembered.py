"""What every test's app would compile anew, kept for the whole run: routes and templates, most of a test's time."""

import gc
from types import CodeType, MethodType

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._known[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()


def routes() -> None:
    """Werkzeug parses each route of each app and makes two functions of it."""
    compile_rule, known = Rule.compile, {}
    kept = ("_parts", "_trace", "_converters", "arguments")

    def compiled(rule: Rule) -> None:
        own = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults))
        key = (*own, tuple(rule.map.converters))
        if key not in known:
            compile_rule(rule)
            made = (rule._build.__func__, rule._build_unknown.__func__)
            known[key] = ({name: getattr(rule, name) for name in kept}, *made)
        values, build, build_unknown = known[key]
        rule.__dict__.update(values)
        rule._build, rule._build_unknown = MethodType(build, rule), MethodType(build_unknown, rule)

    Rule.compile = compiled


def garbage() -> None:
    """An app is a heap of small things that live as long as its test: looking through it all the time finds nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
