"""Periksa diri: what in one's own exports touches a campaign, for the owner alone.

Standard library only: the same code runs in a browser tab. Keeps nothing and tells nobody.
"""


def warm() -> None:
    """Make ready what every check needs (rules compiled, guides and words read), so that a first one does not wait.

    A browser's copy of the engine is frozen after this. It holds nothing of anybody.
    """
    from nirpihak.contests import load_register
    from nirpihak.exports.scanning import Scan
    from nirpihak.selfcheck import findings, profile, telling

    register = load_register()
    contest = next(contest for contest in register if contest.invented and contest.accounts)
    checked = findings.check(Scan([], []), (contest,), profile.Profile(), today=contest.stages[0].starts)
    telling.tell(checked, "id")
