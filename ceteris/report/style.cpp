// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/style.hpp"

namespace ceteris::report {

std::string_view style_sheet() {
  return R"css(
:root{color-scheme:light dark;
--paper:#fff;--ink:#1a1c1f;--soft:#555c66;--rule:#d7dae0;--panel:#f5f6f8;--accent:#0072b2;--warn:#a94400;--warn-panel:#fdf1e7;
--blue:#0072b2;--orange:#e69f00;--green:#009e73;--vermillion:#d55e00;--sky:#56b4e9;--purple:#cc79a7;--yellow:#f0e442;--grey:#9aa0a8;--heat:#00507e;
--serif:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,"DejaVu Serif",serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#14161a;--ink:#e4e6ea;--soft:#a0a7b3;--rule:#343a44;--panel:#1d2026;--accent:#6fbdf0;--warn:#f4a368;--warn-panel:#2c2018;
--blue:#2f93d1;--green:#1fb88c;--vermillion:#e8762c;--grey:#737a85;--heat:#2f93d1}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 var(--serif);overflow-wrap:break-word}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1,h2,h3,h4,nav,table,.figure,figcaption,.kicker,.sets,.facts,.word,.big,summary,.legend,dt,.foot{font-family:var(--sans)}
h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .3rem;letter-spacing:-.01em}
h2{font-size:1.3rem;line-height:1.25;margin:0 0 .6rem;letter-spacing:-.005em}
h3{font-size:1rem;margin:1.4rem 0 .3rem}
h4{font-size:.9rem;font-weight:500;margin:.2rem 0;overflow-wrap:anywhere}
p,ul,ol,dl{margin:.5rem 0 .8rem}
p,li,dd{max-width:70ch}
ul,ol{padding-left:1.3rem}
li+li{margin-top:.3rem}
a{color:var(--accent);text-underline-offset:.15em}
section{margin-top:2.6rem;padding-top:1.4rem;border-top:1px solid var(--rule)}
.kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.08em;text-transform:uppercase}
.sets,.foot,.note,.legend{color:var(--soft);font-size:.9rem}
.alerts{margin-top:1.4rem;padding:1rem 1.2rem;border:2px solid var(--warn);border-radius:6px;background:var(--warn-panel)}
.alerts h2{color:var(--warn);font-size:1.1rem;margin-bottom:.3rem}
.alerts ul{margin-bottom:0}
.verdict{border-top:0;margin-top:1.2rem;padding-top:0}
.word{margin:0;font-size:1.05rem;font-weight:650;color:var(--accent)}
.word::first-letter{text-transform:uppercase}
.doubt .word{color:var(--warn)}.open .word,.open .big{color:var(--soft)}
.headline{font-size:1.3rem;line-height:1.45;margin:.2rem 0 1rem}
.score{display:flex;flex-wrap:wrap;gap:.4rem 2rem;align-items:center;margin-bottom:.8rem}
.big{margin:0;font-size:3.6rem;line-height:1;font-weight:650;letter-spacing:-.03em;font-variant-numeric:tabular-nums;white-space:nowrap}
.facts{margin:0;display:grid;grid-template-columns:auto auto;gap:0 .9rem;font-size:.95rem;line-height:1.5}
.facts dt{color:var(--soft)}.facts dd{margin:0;font-variant-numeric:tabular-nums}
nav{margin-top:1.6rem;font-size:.92rem;line-height:2}
nav a{margin-right:.8rem;white-space:nowrap;text-decoration:none}
nav a:hover{text-decoration:underline}
.plot{margin:1rem 0;max-width:40rem}
.plot.small{max-width:30rem}
.pair{display:flex;flex-wrap:wrap;gap:1rem 2.5rem}
.pair>*{flex:1 1 19rem;min-width:0;max-width:28rem;margin:.6rem 0}
figcaption{font-size:.88rem;line-height:1.45;color:var(--soft);margin-top:.35rem;max-width:62ch}
.figure{display:block;width:100%;height:auto;overflow:visible}
.figure text{fill:var(--ink);font-size:12px}
.figure .tick{fill:var(--soft);font-size:11px}
.figure .strong{font-weight:650}
.grid{stroke:var(--rule);stroke-width:.8}.axis{stroke:var(--soft)}.divide{stroke:var(--rule)}
.chance{stroke:var(--ink);stroke-dasharray:4 3;stroke-width:1.1}
.whisker{stroke:var(--blue);stroke-width:2;stroke-linecap:round}
.whisker.headline{stroke:var(--vermillion);stroke-width:3}
.mark.solid{fill:var(--blue);stroke:var(--blue)}.mark.hollow{fill:var(--paper);stroke:var(--blue);stroke-width:1.6}
.mark.headline{fill:var(--vermillion);stroke:var(--paper)}
.plate{fill:none;stroke:var(--rule)}.heat{fill:var(--heat)}
.figure .cell{font-size:14px;font-weight:600}.figure .cell-small{font-size:10.5px}.figure .on-dark{fill:#fff}
.curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
.fill.s1{fill:var(--blue)}.fill.s2{fill:var(--sky)}.fill.s3{fill:var(--green)}.fill.s4{fill:var(--grey)}
.fill.s5{fill:var(--vermillion)}.fill.s6{fill:var(--purple)}.fill.s7{fill:var(--panel);stroke:var(--grey)}.fill.s8{fill:var(--orange)}
.curve.s1{stroke:var(--blue)}.curve.s2{stroke:var(--vermillion);stroke-dasharray:6 2}.curve.s3{stroke:var(--green);stroke-dasharray:2 2}
.curve.s4{stroke:var(--orange);stroke-dasharray:8 2 2 2}.curve.s5{stroke:var(--purple)}.curve.s6{stroke:var(--sky);stroke-dasharray:6 2}
.curve.s7{stroke:var(--grey);stroke-dasharray:2 2}.curve.s8{stroke:var(--yellow);stroke-dasharray:8 2 2 2}
.dot.s1{fill:var(--blue)}.dot.s2{fill:var(--vermillion)}.dot.s3{fill:var(--green)}.dot.s4{fill:var(--orange)}
.dot.s5{fill:var(--purple)}.dot.s6{fill:var(--sky)}.dot.s7{fill:var(--grey)}.dot.s8{fill:var(--yellow)}
.figure .bar-number{fill:#fff}.figure .n2,.figure .n4,.figure .n6,.figure .n8{fill:#14161a}.figure .n7{fill:var(--ink)}
.scroll{overflow-x:auto;margin:.8rem 0 1rem}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums}
th,td{padding:.4rem 1.1rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{font-weight:600;color:var(--soft);border-bottom:1.5px solid var(--soft);vertical-align:bottom}
tbody th{font-weight:600}
th.num,td.num{text-align:right;white-space:nowrap}
td.tight{white-space:nowrap}
.wide{width:100%}
.sees{display:block;font-weight:400;color:var(--soft);max-width:46ch}
.name{font-family:var(--mono);font-size:.86em;overflow-wrap:anywhere}
tbody th,.sees{overflow-wrap:anywhere;min-width:9rem}
.wide tbody th{min-width:14rem}
thead th.num{white-space:normal}
.many th,.many td{padding-right:.7rem}
.many tbody th{min-width:12rem}
.pass{color:var(--green);font-weight:650;white-space:nowrap}.fail{color:var(--warn);font-weight:650;white-space:nowrap}
.findings dt{font-weight:600;font-size:.95rem;margin-top:.7rem}.findings dd{margin:0}
details{margin:.7rem 0}
summary{cursor:pointer;font-size:.95rem;color:var(--accent)}
.rows{display:grid;grid-template-columns:minmax(5rem,9rem) 1fr;gap:0 1rem}
.rows>*{min-width:0}
.tiles{display:grid;gap:.9rem .8rem;margin:.6rem 0 1.2rem;padding:0;list-style:none}
.tiles li{margin:0;min-width:0;font:.78rem/1.35 var(--sans);color:var(--soft)}
.tiles .name{display:block;color:var(--ink)}
.pic{display:block;border-radius:3px;background-color:var(--panel);background-repeat:no-repeat;-webkit-print-color-adjust:exact;print-color-adjust:exact}
pre{white-space:pre-wrap;font:.82rem/1.5 var(--mono);background:var(--panel);padding:.8rem 1rem;border-radius:4px;margin:.6rem 0}
blockquote{margin:.6rem 0;padding:.2rem 0 .2rem 1.1rem;border-left:3px solid var(--rule)}
.references{font-size:.9rem;line-height:1.45;padding-left:1.4rem;text-indent:-1.4rem;list-style:none}
.plain{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.1rem 1.2rem;font-size:.95rem}
.plain dt{color:var(--soft);font-size:.9rem}.plain dd{margin:0;min-width:0}
@media (max-width:40rem){
body{font-size:1rem}
main{padding:1.3rem 1rem 3rem}
h1{font-size:1.5rem}.headline{font-size:1.13rem}.big{font-size:3rem}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody,.stack tr,.stack th,.stack td{display:block;width:auto}
.stack tbody th,.many tbody th{min-width:0}
.stack tr{padding:.6rem 0;border-bottom:1px solid var(--rule)}
.stack th,.stack td{border:0;padding:.1rem 0;text-align:left;white-space:normal}
.stack td[data-label]{display:grid;grid-template-columns:9.5rem 1fr;gap:.6rem}
.stack td[data-label]::before{content:attr(data-label);color:var(--soft)}
.rows{grid-template-columns:1fr}
.plain{grid-template-columns:minmax(6rem,40%) 1fr}
.tiles{gap:.8rem .5rem}
.figure text{font-size:13px}.figure .tick{font-size:12px}
}
@media print{
:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--panel:#f4f4f4;--accent:#00507e;--warn:#8a3800;--warn-panel:#fff;
--blue:#0072b2;--green:#009e73;--vermillion:#d55e00;--grey:#9aa0a8;--heat:#00507e}
@page{margin:18mm 16mm}
body{font-size:10pt;line-height:1.45}
main{max-width:none;padding:0}
nav{display:none}
a{color:inherit;text-decoration:none}
section{margin-top:1.4rem;padding-top:.9rem}
h2,h3,h4,h3+p,summary{break-after:avoid}
figure,tr,.tiles li,.alerts,.score{break-inside:avoid}
.scroll{overflow:visible}
.plot{max-width:13cm}
}
)css";
}

}  // namespace ceteris::report
