"""The look of a report: two pages of A4, black on white, without a script.

The one rule: what is marked by a colour is marked by a word as well.
"""

from __future__ import annotations

from typing import Final

STYLE: Final = """
@page { size: A4; margin: 11mm 12mm; }
* { box-sizing: border-box; }
body { font: 9.5pt/1.3 Helvetica, Arial, "DejaVu Sans", sans-serif; color: #1a1a1a;
  max-width: 186mm; margin: 0 auto; background: #fff; }
@media screen { body { padding: 8mm 0; } .whose { padding-top: 8mm; } }
h1 { font-size: 16pt; margin: 0 0 1mm; }
h2 { font-size: 10.5pt; margin: 3mm 0 1mm; border-bottom: 0.3mm solid #444; }
p { margin: 0 0 1mm; }
section { break-inside: avoid; }
.warning { border: 0.6mm solid #a00; padding: 1.2mm 2mm; margin: 1.5mm 0; font-weight: bold; }
.simulated { border: 0.6mm dashed #444; padding: 1.2mm 2mm; margin: 1.5mm 0; font-weight: bold;
  text-align: center; letter-spacing: 0.04em; }
.picture svg { width: 100%; height: auto; display: block; margin-top: 1mm; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: 0.35mm 2mm 0.35mm 0; }
th { font-weight: bold; border-bottom: 0.2mm solid #888; }
tbody tr + tr td { border-top: 0.1mm solid #ddd; }
.facts th, .facts td { border: 0; }
.facts thead, .texts thead { display: none; }
.facts .c0, .facts .c2 { width: 24mm; color: #444; }
.dose .c0 { width: 42mm; }
.dose .c1, .dose .c2 { width: 34mm; text-align: right; padding-right: 6mm; }
.values .c0 { width: 48mm; }
.values .c1, .values .c3 { width: 30mm; }
.texts .c0 { width: 42mm; }
.small { font-size: 8pt; line-height: 1.22; }
.tiny { font-size: 7.4pt; line-height: 1.18; }
.tiny th, .tiny td { padding-top: 0.15mm; padding-bottom: 0.15mm; }
.whose { break-before: page; color: #444; font-size: 8pt; margin: 0; }
.events .c0 { width: 7mm; text-align: right; }
.events .c1 { width: 15mm; text-align: right; }
.events .c3 { width: 38mm; }
.columns { display: flex; gap: 8mm; align-items: flex-start; }
.segments .c0 { width: 7mm; text-align: right; }
.segments .c2, .segments .c3 { width: 11mm; text-align: right; padding-right: 1mm; }
.segments .c4 { width: 16mm; text-align: right; padding-right: 1mm; white-space: nowrap; }
.segments .c1 { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.caps .c0 { width: 24mm; }
.caps .c1 { width: 20mm; }
.hash { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 7.5pt;
  overflow-wrap: anywhere; }
.foot { color: #444; font-size: 8pt; margin-top: 2mm; }
"""
