"""The reliability diagram as SVG: how sure the reader says it is, and how often it is right. Plain shapes, no fonts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SIDE: Final = 300
LEFT: Final = 60
TOP: Final = 20


def svg(told: Mapping[str, Any], title: str) -> str:
    """The diagram of one `reliability` (see `stance_figures.reliability`); a point's area is its share."""
    most = max((each["count"] for each in told["bins"]), default=1)
    shapes = []
    for tenth in range(0, 11, 2):
        shapes.append(
            f'<path d="M{_x(tenth / 10)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tenth / 10)}H{_x(1)}" stroke="#ccc" fill="none"/>'
            f'<text x="{_x(tenth / 10)}" y="{_y(0) + 18}" text-anchor="middle">{tenth / 10:.1f}</text>'
            f'<text x="{_x(0) - 8}" y="{_y(tenth / 10) + 4}" text-anchor="end">{tenth / 10:.1f}</text>'
        )
    shapes.append(f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#555" stroke-dasharray="6 4" fill="none"/>')
    for each in told["bins"]:
        size = 3 + 11 * (each["count"] / most) ** 0.5
        shapes.append(
            f'<circle cx="{_x(each["confidence"])}" cy="{_y(each["right"])}" r="{size:.1f}" fill="#0b5a6b" '
            f'fill-opacity="0.75"><title>{each["count"]} targets</title></circle>'
        )
    middle = LEFT + SIDE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + SIDE + 20} {TOP + SIDE + 60}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{title}</title>\n'
        + "\n".join(shapes)
        + f'\n<text x="{middle}" y="{TOP + SIDE + 42}" text-anchor="middle">confidence said</text>'
        + f'<text x="14" y="{TOP + SIDE // 2}" text-anchor="middle" transform="rotate(-90 14 {TOP + SIDE // 2})">'
        + "share that is right</text>\n</svg>\n"
    )


def _x(share: float) -> float:
    return round(LEFT + share * SIDE, 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * SIDE, 1)
