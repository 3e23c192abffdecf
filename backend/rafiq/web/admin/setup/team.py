"""Members: who may enter the store and as what, invited by a set-up link."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.stores import invitations, members
from rafiq.stores.invitations import KnownElsewhere
from rafiq.stores.members import LastOwner, MemberRecord
from rafiq.stores.rights import Role
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import owner
from rafiq.web.admin.words import say
from rafiq.web.runtime import keyring, runtime, settings

ON_EMAIL = ("wrong_email", "member_elsewhere", "member_already")  # what is wrong with the address typed


@owner("/members")
def team() -> ResponseReturnValue:
    return _list()


@owner("/members", methods=("POST",))
def invite() -> ResponseReturnValue:
    """Make the account, give the role, show the set-up link once; where there is a mail server, mail it too."""
    email, name = request.form.get("email", ""), request.form.get("name", "")
    try:
        user = invitations.add_colleague(seat().shop_id, email, name=name, role=_role())
    except Invalid:
        return _list(problem="wrong_email"), 422
    except KnownElsewhere:
        return _list(problem="member_elsewhere"), 409
    except Conflict:
        return _list(problem="member_already"), 409
    audit_notes.note("member.invited", "user", user.id, role=_role().value)
    link = _setup_link(user.id)
    return _list(invited=user.email, link=link, mailed=_mail_link(user.email, link))


@owner("/members/<member_id>/role", methods=("POST",))
def change_role(member_id: str) -> ResponseReturnValue:
    before = _member(member_id)
    try:
        members.change_role(seat().shop_id, member_id, _role())
    except LastOwner:
        return _list(problem="last_owner"), 409
    audit_notes.note("member.role_changed", "user", before.user_id, role=[before.role.value, _role().value])
    flash(say("saved"), "good")
    return redirect(url_for("admin.team", store_id=seat().shop_id))


@owner("/members/<member_id>/remove", methods=("POST",))
def remove_member(member_id: str) -> ResponseReturnValue:
    before = _member(member_id)
    try:
        members.remove_member(seat().shop_id, member_id)
    except LastOwner:
        return _list(problem="last_owner"), 409
    audit_notes.note("member.removed", "user", before.user_id, role=before.role.value)
    flash(say("member_removed"), "good")
    return redirect(url_for("admin.team", store_id=seat().shop_id))


@owner("/members/<member_id>/link", methods=("POST",))
def setup_link(member_id: str) -> ResponseReturnValue:
    """A new link for somebody who never used theirs."""
    member = _member(member_id)
    if not invitations.may_set_up(store_id=seat().shop_id, user_id=member.user_id):
        raise NotFound(member_id)
    audit_notes.note("member.link_made", "user", member.user_id)
    return _list(invited=member.email, link=_setup_link(member.user_id))


def _member(member_id: str) -> MemberRecord:
    found = next((each for each in members.list_members(seat().shop_id) if each.id == member_id), None)
    if found is None:
        raise NotFound(member_id)
    return found


def _role() -> Role:
    wish = request.form.get("role", "")
    if wish not in set(Role):
        raise NotFound(wish)
    return Role(wish)


def _setup_link(user_id: str) -> str:
    return members.make_setup_link(user_id, keyring(), settings().admin_address)


def _mail_link(email: str, link: str) -> bool:
    if not settings().smtp_url:
        return False
    who = seat().user.name or seat().user.email
    about = link.rsplit("/", 1)[-1][-60:]
    posted = mail.post_sealed(
        seat().shop_id, Kind.INVITATION, about=about, to=email, keyring=keyring(), link=link, who=who
    )
    runtime().jobs.nudge("mails")
    return posted


def _list(**extra: object) -> str:
    values: dict[str, object] = {"problem": None, "invited": None, "link": None, "mailed": False} | extra
    return render_template(
        "admin/setup/members.html",
        members=members.list_members(seat().shop_id),
        roles=list(Role),
        typed=request.form if values["problem"] in ON_EMAIL else {},
        on_email=values["problem"] in ON_EMAIL,
        **values,
    )
