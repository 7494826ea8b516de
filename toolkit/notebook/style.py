"""The look of what a notebook shows, in JupyterLab's light and dark themes and in a page exported from it.

Colours come from the theme (`--jp-…`) where there is one. Where there is none, as in an export, the light ones serve.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from toolkit.chart.drawable import shortened, visible
from toolkit.chart.style import VERDICT_COLOURS

__all__ = ["STYLE", "at", "cell", "chip", "said"]

LONGEST = 400

STYLE = """<style>
.tk { --tk-ink: var(--jp-content-font-color1, #1b2330); --tk-quiet: var(--jp-content-font-color2, #5b6470);
  --tk-line: var(--jp-border-color2, #d5d8dc); --tk-paper: var(--jp-layout-color1, #fff);
  --tk-shade: var(--jp-layout-color2, #f3f4f6); --tk-edge: #d55e00;
  color: var(--tk-ink); font: 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif); max-width: 96rem; }
.tk * { box-sizing: border-box; }
.tk-quiet, .tk dt { color: var(--tk-quiet); }
.tk-note { margin: .3rem 0 .4rem; } .tk-note b { font-weight: 600; }
.tk-scroll { overflow-x: auto; }
.tk table { border-collapse: collapse; margin: 0; font-size: 12px; line-height: 1.4; }
.tk table th, .tk table td { text-align: left !important; vertical-align: top; padding: .25rem .6rem;
  border-bottom: 1px solid var(--tk-line); max-width: 34rem; white-space: normal; overflow-wrap: break-word; }
.tk table th { font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; }
.tk table .tk-number { text-align: right !important; font-variant-numeric: tabular-nums; }
.tk table td.tk-number { padding-right: 1.2rem !important; }
.tk table td.tk-digest { font: 10.5px/1.4 var(--jp-code-font-family, ui-monospace, monospace);
  width: 33ch; min-width: 33ch; max-width: 33ch !important; box-sizing: content-box; }
.tk table td.tk-digest, .tk table td.tk-word { overflow-wrap: anywhere; }
.tk table td.tk-word, .tk table td.tk-prose { min-width: 16rem; }
.tk.tk-narrow table { font-size: 11px; }
.tk.tk-narrow table th, .tk.tk-narrow table td { padding: .25rem .45rem; }
.tk table td.tk-tight { overflow-wrap: anywhere; min-width: 20ch; }
.tk table td.tk-lean { overflow-wrap: anywhere; min-width: 26ch; }
.tk div.dt-container div.dt-scroll-body { border-bottom: 0; }
.tk div.dt-container { font-size: 12px; margin: 0; color: var(--tk-ink); background: transparent; }
.tk div.dt-container .dt-paging .dt-paging-button { color: var(--tk-ink) !important; }
.tk div.dt-container .dt-paging .dt-paging-button.current { background: var(--tk-shade); border-color: var(--tk-line); }
.tk div.dt-container .dt-paging .dt-paging-button.disabled { color: var(--tk-quiet) !important; }
.tk table td.tk-once { white-space: nowrap; }
.tk div.dt-container select, .tk div.dt-container input { color: var(--tk-ink); background: var(--tk-paper);
  border: 1px solid var(--tk-line); border-radius: 3px; padding: 2px 6px; }
.jp-OutputArea .jupyter-button:focus-visible, .jp-OutputArea .jupyter-widgets :is(input, select):focus-visible,
.tk :is(a, button, input, select, summary, [tabindex]):focus-visible {
  outline: 3px solid #1976d2 !important; outline-offset: -3px; }
.tk-card { max-width: 74rem; padding: .9rem 1.1rem; background: var(--tk-paper);
  border: 1px solid var(--tk-line); border-radius: 6px; }
.tk-card h3 { margin: 0 0 .2rem; font-size: 16px; line-height: 1.35; color: var(--tk-ink); }
.tk-card h4 { margin: 1rem 0 .35rem; font-size: 12px; letter-spacing: .03em; color: var(--tk-quiet); font-weight: 600; }
.tk dl dt, .tk dl dd { float: none; width: auto; font-weight: 400; padding: 0; }
.tk dl dt { white-space: nowrap; }
.tk dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0; }
.tk dd { margin: 0; overflow-wrap: anywhere; }
.tk-chip { display: inline-block; padding: 0 .5rem; border-radius: 3px; border-left: .5rem solid #8d97a3;
  background: var(--tk-shade); font-weight: 600; white-space: nowrap; }
.tk-answer { font-weight: 700; font-size: 11px; white-space: nowrap; }
.tk-TRUE { color: var(--tk-ink); } .tk-FALSE { color: var(--tk-quiet); font-weight: 400; }
.tk-UNKNOWN { color: #a34700; }
[data-jp-theme-light="false"] .tk-UNKNOWN { color: #ffb066; }
.tk code, .tk-quote { font: 11.5px/1.45 var(--jp-code-font-family, ui-monospace, monospace); overflow-wrap: anywhere; }
.tk-quote { background: none; color: var(--tk-ink); }
.tk ol.tk-path { list-style: none; margin: 0; padding: 0; }
.tk-path li { margin: 0; padding: .3rem .8rem .4rem; border-left: 6px solid #0072b2; }
.tk-path li.tk-boundary { border-left-color: var(--tk-edge); background: var(--tk-shade); }
.tk-path li.tk-untrusted { color: var(--tk-quiet); border-left-color: transparent;
  border-image: repeating-linear-gradient(135deg, #8d97a3 0 3px, transparent 3px 7px) 6; }
.tk-gate { border-left: 5px solid var(--tk-edge); padding: .4rem .9rem; background: var(--tk-shade); }
.tk-gate.tk-open { border-left-color: #009e73; }
.tk-tag { display: inline-block; margin: 0 .6rem .15rem 0; padding: 0 .5rem; border-left: 3px solid var(--tk-line);
  background: var(--tk-shade); color: var(--tk-quiet); white-space: nowrap; }
.tk-tag.tk-open { border-left-color: #009e73; color: var(--tk-ink); }
.tk-case { border-bottom: 2px solid var(--tk-line); padding: 0 0 .4rem; }
.tk-case h2 { margin: 0; font-size: 18px; color: var(--tk-ink); }
.tk figure { margin: .5rem 0; background: #fff; border: 1px solid var(--tk-line); max-width: 62rem; }
.tk figure img { display: block; width: 100%; }
[data-jp-theme-light="false"] .tk figure img { filter: brightness(.9); }
</style>"""


def at(moment: pd.Timestamp) -> str:
    """A moment to the second, in UTC and saying so; one that has no zone gets none."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.tzinfo is None else f"{moment.tz_convert('UTC'):%Y-%m-%d %H:%M:%SZ}"


def said(value: object, limit: int = LONGEST) -> str:
    """Text that evidence wrote, fit for HTML: invisible characters spelt out, the too long cut, markup escaped."""
    return f"<bdi>{escape(shortened(visible(str(value)), limit))}</bdi>"


def cell(value: object, limit: int = LONGEST) -> str:
    """The same without the isolating element, for a table's cell and for an attribute."""
    return escape(shortened(visible(str(value)), limit))


def chip(verdict: str) -> str:
    """A verdict with its colour, as the figures draw it; the word stands beside the colour."""
    colour = VERDICT_COLOURS.get(verdict, "#8d97a3")
    return f'<span class="tk-chip" style="border-left-color: {colour}">{escape(verdict)}</span>'
