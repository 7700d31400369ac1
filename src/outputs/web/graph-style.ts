/**
 * How the drawing of a stream looks: by the classes that edges and nodes carry, in light and dark. In an SVG of its own
 * it stands inside; the page has it in its style sheet. Letters are smaller than Graphviz was told: it measures in
 * Helvetica, and the font that a browser takes instead may be a fifth wider.
 */
export const GRAPH_STYLE = `
svg { --ok: #1a7f37; --warn: #9a6700; --fail: #cf222e; --pending: #0969da; --quiet: #6e7781; --ink: #1f2328; --paper: #ffffff; }
@media (prefers-color-scheme: dark) {
  svg { --ok: #3fb950; --warn: #d29922; --fail: #f85149; --pending: #58a6ff; --quiet: #8b949e; --ink: #e6edf3; --paper: #0d1117; }
}
.node path { stroke: var(--ink); fill: var(--paper); }
.node text { fill: var(--ink); font-size: 12.5px; }
.node.discovered path { stroke-dasharray: 4 3; }
.edge { --line: var(--quiet); }
.edge.OK { --line: var(--ok); }
.edge.WARN { --line: var(--warn); }
.edge.FAIL { --line: var(--fail); }
.edge.PENDING { --line: var(--pending); }
.edge path { stroke: var(--line); stroke-width: 1.4; }
.edge polygon { stroke: var(--line); fill: var(--line); }
.edge text { fill: var(--line); font-size: 10px; }
.edge.FAIL path, .edge.WARN path { stroke-width: 2.2; }
.edge.first path { stroke-width: 3.4; }
.edge.UNOBSERVED path { stroke-dasharray: 6 4; }
.edge.UNCHECKED path { stroke-dasharray: 2 4; }
.edge.idle, .edge.acknowledged { opacity: 0.6; }
`;
