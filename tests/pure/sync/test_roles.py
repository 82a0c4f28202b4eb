"""Who may do what follows from what Salesforce's administrators gave."""

import pytest

from sync.roles import ADMIN_SET, USER_SET, Assignment, Role, assigned_role, beginner_role, covers

PROFILE = Assignment(name="")
SYSTEM_ADMINISTRATOR = Assignment(name="", administers=True)


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ((), None),
        (("Another_Set",), None),
        ((USER_SET,), Role.USER),
        ((ADMIN_SET,), Role.ADMIN),
        ((USER_SET, ADMIN_SET), Role.ADMIN),
    ],
)
def test_the_highest_of_our_permission_sets_decides(names: tuple[str, ...], role: Role | None) -> None:
    assert assigned_role([PROFILE, *(Assignment(name=name) for name in names)]) is role


def test_a_profile_that_is_named_like_our_set_is_not_it() -> None:
    assert assigned_role([PROFILE]) is None
    assert assigned_role([SYSTEM_ADMINISTRATOR]) is None


@pytest.mark.parametrize(
    ("assigned", "anybody", "role"),
    [
        (SYSTEM_ADMINISTRATOR, False, Role.ADMIN),
        (SYSTEM_ADMINISTRATOR, True, None),
        (PROFILE, False, None),
        (PROFILE, True, None),
    ],
)
def test_administrators_begin_until_the_sets_are_assigned(
    assigned: Assignment, *, anybody: bool, role: Role | None
) -> None:
    assert beginner_role([assigned], anybody_assigned=anybody) is role


def test_an_admin_may_what_a_user_may_and_not_the_other_way_round() -> None:
    assert covers(Role.ADMIN, Role.USER)
    assert covers(Role.USER, Role.USER)
    assert not covers(Role.USER, Role.ADMIN)
