"""What pages say of runs: counted figures, states and kinds in words, as filters of the templates."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import Flask, request

from sync.plan import Action
from sync.refusals import Refusal
from sync.report import LANDED, Report
from sync.shown import Day, Effected, State
from sync.stored import RunKind, RunStatus
from texts import sentence
from texts.en.pages import ACTIONS, COUNTED, EFFECTS, KINDS, SAID, STATES, STATUSES, TRIGGERS
from web.forms.mapping import place_name
from web.rendering import day, number, short_day

ELSEWHERE: Final = frozenset(
    {
        *("plan_not_waiting", "plan_expired", "plan_profile_changed"),
        *("resubscribe_asked", "resubscribe_not_unsubscribed"),
    }
)
"""What is said in other places too."""


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        figures=figures,
        changed_count=changed_count,
        days_chart=days_chart,
        day=day,
        duration=duration,
        capitalize_first=capitalize_first,
        effect_words=effect_words,
        action_words=action_words,
        place_name=place_name,
        kind_words=kind_words,
        status_words=status_words,
        status_kind=status_kind,
        state_kind=state_kind,
        trigger_words=trigger_words,
        refusal_words=refusal_words,
    )
    app.jinja_env.globals.update(just_said=just_said)


def figures(report: Report) -> Iterator[str]:
    """Say what a run did, a sentence a figure; one that did nothing says that."""
    told = [(name, getattr(report, name)) for name in COUNTED]
    if not report.writes and not report.failed and not report.not_confirmed:
        yield "Both sides agree; nothing had to be changed."
    for name, count in told:
        if count:
            one, many = COUNTED[name]
            yield one if count == 1 else many.format(n=number(count))


def changed_count(report: Mapping[str, Any]) -> int:
    """Count what a run changed on either side, of its report as it is kept."""
    return sum(int(report.get(name, 0)) for name in ("created", *LANDED))


def days_chart(days: Sequence[Day]) -> dict[str, Any]:
    """Draw changes and refused records by day, for the chart library; the table beside it says the same."""
    series = (
        ("Changes", [each.changes for each in days], "#0176d3"),
        ("Refused", [each.failures for each in days], "#ba0517"),
    )
    return {
        "type": "bar",
        "data": {
            "labels": [short_day(each.day) for each in days],
            "datasets": [
                {"label": label, "data": data, "backgroundColor": colour} for label, data, colour in series
            ],
        },
        "options": {
            "maintainAspectRatio": False,
            "animation": False,
            "scales": {"y": {"beginAtZero": True, "ticks": {"precision": 0}}},
        },
    }


def duration(seconds: float) -> str:
    """Say a time span in its largest units: 3 minutes 20 seconds."""
    whole = max(1, round(seconds))
    parts = ((whole // 3600, "hour"), (whole // 60 % 60, "minute"), (whole % 60, "second"))
    told = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(told[:2])


def capitalize_first(words: str) -> str:
    """Begin a line with a capital, and leave names as they are."""
    return words[:1].upper() + words[1:]


def effect_words(effected: Effected) -> str:
    return EFFECTS["create" if effected.is_new and effected.effect == "import" else effected.effect]


def action_words(action: Action) -> str:
    return ACTIONS[action]


def kind_words(kind: RunKind) -> str:
    return KINDS[kind]


def status_words(status: RunStatus) -> str:
    return STATUSES[status][0]


def status_kind(status: RunStatus) -> str:
    return STATUSES[status][1]


def trigger_words(trigger: str) -> str:
    return TRIGGERS.get(trigger, "by something else")


def state_kind(state: State) -> str:
    return STATES[state]


def refusal_words(code: str) -> str:
    """Say what a refusal means and what to do; the vendor's own words stand beside it."""
    refusal = Refusal(code=code, words="")
    return sentence(refusal.sentence, refusal.parameters)


def just_said() -> str:
    """Say what became of what was just asked, if the address names a code of ours; nothing else is said."""
    code = request.args.get("said", "")
    if code in ELSEWHERE:
        return sentence(code)
    return SAID.get(code, "")
