"""What an address names, or the page that says there is nothing: of another tenant's it says no more."""

from flask import abort

from flows.read_run import Shown, read_run
from sync.profile import Profile
from web.here import here


def profile_or_404(profile_id: int) -> Profile:
    profile = here().store.profiles.get(str(profile_id))
    if profile is None or profile.id != profile_id:
        abort(404)
    return profile


def run_or_404(run_id: int) -> Shown:
    try:
        return read_run(here().store, run_id)
    except LookupError:
        abort(404)
