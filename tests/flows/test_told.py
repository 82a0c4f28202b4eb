"""What a run tells: mapping rows that are left out, and why rows ended badly, with what to do."""

from rich.console import Console

from sync.extract import PERMISSION_SET
from sync.mapping import BlankRule, Row
from sync.plan import Settled
from sync.profile import Profile
from sync.refusals import PACKAGE_MISSING
from sync.report import Report, from_plain
from sync.stored import RunStatus
from tests.options.world import NAME_ROWS, World, options
from texts import explained
from web.terminal import show_result

ADDRESS = "ada@example.com"


def told(world: World, profile: Profile) -> tuple[Report, str]:
    """Run the profile to its end; returns its report, and what the terminal shows."""
    run = world.attempt(profile)
    assert run.status is RunStatus.DONE, run.problem
    assert run.report is not None
    console = Console(width=300)
    with console.capture() as captured:
        show_result(run, profile.name, console)
    return from_plain(run.report), " ".join(captured.get().split())


def test_a_field_that_vanishes_is_told_in_every_run_with_what_to_do_and_erases_nothing(world: World) -> None:
    row = Row(source="Region__c", target="custom:Region", create=True)
    with world.custom_field("Region__c", "Text"):
        profile = world.profile(rows=(*NAME_ROWS, row))
        world.person(ADDRESS, Region__c="North")
        report, _ = told(world, profile)
        assert report.notes == ()

    for _ in range(2):
        report, shown = told(world, profile)
        assert [note.code for note in report.notes] == ["mapping_field_gone"]
        said = explained(report.notes[0].code, report.notes[0].parameters)
        assert "Region__c" in said.said
        assert PERMISSION_SET in said.advice
        assert "What to do" in shown
        assert "Region__c" in shown

    assert [one["value"] for one in world.contacts()[ADDRESS]["custom_fields"]] == ["North"]
    with world.custom_field("Region__c", "Text"):
        report, _ = told(world, profile)
        assert report.notes == ()


def test_a_field_that_the_connected_user_may_not_see_any_more_is_told_and_never_read_as_blank(
    world: World,
) -> None:
    erasing = Row(source="Title", target="job_title", blank=BlankRule.ERASE)
    profile = world.profile(rows=(*NAME_ROWS, erasing))
    world.person(ADDRESS, Title="Countess")
    told(world, profile)
    world.salesforce.control("POST", "fields", {"object": "Contact", "field": "Title", "visible": False})

    report, shown = told(world, profile)

    assert [note.parameters["source"] for note in report.notes] == ["Title"]
    assert "Its row to job_title is paused and nothing is erased." in shown
    assert world.contacts()[ADDRESS]["job_title"] == "Countess"
    world.salesforce.control("POST", "fields", {"object": "Contact", "field": "Title", "visible": True})
    assert told(world, profile)[0].notes == ()
    assert world.rests(profile)


def test_a_row_without_its_custom_field_is_told_where_creating_it_was_not_agreed(world: World) -> None:
    profile = world.profile(rows=(*NAME_ROWS, Row(source="Department", target="custom:Department")))
    world.person(ADDRESS, Department="Engines")
    report, _ = told(world, profile)

    [note] = report.notes
    said = explained(note.code, note.parameters)
    assert note.code == "mapping_custom_not_agreed"
    assert "Department" in said.said
    assert said.advice.startswith("Agree in step 4")


def test_a_preview_that_waits_tells_it_too(world: World) -> None:
    profile = world.profile(rows=(*NAME_ROWS, Row(source="Department", target="custom:Department")))
    world.change(profile, limits=type(profile.limits)())
    run = world.attempt(profile)

    assert run.status is RunStatus.WAITING
    assert run.report is not None
    assert [note.code for note in from_plain(run.report).notes] == ["mapping_custom_not_agreed"]


def test_rows_that_were_refused_are_grouped_by_their_cause_with_the_vendor_s_words(world: World) -> None:
    profile = world.profile()
    for number in range(4):
        world.person(f"p{number}@m\u00fcller.example")  # the vendor takes addresses of ASCII alone

    report, shown = told(world, profile)

    [cause] = report.causes
    assert (cause.settled, cause.rows, len(cause.records)) == (Settled.FAILED, 4, 3)
    assert cause.words
    assert "Constant Contact does not accept a value." in shown
    assert "Correct it where it comes from" in shown
    assert all(f'"{words[:20]}' in shown for words in cause.words)
    assert cause.code not in shown


def test_people_who_were_left_alone_are_counted_with_what_to_do(world: World) -> None:
    profile = world.profile(options=options())
    world.person(ADDRESS, FirstName="Ada")
    world.person(ADDRESS, FirstName="Bela")
    world.person(None, FirstName="Cleo")
    _, shown = told(world, profile)

    assert "Left alone: no e-mail address" in shown
    assert "Enter one in Salesforce to include it." in shown
    assert "Merge the two" in shown


def test_nobody_is_made_without_the_package_and_it_is_said_what_to_do() -> None:
    said = explained("refused_without_package")

    assert PACKAGE_MISSING not in said.line
    assert "Install the package" in said.advice
