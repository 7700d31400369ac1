import { GRAPH_STYLE } from './graph-style.ts';

/** The page's style sheet. Colour never says anything that a word does not say as well. */
export const STYLE = `
:root { color-scheme: light dark; --ok: #1a7f37; --warn: #9a6700; --fail: #cf222e; --pending: #0969da; --quiet: #59636e; --ink: #1f2328; --paper: #ffffff; --soft: #f6f8fa; --rule: #d1d9e0; }
@media (prefers-color-scheme: dark) {
  :root { --ok: #3fb950; --warn: #d29922; --fail: #f85149; --pending: #58a6ff; --quiet: #9198a1; --ink: #e6edf3; --paper: #0d1117; --soft: #161b22; --rule: #3d444d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.4rem 1rem; padding: 0.7rem 1rem; background: var(--soft); border-bottom: 1px solid var(--rule); }
h1 { margin: 0; font-size: 1.15rem; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
main { padding: 0 1rem 1rem; }
section { margin: 1rem 0; }
#description { margin: 0.8rem 0 0; color: var(--quiet); }
#description:empty { display: none; }
#counters, #live, #failing-count, footer { color: var(--quiet); }
#live { margin-left: auto; }
#live.stale { color: var(--fail); font-weight: 600; }
.badge { padding: 0 0.5em; border: 1px solid currentColor; border-radius: 1em; font-weight: 600; font-size: 0.85rem; color: var(--quiet); }
.OK { color: var(--ok); } .WARN { color: var(--warn); } .FAIL { color: var(--fail); } .PENDING { color: var(--pending); }
.heading { display: flex; gap: 0.7rem; align-items: baseline; }
.graph { margin-top: 0.5rem; overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px; padding: 0.6rem; min-height: 4rem; }
.heading button { margin-left: auto; color: var(--pending); }
.graph svg { display: block; max-width: none; height: auto; margin: 0 auto; }
.graph.fit svg { max-width: 100%; }
.graph .edge { cursor: pointer; }
.graph .edge:focus-visible { outline: 2px solid var(--pending); outline-offset: 2px; }
.graph .edge.chosen text { text-decoration: underline; }
#edge { position: relative; padding: 0.7rem 1rem; background: var(--soft); border: 1px solid var(--rule); border-radius: 6px; }
#edge-close { position: absolute; top: 0.4rem; right: 0.5rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.2rem 1.2rem; margin: 0.5rem 0 0; }
dl div { display: flex; gap: 0.5rem; min-width: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
#filter { margin: 0.5rem 0; width: min(24rem, 100%); padding: 0.3rem 0.5rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: 0.85rem; }
th, td { padding: 0.25rem 0.8rem 0.25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
td:first-child, th:first-child { white-space: nowrap; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0 0.2rem; cursor: pointer; }
td button { font-family: ui-monospace, monospace; text-align: left; text-decoration: underline; text-decoration-color: var(--rule); text-underline-offset: 3px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--pending); outline-offset: 1px; }
footer { padding: 0 1rem 1rem; font-size: 0.85rem; }
kbd { border: 1px solid var(--rule); border-radius: 3px; padding: 0 0.3em; margin-left: 0.6em; font-family: ui-monospace, monospace; }
dialog { width: min(60rem, 94vw); max-height: 90vh; color: var(--ink); background: var(--paper); border: 1px solid var(--rule); border-radius: 8px; padding: 1rem 1.2rem; }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog form { float: right; }
dialog h3 { margin: 0.9rem 0 0.3rem; font-size: 0.9rem; }
.hop { display: grid; grid-template-columns: minmax(8rem, 16rem) 1fr minmax(7rem, 13rem); gap: 0.8rem; align-items: center; padding: 0.1rem 0; }
.hop .node { white-space: pre-wrap; overflow-wrap: anywhere; }
.hop .track { position: relative; height: 0.9rem; background: var(--soft); border-radius: 3px; }
.hop .bar { position: absolute; top: 0; bottom: 0; min-width: 3px; border-radius: 3px; background: var(--ok); }
.hop.late .bar { background: var(--warn); }
.hop.missing .bar { background: repeating-linear-gradient(45deg, var(--fail) 0 4px, transparent 4px 8px); outline: 1px solid var(--fail); }
.hop.waiting .bar, .hop.unjudged .bar { background: var(--pending); opacity: 0.5; }
.hop.late .said { color: var(--warn); } .hop.missing .said { color: var(--fail); font-weight: 600; }
.hop.unreached { color: var(--quiet); }
.raw { font-size: 0.85rem; }
#door { margin: 2rem auto; max-width: 24rem; display: grid; gap: 0.6rem; padding: 0 1rem; }
#door[hidden] { display: none; }
#door input { padding: 0.4rem; font: inherit; }
#door button { border: 1px solid var(--rule); border-radius: 6px; padding: 0.4rem; }
#refused { margin: 0; color: var(--fail); }
.hidden-text, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
@media (max-width: 40rem) {
  main { padding: 0 0.6rem 0.6rem; }
  #live { margin-left: 0; }
  thead { display: none; }
  tr { display: grid; grid-template-columns: auto 1fr; gap: 0 0.8rem; padding: 0.4rem 0; border-bottom: 1px solid var(--rule); }
  td { border: 0; padding: 0; }
  td:nth-child(3), td:nth-child(5) { grid-column: 1 / -1; color: var(--quiet); }
  td:nth-child(4) { grid-column: 1 / -1; }
  .hop { grid-template-columns: 1fr; gap: 0.1rem; padding: 0.3rem 0; }
}
@media (prefers-reduced-motion: no-preference) { .graph .edge path, .graph .edge polygon { transition: stroke 0.15s, fill 0.15s; } }
${GRAPH_STYLE}`;
