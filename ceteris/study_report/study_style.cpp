// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/study_style.hpp"

namespace ceteris::study_report {

std::string_view study_style_sheet() {
  return R"css(
.plot.narrow{max-width:29rem}
.answers{list-style:none;padding:0;margin:1rem 0}
.answer{padding:.1rem 0 .1rem .9rem;border-left:4px solid var(--grey);margin:0 0 1rem}
.answer.good{border-color:var(--blue)}.answer.bad{border-color:var(--vermillion)}.answer.same{border-color:var(--green)}
.answer p{margin:.1rem 0}.answer .headline{margin:.2rem 0}
.answer .word{color:var(--soft)}.answer.good .word{color:var(--accent)}.answer.bad .word{color:var(--warn)}.answer.same .word{color:var(--green)}
.scope{color:var(--soft)}
.unfinished{padding:.6rem .9rem;border:2px solid var(--warn);border-radius:6px;background:var(--warn-panel)}
.threats{list-style:none;padding:0}
.threats li{padding:.15rem 0 .15rem .9rem;border-left:4px solid var(--rule)}
.threats .serious{border-color:var(--warn)}
.level{font-family:var(--sans);font-size:.85rem;font-weight:600;color:var(--soft);margin-right:.4rem}
.serious .level{color:var(--warn)}
td.source{min-width:11rem}
.figure .label,.figure .note,.figure .change{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.figure .note{fill:var(--soft)}
.margin{fill:var(--green);opacity:.14}.margin-edge{stroke:var(--green);stroke-width:1;opacity:.6}
.zero{stroke:var(--ink);stroke-width:1.1}
.thin{stroke-width:1.6;stroke:var(--grey)}.thick{stroke-width:4.5;stroke:var(--grey)}
.thin.good,.thick.good{stroke:var(--blue)}.thin.bad,.thick.bad{stroke:var(--vermillion)}.thin.same,.thick.same{stroke:var(--green)}
.thin.start{stroke:var(--soft)}.thin.worth-line{stroke:var(--ink)}
.arrow{fill:var(--soft)}
.rep{fill:var(--soft);opacity:.5}
.estimate{stroke:var(--paper);stroke-width:1}
.estimate.good{fill:var(--blue)}.estimate.bad{fill:var(--vermillion)}.estimate.same{fill:var(--green)}
.estimate.start{fill:var(--soft)}
.estimate.open{fill:var(--paper);stroke:var(--soft);stroke-width:1.8}
.way{fill:none;stroke:var(--rule);stroke-width:2}
.cost{fill:var(--sky);opacity:.45}
.pair-line{stroke:var(--grey);stroke-width:.8;opacity:.6}
.strip{fill:var(--blue);opacity:.75}
.scored{fill:none;stroke:var(--vermillion);stroke-width:2}
.mean{stroke:var(--ink);stroke-width:2}
.heat.below{fill:var(--vermillion)}
.worth{fill:var(--blue);opacity:.6}.worth.below{fill:var(--vermillion)}
.tick-mark{fill:var(--ink)}
.bar-line{stroke-width:1.4;opacity:.7}
.bar-line.s1{stroke:var(--blue)}.bar-line.s2{stroke:var(--vermillion)}.bar-line.s3{stroke:var(--green)}.bar-line.s4{stroke:var(--orange)}
.bar-line.s5{stroke:var(--purple)}.bar-line.s6{stroke:var(--sky)}.bar-line.s7{stroke:var(--grey)}.bar-line.s8{stroke:var(--yellow)}
.ring{fill:var(--paper);stroke-width:1.8}
.ring.s1{stroke:var(--blue)}.ring.s2{stroke:var(--vermillion)}.ring.s3{stroke:var(--green)}.ring.s4{stroke:var(--orange)}
.ring.s5{stroke:var(--purple)}.ring.s6{stroke:var(--sky)}.ring.s7{stroke:var(--grey)}.ring.s8{stroke:var(--yellow)}
.band{opacity:.18}
.band.s1{fill:var(--blue)}.band.s2{fill:var(--vermillion)}.band.s3{fill:var(--green)}.band.s4{fill:var(--orange)}
.band.s5{fill:var(--purple)}.band.s6{fill:var(--sky)}.band.s7{fill:var(--grey)}.band.s8{fill:var(--yellow)}
@media (min-width:40.01rem){.dense th,.dense td{padding-right:.6rem;font-size:.85rem}.dense tbody th{min-width:10rem}}
@media (max-width:40rem){.narrow .figure text{font-size:12px}.narrow .figure .tick{font-size:11px}.narrow .figure .cell{font-size:14px}.narrow .figure .cell-small{font-size:10.5px}.stack td{overflow-wrap:anywhere}}
@media print{.threats li,.answer{break-inside:avoid}}
)css";
}

}  // namespace ceteris::study_report
