"""What is wrong with notices: the days they count from, the places in their texts, and what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.program.known_names import option_faults
from partnercert.program.notices import ANCHORS, OFFSETS, Notice
from partnercert.program.parts import Parts
from partnercert.records.kinds import SEVERITIES


def notice_faults(parts: Parts) -> Iterator[Fault]:
    """Every fault of the notices of a program."""
    for id, notice in parts.notices.items():
        path = f"notices.{id}"
        found = tuple(of_notice(notice))
        yield from (fault.under(path) for fault in found)
        if notice.anchor in ANCHORS:
            yield from _about(notice, parts, f"{path}.about")
            if not found and notice.asks_for_renewal:
                yield from _not_renewed(notice, parts, f"{path}.about")


def _about(notice: Notice, parts: Parts, path: str) -> Iterator[Fault]:
    """Whatever a notice is about is a part of the program; attestations are the host's and have no table."""
    asked = (id for id, *_ in parts.every_requirement())
    awards = (*parts.certifications, *parts.tiers, *parts.specializations)
    known = {
        "certification": parts.certifications,
        "award": awards,
        "requirement": tuple(asked),
        "fact": parts.facts,
        "ladder": parts.ladders,
        "release": parts.releases,
        "change": parts.changes,
    }
    about = ANCHORS[notice.anchor].about
    for position, id in enumerate(notice.about if about in known else ()):
        if id not in known[about]:
            what = "certification, tier or specialization" if about == "award" else about
            message = f"the program has no {what} {quoted(id)}"
            yield Fault("unknown-id", message, did_you_mean(id, known[about]), f"{path}[{position}]")


def _not_renewed(notice: Notice, parts: Parts, path: str) -> Iterator[Fault]:
    """A notice of the opening or the end of a renewal is about what has one."""
    for position, id in enumerate(notice.about):
        certification = parts.certifications.get(id)
        renewal = None if certification is None else certification.renewal
        if renewal is None:
            message = f"{quoted(id)} is not renewed, and the notice tells of its renewal"
            yield Fault(
                "bad-shape", message, "give it a renewal, or leave it out here", f"{path}[{position}]"
            )
        elif notice.anchor == "grace-ends" and renewal.grace is None:
            message = f"the renewal of {quoted(id)} has no grace that could end"
            yield Fault("bad-shape", message, "give it a grace, or leave it out here", f"{path}[{position}]")


def of_notice(notice: Notice) -> Iterator[Fault]:
    """What is wrong with a notice by itself, with paths inside its table."""
    if notice.anchor not in ANCHORS:
        message = f"{quoted(notice.anchor)} is no day that a notice counts from"
        yield Fault("unknown-option", message, did_you_mean(notice.anchor, ANCHORS), "anchor")
    yield from _offset_faults(notice)
    for name in ("audience", "text"):
        if not getattr(notice, name).strip():
            help = "say who it is for" if name == "audience" else "say what is to be said"
            yield Fault("bad-text", f"the {name} of a notice is empty", help, name)
    yield from _text_faults(notice)
    yield from _severity_faults(notice)


def _offset_faults(notice: Notice) -> Iterator[Fault]:
    if not notice.offsets:
        yield Fault("missing-key", "a notice without offsets is never sent", OFFSETS, "offsets")
    for position, offset in enumerate(notice.offsets):
        if offset in notice.offsets[:position]:
            message = f"the offset {quoted(offset.text)} stands twice"
            yield Fault("overlap", message, "leave one of them", f"offsets[{position}]")
        if offset.before and notice.anchor == "obligation-begins":
            message = f"nobody is obliged {offset.length} before the obligation begins"
            help = 'count from the release or the change: anchor = "change"'
            yield Fault("out-of-bounds", message, help, f"offsets[{position}]")


def _severity_faults(notice: Notice) -> Iterator[Fault]:
    for position, severity in enumerate(notice.severity):
        yield from option_faults(severity, SEVERITIES, f"severity[{position}]")
    if notice.severity and notice.anchor in ANCHORS and ANCHORS[notice.anchor].about != "change":
        message = f"only a change has a severity, and the notice counts from {quoted(notice.anchor)}"
        yield Fault("bad-shape", message, "leave out `severity`", "severity")


def _text_faults(notice: Notice) -> Iterator[Fault]:
    """Places are names in braces and nothing else: no attributes, no formats, nothing that could be executed."""
    try:
        parts = [*Formatter().parse(notice.text)]
    except ValueError:
        message = "a brace in the text lacks its other half"
        yield Fault("bad-template", message, "write {{ or }} for a brace that is meant as such", "text")
        return
    known = ANCHORS[notice.anchor].places if notice.anchor in ANCHORS else None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            shown = f"{{{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}}}"
            message = f"{quoted(shown)} is more than the name of a place"
            yield Fault("bad-template", message, "write only a name in the braces, such as {partner}", "text")
        elif known is not None and name not in known:
            message = (
                f"a notice that counts from {quoted(notice.anchor)} cannot fill the place {quoted(name)}"
            )
            help = did_you_mean(name, known) or f"known here: {', '.join(f'`{each}`' for each in known)}"
            yield Fault("unknown-place", message, help, "text")
