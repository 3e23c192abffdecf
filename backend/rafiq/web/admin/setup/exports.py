"""Take everything along: an owner asks for an archive of the store and downloads it, or the redirect maps alone."""

from tempfile import TemporaryFile

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import NotFound
from rafiq.moving import exports as service
from rafiq.moving import leaving
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import owner
from rafiq.web.runtime import runtime, settings

JOB = "exports"


@owner("/export")
def exports() -> ResponseReturnValue:
    return render_template("admin/setup/exports.html", found=service.latest(seat().store.id))


@owner("/export/list")
def exports_list() -> ResponseReturnValue:
    """Asked by the page while one is being written."""
    return render_template("admin/setup/exports_list.html", found=service.latest(seat().store.id))


@owner("/export", methods=("POST",))
def start_export() -> ResponseReturnValue:
    """Asking again while one is being written changes nothing."""
    service.ask(seat().store.id, actor=seat().user.email)
    runtime().jobs.nudge(JOB)
    return redirect(url_for("admin.exports", store_id=seat().store.id))


@owner("/export/<export_id>/archive.zip")
def download_export(export_id: str) -> ResponseReturnValue:
    found = service.get(seat().store.id, export_id)
    file = service.file_of(settings().data_dir.resolve(), found)
    if found.status != service.DONE or not file.exists():
        raise NotFound(export_id)
    name = f"rafiq-export-{found.done_at or found.created_at:%Y-%m-%d}.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)


@owner("/export/redirects.zip")
def download_redirects() -> ResponseReturnValue:
    """Written at once: it is short beside the archive that it is a part of."""
    file = TemporaryFile()  # noqa: SIM115 - closed by the server, when it is sent
    state = runtime()
    leaving.write_redirects(file, seat().store, state.keyring, settings().public_url)
    file.seek(0)
    return send_file(
        file, mimetype="application/zip", as_attachment=True, download_name="rafiq-redirects.zip"
    )
