"""Redirect maps that need no Rafiq: for nginx, Apache, Netlify and Cloudflare Pages, and as plain HTML pages."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from urllib.parse import quote, unquote

from rafiq.moving.seen import Seen

Pairs = Callable[[], Iterable[tuple[str, str]]]  # (path, target), walked once for each form
_PLAIN = re.compile(r"/[^\s\"'\\$<>|?#\x00-\x1f\x7f]*")
_HOST = re.compile(r"[^\W_][\w-]*(?:\.[^\W_][\w-]*)*")
_TARGET = "/:?#[]@!&'()*+,;=%-._~"  # what stays in an address; a `$` is a variable to nginx
_NGINX_HEAD = """# In the http block: include nginx-sizes.conf, once and first, then this file.
# In the server block of this address:
#   if ({variable}) {{ return 302 {variable}; }}
map $uri {variable} {{
    default "";
"""
_NGINX_SIZES = """# Once in the http block, before the maps: room for many addresses, and for long ones.
map_hash_bucket_size 4096;
map_hash_max_size 262144;
"""
_APACHE_CONF = """# In the virtual host, with the folder where rafiq-redirects.txt lies:
RewriteEngine On
RewriteMap rafiq "txt:/etc/apache2/rafiq-redirects.txt"
RewriteCond "${rafiq:%{REQUEST_URI}}" "^(.+)$"
RewriteRule "^" "%1" [R=302,L,NE]
"""
_PAGE = (
    '<!doctype html><meta charset="utf-8"><meta name="robots" content="noindex">'
    '<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url={target}">'
    '<title>{target}</title><a href="{target}">{target}</a>\n'
)


def write(archive: zipfile.ZipFile, folder: str, pairs: Pairs) -> None:
    """Five forms of the same map below ``folder``; what no map can hold stands in ``other.csv``."""
    _text(archive, f"{folder}/nginx.conf", _nginx(pairs, nginx_variable(folder)))
    _text(archive, f"{folder}/nginx-sizes.conf", [_NGINX_SIZES])
    _text(archive, f"{folder}/apache.conf", [_APACHE_CONF])
    _text(archive, f"{folder}/rafiq-redirects.txt", (f"{p} {t}\n" for p, t in _fit(pairs(), decoded=True)))
    _text(archive, f"{folder}/_redirects", (f"{p} {t} 302\n" for p, t in _fit(pairs())))
    for path, target in _fit(pairs(), decoded=True):
        name = f"{folder}/html/{path.strip('/')}/index.html"
        archive.writestr(name, _PAGE.format(target=html.escape(target, quote=True)))
    _text(archive, f"{folder}/other.csv", _others(pairs()))


def is_host(name: str | None) -> bool:
    """Whether it is a host's name, and so can be a folder's: no step upwards, nothing that a system reads otherwise."""
    return bool(name and _HOST.fullmatch(name))


def nginx_variable(folder: str) -> str:
    """One for each map, since nginx would let the last of a name answer for all of them."""
    name = folder.rpartition("/")[2].replace("_", "_5f_").replace(".", "__")
    return "$rafiq_" + re.sub(r"[^0-9A-Za-z_]", lambda letter: f"_{ord(letter[0]):x}_", name)


def code_paths(prefix: str, code: str) -> list[str]:
    """How a person may type a code: as it stands on the card, in small letters, without its dashes."""
    bare = code.replace("-", "")
    return [prefix + each for each in dict.fromkeys((code, code.lower(), bare, bare.lower()))]


def _fit(pairs: Iterable[tuple[str, str]], *, decoded: bool = False) -> Iterator[tuple[str, str]]:
    for path, target in pairs:
        plain = unquote(path)
        if _fits(plain):
            yield (plain if decoded else quote(plain, safe="/-._~")), quote(target, safe=_TARGET)


def _fits(plain: str) -> bool:
    steps = plain.split("/")
    return bool(_PLAIN.fullmatch(plain)) and plain.strip("/") != "" and not {".", ".."} & set(steps)


def _nginx(pairs: Pairs, variable: str) -> Iterator[str]:
    """Case counts in patterns only there, so paths that differ by case alone, and lead elsewhere, are such."""
    with closing(Seen()) as seen:
        for path, target in _fit(pairs(), decoded=True):
            if not seen.times(f"{path.lower()} {target}"):
                seen.add([f"{path.lower()} {target}", path.lower()])
        yield _NGINX_HEAD.format(variable=variable)
        with closing(Seen()) as written:
            for path, target in _fit(pairs(), decoded=True):
                key = f"~^{re.escape(path)}$" if seen.times(path.lower()) > 1 else path.lower()
                if not written.times(key):
                    yield f'    "{key}" "{target}";\n'
                    written.add([key])
        yield "}\n"


def _others(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for path, target in pairs:
        if not _fits(unquote(path)):
            out = io.StringIO()
            csv.writer(out).writerow([path, target])
            yield out.getvalue()


def _text(archive: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    with archive.open(name, "w", force_zip64=True) as stream:
        for part in parts:
            stream.write(part.encode())
