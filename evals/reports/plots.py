"""Plots as inline SVG: they need no script, no font and no other file."""

from collections.abc import Iterator, Sequence
from html import escape

from evals.reports.report import Rate

_ROW = 20
_LEFT = 250
_WIDE = 420
_COUNTS = 130
_LINE = 90


def rates_plot(rates: Sequence[Rate], title: str) -> str:
    """A dot with its 95 % interval for each rate, and a line of how it went over the runs.

    The baseline's rate is a hollow dot.
    """
    height = _ROW * (len(rates) + 2)
    width = _LEFT + _WIDE + _COUNTS + (_LINE + 8 if any(len(r.trend) > 1 for r in rates) else 0)
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width} {height}" role="img" class="plot">',
            f"<title>{escape(title)}</title>",
            *_grid(height),
            *(line for row, rate in enumerate(rates, 1) for line in _rate(rate, row * _ROW)),
            "</svg>",
        ]
    )


def _grid(height: int) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        x = _x(percent / 100)
        yield f'<line x1="{x}" y1="8" x2="{x}" y2="{height - 18}" class="grid"/>'
        yield f'<text x="{x}" y="{height - 4}" text-anchor="middle">{percent} %</text>'


def _rate(rate: Rate, y: int) -> Iterator[str]:
    low, high = rate.interval
    yield f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(rate.name)}</text>'
    yield f'<line x1="{_x(low)}" y1="{y}" x2="{_x(high)}" y2="{y}" class="interval"/>'
    if rate.before is not None:
        yield f'<circle cx="{_x(rate.before / rate.total)}" cy="{y}" r="6" class="before"/>'
    lower = rate.before is not None and rate.right < rate.before
    yield f'<circle cx="{_x(rate.share)}" cy="{y}" r="4" class="{"fell" if lower else "now"}"/>'
    x = _LEFT + _WIDE + 12
    change = rate.right - rate.before if rate.before is not None else 0
    told = f"{rate.right} of {rate.total}{f' ({change:+d})' if change else ''}"
    yield f'<text x="{x}" y="{y + 4}">{told}</text>'
    if len(rate.trend) > 1:
        yield from _sparkline(rate.trend, _LEFT + _WIDE + _COUNTS, y)


def _sparkline(shares: Sequence[float], left: int, y: int) -> Iterator[str]:
    """A line without axes, its lowest place half or less, with a dot on the newest share."""
    low = min(*shares, 0.5)
    step = (_LINE - 8) / (len(shares) - 1)
    points = [
        (left + round(n * step), round(y + 7 - (share - low) / (1.0 - low) * 14))
        for n, share in enumerate(shares)
    ]
    told = ", ".join(f"{share:.0%}" for share in shares)
    line = " ".join(f"{px},{py}" for px, py in points)
    yield f'<g><title>Over the runs: {told}</title><polyline points="{line}" class="spark"/>'
    yield f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="2.5" class="now"/></g>'


def trend_plot(shares: Sequence[float], title: str) -> str:
    """The share of right attempts of each run, oldest first."""
    bottom, top, wide = 110, 12, 640
    low = min([*shares, 0.9])
    step = wide / max(1, len(shares) - 1)
    points = [
        (40 + round(n * step), round(bottom - (share - low) / (1.0 - low or 1.0) * (bottom - top)))
        for n, share in enumerate(shares)
    ]
    dots = [
        f'<circle cx="{x}" cy="{y}" r="4" class="now"><title>{share:.1%}</title></circle>'
        for (x, y), share in zip(points, shares, strict=True)
    ]
    return "\n".join(
        [
            f'<svg viewBox="0 0 {wide + 80} {bottom + 20}" role="img" class="plot">',
            f"<title>{escape(title)}</title>",
            f'<text x="0" y="{top + 4}">100 %</text><text x="0" y="{bottom + 4}">{low:.0%}</text>',
            f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" class="interval"/>',
            *dots,
            "</svg>",
        ]
    )


def _x(share: float) -> int:
    return round(_LEFT + share * _WIDE)
