"""Medians of results.json as tables on standard output, and as a chart beside it.

report.py FOLDER CAPTION
"""

import collections
import html
import json
import pathlib
import statistics
import sys

# What the machine's parts do alone, by plain programs.
CEILINGS = {
    "ceiling.http": ("nginx", "requests (wrk, 256 connections)"),
    "ceiling.sqlite.entities": ("SQLite", "rows of alliances, corporations, characters (its shell)"),
    "ceiling.sqlite.killmails": ("SQLite", "killmails with attackers and items (its shell)"),
    "ceiling.sqlite.queued": ("SQLite", "rows of jobs inserted (its shell)"),
    "ceiling.sqlite.ended": ("SQLite", "rows of jobs updated (its shell)"),
    "ceiling.postgresql.corporations": ("PostgreSQL", "rows of corporations (psql)"),
    "ceiling.postgresql.killmails": ("PostgreSQL", "killmails with attackers and items (psql)"),
    "ceiling.rabbitmq.published": ("RabbitMQ", "messages published and confirmed (C client)"),
    "ceiling.rabbitmq.taken": ("RabbitMQ", "messages taken and acknowledged (C client)"),
}
# What esi-worker does, and the parts that each of them has to go through; a pair are done by one part in turn.
PUBLISHED, TAKEN = ["ceiling.rabbitmq.published"], ["ceiling.rabbitmq.taken"]
HTTP = ["ceiling.http"]
FIGURES = {
    "embedded.sync-all": ("sync-all, {count} jobs into an empty file", [HTTP, ["ceiling.sqlite.entities"]]),
    "embedded.killmails": ("{count} killmails into a file", [HTTP, ["ceiling.sqlite.killmails"]]),
    "servers.corporations": (
        "{count} corporations, RabbitMQ + PostgreSQL",
        [HTTP, TAKEN, ["ceiling.postgresql.corporations"]],
    ),
    "servers.killmails": (
        "{count} killmails, RabbitMQ + PostgreSQL",
        [HTTP, PUBLISHED + TAKEN, ["ceiling.postgresql.killmails"]],
    ),
    "jobs.rabbitmq.single": ("RabbitMQ: one message at a time published", [PUBLISHED]),
    "jobs.rabbitmq.published": ("RabbitMQ: messages published by 64 tasks", [PUBLISHED]),
    "jobs.rabbitmq.taken": ("RabbitMQ: messages taken and settled by 200 slots", [TAKEN]),
    "jobs.servers.queued": ("RabbitMQ + PostgreSQL: empty jobs queued, 2000 at a time", [PUBLISHED]),
    "jobs.servers.ended": ("RabbitMQ + PostgreSQL: empty jobs done by 1024 slots", [TAKEN]),
    "jobs.sqlite.queued": ("one file: empty jobs queued, 2000 at a time", [["ceiling.sqlite.queued"]]),
    "jobs.sqlite.ended": ("one file: empty jobs done by 256 slots", [["ceiling.sqlite.ended"]]),
}
TIMES = {
    "embedded.status": "status, process start to end, on a file with all of it",
    "embedded.pick-up.p50": "a job that another process queues, until it is done, one file: median",
    "embedded.pick-up.p99": "the same: 99th percentile",
    "servers.pick-up.p50": "a job that another process queues, until it is done, RabbitMQ + PostgreSQL: median",
    "servers.pick-up.p99": "the same: 99th percentile",
    "jobs.sqlite.pick-up.p50": "a job of another process, from before it is queued until it begins, one file: median",
    "jobs.sqlite.pick-up.p99": "the same: 99th percentile",
    "jobs.servers.pick-up.p50": "the same on RabbitMQ + PostgreSQL: median",
    "jobs.servers.pick-up.p99": "the same: 99th percentile",
}


def medians(path):
    values = collections.defaultdict(list)
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        values[entry["figure"]].append(entry["value"])
    return {figure: statistics.median(each) for figure, each in values.items()}


def narrowest(parts, values):
    """The part that does least a second: its name and how much."""

    def rate(keys):
        return 1 / sum(1 / values[key] for key in keys)

    keys = min(parts, key=rate)
    return CEILINGS[keys[0]][0], rate(keys)


def rows(values):
    for figure, (title, parts) in FIGURES.items():
        if figure in values:
            count = f"{values.get(figure + '.count', 0):,.0f}"
            yield figure, title.format(count=count), values[figure], *narrowest(parts, values)


def table(head, lines):
    print()
    for line in [head, ["---"] + ["---:"] * (len(head) - 1), *lines]:
        print("| " + " | ".join(line) + " |")


def tell(values):
    def optional(key, form):
        return format(values[key], form) if key in values else ""

    table(
        ["the machine alone", "a second"],
        [
            [f"{part}: {what}", f"{values[key]:,.0f}"]
            for key, (part, what) in CEILINGS.items()
            if key in values
        ],
    )
    table(
        ["esi-worker", "a second", "narrowest part alone", "share"]
        + ["CPU ms each", "nginx's", "PostgreSQL's", "RabbitMQ's", "MiB"],
        [
            [
                title,
                f"{value:,.0f}",
                f"{part} {ceiling:,.0f}",
                f"{value / ceiling:.0%}",
                optional(figure + ".cpu", ".3f"),
                optional(figure + ".nginx", ".3f"),
                optional(figure + ".postgresql", ".3f"),
                optional(figure + ".rabbitmq", ".3f"),
                optional(figure + ".memory", ".0f"),
            ]
            for figure, title, value, part, ceiling in rows(values)
        ],
    )
    times = [[title, f"{values[key]:,.1f}"] for key, title in TIMES.items() if key in values]
    if times:
        table(["time", "ms"], times)


STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.page { fill: #ffffff }
.title { font-weight: 600 }
.small { fill: #656d76 }
.ceiling { fill: #d0d7de }
.ours { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .page { fill: #0d1117 }
  .small { fill: #8d96a0 }
  .ceiling { fill: #3d444d }
  .ours { fill: #4493f8 }
}
"""


def chart(values, caption):
    """For each figure a bar as long as its share of the narrowest part, which fills the width."""
    left, width, step = 20, 560, 58
    lines, y = [], 80
    for _, title, value, part, ceiling in rows(values):
        share = min(1, value / ceiling) * width
        lines += [
            f'<text x="{left}" y="{y}">{html.escape(title)}</text>',
            f'<rect class="ceiling" x="{left}" y="{y + 7}" width="{width}" height="16" rx="3"/>',
            f'<rect class="ours" x="{left}" y="{y + 7}" width="{share:.1f}" height="16" rx="3"/>',
            f'<text x="{left + width + 12}" y="{y + 20}">{value:,.0f}/s'
            f'<tspan class="small"> of {part}’s {ceiling:,.0f}/s, {value / ceiling:.0%}</tspan></text>',
        ]
        y += step
    size = f'viewBox="0 0 880 {y - 16}" width="880" height="{y - 16}"'
    title = "esi-worker beside the narrowest part that each job goes through"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<style>{STYLE}</style>",
            '<rect class="page" width="100%" height="100%" rx="6"/>',
            f'<text class="title" x="{left}" y="24">{title}</text>',
            f'<text class="small" x="{left}" y="44">{html.escape(caption)}</text>',
            *lines,
            "</svg>\n",
        ]
    )


def main():
    folder, caption = pathlib.Path(sys.argv[1]), sys.argv[2]
    values = medians(folder / "results.json")
    print(caption)
    tell(values)
    (folder / "chart.svg").write_text(chart(values, caption))


main()
