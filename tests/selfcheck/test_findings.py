"""What is found, in which group, on which day, and what is told as not checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nirpihak.exports.records import Clock, Done, Named, Record
from nirpihak.selfcheck.findings import ZONES, Blind, Finding, Group, check, needs_attention
from nirpihak.selfcheck.profile import NOBODY, Profile, ProfileError
from nirpihak.selfcheck.weighing import KINDS, Weight
from tests.selfcheck.acts import CAMPAIGN, TODAY, at, checked, contest, origin, scan_of

IN_CAMPAIGN = at(2024, 10, 1)


def one(*records: Record, profile: Profile | None = None, today: date = TODAY) -> Finding:
    (finding,) = checked(*records, profile=profile, today=today).findings
    return finding


def record(done: Done, when: int | None = IN_CAMPAIGN, handle: str | None = CAMPAIGN, **fields: object) -> Record:
    changes = fields.pop("origin", origin())
    return Record(changes, 1, done, handle, at=when, **fields)  # type: ignore[arg-type]


def test_every_thing_done_has_its_kind_of_act() -> None:
    assert set(KINDS) == set(Done)


@pytest.mark.parametrize("done", [Done.LIKE, Done.COMMENT, Done.SHARE, Done.FOLLOW])
def test_an_act_on_a_registered_account_in_the_campaign_is_better_undone(done: Done) -> None:
    finding = one(record(done))
    assert finding.group is Group.UNDO
    assert "SKB-D6" in finding.weighed.met
    assert finding.weighed.day == date(2024, 10, 1)


def test_a_like_is_weighed_at_its_own_day() -> None:
    before = one(record(Done.LIKE, at(2024, 9, 20)))
    assert "SKB-D6" not in before.weighed.met
    long_before = one(record(Done.LIKE, at(2019, 5, 1)))
    assert long_before.group is Group.OUTSIDE


def test_the_day_is_the_owners_own() -> None:
    late = record(Done.LIKE, at(2024, 9, 30, hour=16))
    days = {}
    for name, zone in ZONES.items():
        (finding,) = check(scan_of([late]), (contest(),), Profile(), today=TODAY, zone=zone).findings
        days[name] = finding.first
    assert days == {"WIB": date(2024, 9, 30), "WITA": date(2024, 10, 1), "WIT": date(2024, 10, 1)}


def test_a_follow_from_before_goes_on_and_is_weighed_where_it_weighs_most() -> None:
    finding = one(record(Done.FOLLOW, at(2023, 1, 1)))
    assert finding.group is Group.UNDO
    assert (finding.first, finding.last) == (date(2023, 1, 1), None)
    assert finding.weighed.day == date(2024, 9, 24)


def test_a_follow_without_a_time_goes_on_too() -> None:
    assert one(record(Done.FOLLOW, None)).group is Group.UNDO


def test_a_follow_counts_no_longer_than_to_the_day_of_checking() -> None:
    finding = one(record(Done.FOLLOW, at(2023, 1, 1)), today=date(2023, 6, 1))
    assert finding.group is not Group.UNDO


def test_what_was_undone_is_recognised_and_told_once() -> None:
    finding = one(record(Done.FOLLOW, at(2024, 10, 1)), record(Done.UNFOLLOW, at(2024, 10, 5)))
    assert finding.group is Group.UNDONE
    assert (finding.first, finding.last) == (date(2024, 10, 1), date(2024, 10, 5))


def test_who_followed_again_still_follows() -> None:
    finding = one(record(Done.FOLLOW, at(2024, 10, 9)), record(Done.UNFOLLOW, at(2024, 10, 5)))
    assert finding.group is Group.UNDO


def test_an_undoing_alone_is_told_as_undone() -> None:
    assert one(record(Done.UNFOLLOW, at(2024, 10, 5))).group is Group.UNDONE


def test_stopping_before_the_campaign_is_no_breach() -> None:
    finding = one(record(Done.FOLLOW, at(2023, 1, 1)), record(Done.UNFOLLOW, at(2023, 2, 1)))
    assert finding.weighed.weight is not Weight.MET


def test_what_is_only_alike_is_for_the_owner_to_look_at() -> None:
    named = one(record(Done.FOLLOW, handle=None, name="Laras Contohadi", origin=origin("facebook")))
    assert named.group is Group.LOOK
    mentioned = one(record(Done.LIKE, handle=None, text="Seruni hadir di pasar"))
    assert mentioned.group is Group.LOOK


def test_ones_own_words_are_read_and_weighed() -> None:
    finding = one(record(Done.POST, handle=None, text="Coblos Seruni, nomor 2 pasti menang!", own=True))
    assert "SKB-D2" in finding.weighed.met
    assert finding.group is Group.LOOK


def test_a_story_is_past_and_a_saved_post_private() -> None:
    story = one(record(Done.LIKE, origin=origin(part="story_likes")))
    assert story.group is Group.PAST
    assert one(record(Done.SAVE)).group is Group.PRIVATE


def test_the_time_of_content_says_only_not_before() -> None:
    clock = Clock(of="content")
    old = one(record(Done.LIKE, at(2023, 1, 1), origin=origin(clock=clock)))
    assert old.group is not Group.OUTSIDE


def test_the_same_act_in_two_exports_is_told_once() -> None:
    again = record(Done.LIKE, origin=origin(part="likes"))._replace(row=7)
    finding = one(record(Done.LIKE), again)
    assert finding.times == 2


def test_a_key_is_the_same_each_time_and_another_for_another_act() -> None:
    first, again = one(record(Done.LIKE)), one(record(Done.LIKE))
    other = one(record(Done.LIKE, IN_CAMPAIGN + 1))
    assert first.key == again.key != other.key


def test_staff_outside_the_civil_service_are_weighed_by_their_own_rules() -> None:
    assert one(record(Done.LIKE), profile=Profile("pppk")).weighed.met != one(record(Done.LIKE)).weighed.met
    assert "SKB-D6" not in one(record(Done.LIKE), profile=Profile("other")).weighed.met


def test_a_spouse_is_related_to_one_participant_only() -> None:
    def related(spouse_of: str) -> list[object]:
        profile = Profile(spouse_of=spouse_of)
        asked = (("contest-a", "pair-1"), ("contest-a", "pair-2"), ("contest-b", "pair-1"))
        return [profile.facts(*each)["actor.relation"] for each in asked]

    assert related("pair-1") == ["spouse", "none", "spouse"]
    assert related("contest-b/pair-1") == ["none", "none", "spouse"]
    assert related(NOBODY) == ["none"] * 3
    assert "actor.relation" not in Profile().facts("contest-a", "pair-1")
    assert Profile(on_leave=True).facts("contest-a", "pair-1")["actor.on_unpaid_leave"] is True


def test_a_profile_that_is_none_is_refused() -> None:
    with pytest.raises(ProfileError, match="pns"):
        Profile("raja")


def test_what_names_nobody_is_counted() -> None:
    rows = [record(Done.LIKE, handle=None, post_id=str(number), origin=origin("tiktok")) for number in range(3)]
    rows += [record(Done.FOLLOW, handle=None, id="12", origin=origin("x"))]
    rows += [record(Done.LIKE, handle=None, post_id="12", origin=origin("youtube"))]
    found = checked(*rows)
    assert dict(found.blind) == {
        ("tiktok", Done.LIKE, Blind.POSTS_ONLY): 3,
        ("x", Done.FOLLOW, Blind.IDS_ONLY): 1,
        ("youtube", Done.LIKE, Blind.NOBODY_NAMED): 1,
    }
    assert found.findings == []


def test_groups_come_in_order_and_only_two_ask_for_attention() -> None:
    found = checked(record(Done.SAVE), record(Done.LIKE), record(Done.UNFOLLOW, at(2024, 10, 5)))
    assert [each.group for each in found.findings] == [Group.UNDO, Group.UNDONE, Group.PRIVATE]
    assert needs_attention(found)
    assert not needs_attention(checked(record(Done.SAVE)))


def test_exchanging_two_participants_exchanges_the_findings() -> None:
    swap = {"pair-1": "pair-2", "pair-2": "pair-1"}
    accounts = tuple(
        replace(each, participant=swap.get(each.participant, each.participant)) for each in contest().accounts
    )
    exchanged = replace(contest(), accounts=accounts)
    rows = [record(Done.LIKE), record(Done.FOLLOW, at(2023, 1, 1)), record(Done.UNFOLLOW, at(2024, 10, 5))]
    for row in rows:
        (plain,) = checked(row).findings
        (other,) = checked(row, contests=[exchanged]).findings
        assert other.match.participant == swap[plain.match.participant]
        assert (other.group, other.weighed.met, other.weighed.open) == (
            plain.group,
            plain.weighed.met,
            plain.weighed.open,
        )


def test_an_item_that_names_the_act_is_told_before_general_duties() -> None:
    finding = one(record(Done.FOLLOW, handle=None, name="Laras Contohadi", origin=origin("facebook")))
    assert finding.weighed.open[0] in ("SKB-E4", "SKB-D6")
    assert len(finding.weighed.open) > 1


def test_an_undoing_is_recognised_by_any_name_the_files_share() -> None:
    facebook = origin("facebook")
    page = "Laras-Bimo untuk Contoh"
    finding = one(
        record(Done.FOLLOW, at(2024, 10, 1), handle="contoh.larasbimo", name=page, origin=facebook),
        record(Done.UNFOLLOW, at(2024, 10, 5), handle=None, name=page, origin=facebook),
    )
    assert finding.group is Group.UNDONE


@pytest.mark.parametrize(("followed", "stopped"), [(at(2024, 10, 1), None), (None, at(2024, 10, 5)), (None, None)])
def test_a_follow_that_may_stand_is_never_told_as_undone(followed: int | None, stopped: int | None) -> None:
    assert one(record(Done.FOLLOW, followed), record(Done.UNFOLLOW, stopped)).group is Group.UNDO


def test_a_membership_whose_beginning_is_unknown_ends_when_it_was_left() -> None:
    chat = origin("whatsapp", "chat", target="group")
    group = "Kawan Seruni-Wira (contoh)"
    joined = record(Done.JOIN, None, handle=None, name=group, group=group, origin=chat)
    left = record(Done.LEAVE, at(2024, 10, 5), handle=None, name=group, group=group, origin=chat)
    assert one(joined, left).group is Group.UNDONE


def test_a_like_whose_words_name_nobody_is_counted_as_unchecked() -> None:
    words = record(Done.LIKE, handle=None, text="cuaca cerah", post_id="12", origin=origin("x"))
    assert dict(checked(words).blind) == {("x", Done.LIKE, Blind.NOBODY_NAMED): 1}
    sentence = record(Done.LIKE, handle=None, sentence="Contoh menyukai kiriman Budi.", origin=origin("facebook"))
    assert not checked(sentence).blind


def test_an_account_that_is_merely_named_is_for_the_owner_to_look_at() -> None:
    named = record(Done.POST, handle=None, text="ada debat", own=True, named=(Named(handle=CAMPAIGN),))
    assert one(named).group is Group.LOOK
