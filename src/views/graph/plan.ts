import { cutIntoLayers, type Layered } from './chains.ts';
import { type Component, componentsOf, type Graph, graphOf } from './components.ts';
import type { Topology } from './graph.ts';
import { layersOf, withoutCycles } from './layers.ts';
import { orderLayers } from './order.ts';

/** What all zooms of a picture share: layers and their order. Connected parts first, lonely nodes after. */
export interface GraphPlan {
  readonly graph: Graph;
  readonly parts: readonly Layered[];
}

/** The part of the layout that depends on the topology alone. */
export function planGraph(topology: Topology): GraphPlan {
  const graph = graphOf(topology);
  const parts = componentsOf(graph);
  const lonely = ({ arcs }: Component) => arcs.length === 0;
  const ordered = [...parts.filter((part) => !lonely(part)), ...parts.filter(lonely)];
  return { graph, parts: ordered.map((part) => planPart(part, graph)) };
}

function planPart(part: Component, graph: Graph): Layered {
  const forward = withoutCycles(part, graph.arcs);
  const layered = cutIntoLayers(part.nodes, forward, layersOf(part.nodes, forward));
  orderLayers(layered);
  return layered;
}
