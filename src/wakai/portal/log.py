"""The log in public: checkpoint, tiles and entries for machines (C2SP tlog-tiles), and a page that explains it to people."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from wakai.config.clock import now
from wakai.journal import witness
from wakai.journal.domain.checkpoints import Checkpoint
from wakai.journal.domain.encoding import to_base64
from wakai.journal.domain.notes import split
from wakai.journal.domain.refusals import OldSizeIsAnother, TileNotReadable, WitnessRequestNotReadable
from wakai.journal.domain.tiles import Tile
from wakai.journal.log_keys import log_signer, witness_signer
from wakai.journal.log_queries import checkpoint, tile_bytes, witness_standings
from wakai.kernel.refusals import Refusal

TEXT = "text/plain; charset=utf-8"
# A checkpoint is replaced as soon as something happens; a tile of one width never changes.
SHORTLY = "public, max-age=2"
FOR_EVER = "public, max-age=31536000, immutable"
# Anybody's page may read the log: it holds nothing that is not public.
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """What the log is, what it is called, its key, how far it has come."""
    signed = checkpoint()
    stated = Checkpoint.parse(split(signed.note)[0]) if signed else None
    facts = {
        "origin": log_signer().name,
        "vkey": log_signer().verifier.vkey,
        "witness_vkey": witness_signer().verifier.vkey,
        "witnesses": witness_standings(),
        "signed": signed,
        "root": to_base64(stated.root) if stated else "",
    }
    return render(request, "portal/log.html", facts)


@require_safe
def newest_checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest checkpoint with its cosignatures; 404 before the first entry."""
    signed = checkpoint()
    if signed is None:
        raise Http404
    return public(HttpResponse(signed.note, content_type=TEXT), SHORTLY)


@gzip_page
@require_safe
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """Hashes or entries; 404 for what the newest checkpoint does not reach and for every other spelling of a path."""
    try:
        data = tile_bytes(Tile.parse(f"tile/{path}"))
    except TileNotReadable as refusal:
        raise Http404 from refusal
    return public(HttpResponse(data, content_type="application/octet-stream"), FOR_EVER)


def public(response: HttpResponse, cache: str) -> HttpResponse:
    """The answer for caches and for pages of others."""
    response.headers["Cache-Control"] = cache
    for name, value in OPEN.items():
        response.headers[name] = value
    return response


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Another log shows us its checkpoint as its witness (tlog-witness); no sign-in but the log's own signature."""
    try:
        line = witness.add_checkpoint(request.body, at=now())
    except OldSizeIsAnother as refusal:
        return HttpResponse(f"{refusal.facts['size']}\n", status=refusal.status, content_type="text/x.tlog.size")
    except Refusal as refusal:
        return HttpResponse(f"{refusal}\n", status=refusal.status, content_type=TEXT)
    except (RawPostDataException, RequestDataTooBig):
        return HttpResponse(f"{WitnessRequestNotReadable()}\n", status=400, content_type=TEXT)
    return HttpResponse(line, content_type=TEXT)


@require_safe
def witnessed(_request: HttpRequest, origin_hash: str) -> HttpResponse:
    """The latest checkpoint of another log that we cosigned, for those who watch it."""
    note = witness.witnessed_checkpoint(origin_hash)
    if note is None:
        raise Http404
    return public(HttpResponse(note, content_type=TEXT), SHORTLY)
