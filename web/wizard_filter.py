"""Step 5: who is in scope, as a tree that the server draws anew after each button."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Flask, request
from werkzeug.wrappers import Response

from flows import read_wizard
from flows.count_matching import count_matching
from sync.filters.check import FilterProblem, check
from sync.filters.kinds import OPERATORS, WITH_SEVERAL, WITHOUT_VALUE, Kind, kind_of
from sync.filters.tree import Filter, Node, Operator, Span, columns
from sync.profile import Profile
from sync.steps import Step
from texts import sentence
from texts.describing import filter_words
from texts.en.describing import DATE_OPERATORS, SPANS
from texts.en.describing import OPERATORS as WORDS
from web.access import Role, needs
from web.forms.filtering import act, filter_of, name_of, read_tree, tree_of, write_values
from web.forms.steps import StepForm
from web.rendering import page
from web.wizard import Answer
from web.wizard_page import UNSEEN, org_api, profile_of, save, step_page, tried

filter_blueprint = Blueprint("wizard_filter", __name__, url_prefix="/profiles/<int:profile_id>")
DAYS: Final = frozenset({Kind.DATE, Kind.DATETIME})


class FilterForm(StepForm):
    """The version of the step; the tree stands in fields of its own: see web.forms.filtering."""

    step = Step.FILTER

    @classmethod
    def values(cls, _profile: Profile) -> Mapping[str, Any]:
        return {}

    def apply(self, profile: Profile) -> Profile:
        return replace(profile, filter=filter_of(read_tree(request.form)))


def init_app(app: Flask) -> None:
    app.register_blueprint(filter_blueprint)


@filter_blueprint.get("/steps/filter")
@needs(Role.USER)
def filter_step(profile_id: int) -> str:
    profile = profile_of(profile_id)
    form = FilterForm.of(profile)
    tree = tree_of(profile.filter)
    return step_page("wizard/filter.html", profile, Step.FILTER, form=form, **_shown(profile, tree))


@filter_blueprint.post("/steps/filter/tree")
@needs(Role.USER)
def tree(profile_id: int) -> str:
    """Show the tree as a button changed it; nothing is saved."""
    profile = profile_of(profile_id)
    changed = act(read_tree(request.form), request.form.get("do", ""))
    return page("wizard/_tree.html", profile=profile, **_shown(profile, changed))


@filter_blueprint.post("/steps/filter")
@needs(Role.ADMIN)
def save_filter(profile_id: int) -> Answer:
    profile, form = profile_of(profile_id), FilterForm()
    shown = _shown(profile, read_tree(request.form), strict=True)
    trouble: str | Response = ""
    if not shown["told"]:
        trouble = save(profile, form)
        if isinstance(trouble, Response):
            return trouble
    told = {"form": form, "trouble": trouble, **shown}
    return step_page("wizard/filter.html", profile, Step.FILTER, **told), UNSEEN


@filter_blueprint.post("/checks/filter")
@needs(Role.USER)
def count(profile_id: int) -> str:
    """Count who matches now, and say the filter in words."""
    profile = profile_of(profile_id)
    rule = filter_of(read_tree(request.form))
    people, trouble = tried(lambda: count_matching(org_api(), profile, rule))
    known, _ = tried(lambda: read_wizard.own_fields(org_api(), profile.object_type))
    labels = {one.path: one.label for one in known or []}
    words = _words(rule, labels)
    return page("wizard/_count.html", people=people, trouble=trouble, words=words, profile=profile)


def _shown(profile: Profile, root: Node, *, strict: bool = False) -> dict[str, Any]:
    """Give what the tree is drawn with. strict: what is not filled in yet is wrong too."""
    rule = filter_of(root)
    paths = columns(rule) if rule else ()
    read, live = tried(
        lambda: read_wizard.filterable(
            read_wizard.fields_of(
                org_api(),
                profile.object_type,
                [path for path in paths if path],
            )
        )
    )
    fields = read or []
    described = {one.path: one.shown for one in fields}
    problems = check(rule, described) if rule and not live else []
    labels = {one.path: one.label for one in fields}
    return {
        "tree": root,
        "live": live,
        "fields": fields,
        "labels": labels,
        "kinds": {one.path: kind_of(one.shown) for one in fields},
        "picks": lambda path: _picks(described.get(path, {})),
        "told": _told(problems, labels) if strict else {},
        "words": _words(rule, labels),
        **_VOCABULARY,
    }


def _picks(shown: Mapping[str, Any]) -> list[str]:
    """List the values of a picklist, to be suggested."""
    return [str(one["value"]) for one in shown.get("picklistValues") or () if one.get("active", True)]


def _told(problems: list[FilterProblem], labels: dict[str, str]) -> dict[str, list[str]]:
    """Say what is wrong, by the name of the node where it is."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        field = str(problem.parameters.get("field", ""))
        told = {**problem.parameters, "field": labels.get(field, field) or "a field"}
        words = sentence(
            "filter_field_missing" if "field" in problem.parameters and not field else problem.code, told
        )
        found.setdefault(name_of(problem.at), []).append(words)
    return found


def _words(rule: Filter | None, labels: dict[str, str]) -> str:
    return filter_words(rule, labels) if rule else ""


def _operators(kind: Kind | None) -> list[tuple[str, str]]:
    """List what can be asked of a field; of one that nobody knows, everything."""
    allowed = OPERATORS[kind] if kind else frozenset(Operator)
    words = {**WORDS, **DATE_OPERATORS} if kind in DAYS else WORDS
    return [(each.value, words[each]) for each in Operator if each in allowed]


_VOCABULARY: Final[dict[str, Any]] = {
    "name_of": name_of,
    "write_values": write_values,
    "operators": _operators,
    "without_value": WITHOUT_VALUE,
    "with_several": WITH_SEVERAL,
    "days": DAYS,
    "spans": [(span.value, SPANS[span].format(n="N"), span.counted) for span in Span],
}
