import type { EngineSpec } from '../core/spec.ts';
import { createFates, type Fates } from './fates.ts';
import { type Network, networkOf } from './network.ts';
import { createRandom, type Random } from './random.ts';
import { Schedule } from './schedule.ts';

export interface TrafficOptions {
  /** The same seed gives the same traffic, tokens too: take another one each time the same engine listens. */
  readonly seed: number;
  /** Tokens that enter at each entry; each makes a line at every node it comes to. 5 by default. */
  readonly tokensPerSecond?: number;
  /** Tokens that go astray or come late, and incidents. True by default. */
  readonly faults?: boolean;
}

export interface Traffic {
  /** The lines (SPEC 3) that are due by `nowUs`, oldest first. Times must not go back; the first call is the start. */
  next(nowUs: number): string[];
}

/** A wildcard such as `worker-*` plays as this many nodes, `worker-1` and so on. */
const WILDCARD_NODES = 3;

/** After a pause (a laptop asleep) traffic goes on from now instead of making up for what was missed. */
const MAX_PAUSE_US = 2_000_000;

/** Nodes at links with a shorter `within` carry their time: a timer sends too coarsely for them. */
const COARSE_US = 250_000;

/** One token's journey: when it last came to which node. Each node passes it on once, whatever ways lead there. */
interface Journey {
  readonly token: string;
  readonly nodes: Map<string, number>;
}

/** A token at a node, or so many events without one. */
type Arrival =
  | {
      readonly kind: 'token';
      readonly node: string;
      readonly journey: Journey;
      readonly from: string | null;
      /** When the node before passed it on. */
      readonly sinceUs: number;
    }
  | { readonly kind: 'tally'; readonly node: string; readonly count: number };

/** The next token is due to enter here. */
interface Entry {
  readonly kind: 'entry';
  readonly node: string;
}

/**
 * Traffic that the given streams might have. Tokens enter where nothing leads to and flow along all edges, most of
 * them well within what the checks allow; count checks get their events at the right ratio. A few tokens are late or
 * lost, and now and then a link has an incident for some seconds, so that every status is seen within a minute.
 */
export function createTraffic(spec: EngineSpec, options: TrafficOptions): Traffic {
  const { seed, tokensPerSecond = 5, faults = true } = options;
  const random = createRandom(seed);
  const network = networkOf(spec);
  const schedule = new Schedule<Arrival | Entry>();
  let fates: Fates | null = null;
  let lastUs = 0;

  const enterLater = (entry: Entry, atUs: number) => schedule.put(atUs + random.gapUs(tokensPerSecond), entry);
  const enterAll = (atUs: number) => {
    for (const node of network.entries) enterLater({ kind: 'entry', node }, atUs);
  };

  return {
    next(nowUs) {
      if (fates === null || nowUs - lastUs > MAX_PAUSE_US) {
        schedule.clear();
        enterAll(nowUs);
      }
      fates ??= createFates(network.links, random, nowUs, faults);
      lastUs = nowUs;
      const lines: string[] = [];
      for (let due = schedule.takeDue(nowUs); due !== null; due = schedule.takeDue(nowUs)) {
        const { at, what } = due;
        if (what.kind === 'entry') enterLater(what, at);
        const arrival = what.kind === 'entry' ? entering(what.node, random, at) : what;
        if (isNoNews(arrival)) continue;
        lines.push(lineOf(arrival, at, network));
        passOn(arrival, at, network, fates, schedule, random);
      }
      return lines;
    },
  };
}

function entering(node: string, random: Random, atUs: number): Arrival {
  const journey = { token: `${random.hex(8)}-${random.hex(4)}`, nodes: new Map<string, number>() };
  return { kind: 'token', node: concrete(node, random), journey, from: null, sinceUs: atUs };
}

/** Whether the token came here by another way, late enough to answer this way's node before as well. */
function isNoNews(arrival: Arrival): boolean {
  if (arrival.kind === 'tally') return false;
  const lastUs = arrival.journey.nodes.get(arrival.node);
  return lastUs !== undefined && lastUs >= arrival.sinceUs;
}

/** A name for a node of the manifest: its own, or one that its wildcard takes. */
function concrete(node: string, random: Random): string {
  return node.endsWith('*') ? `${node.slice(0, -1)}${1 + random.below(WILDCARD_NODES)}` : node;
}

function lineOf(arrival: Arrival, atUs: number, network: Network): string {
  const { node } = arrival;
  const links = [...network.linksFrom(node), ...network.linksTo(node)];
  // Sixteen digits are microseconds, leading zeros included.
  const time = links.some(({ withinUs }) => withinUs < COARSE_US) ? `|T${String(atUs).padStart(16, '0')}` : '';
  if (arrival.kind === 'tally') return `${node}:${arrival.count}|c${time}`;
  return `${node}:${arrival.journey.token}|s${arrival.from === null ? '' : `|#from:${arrival.from}`}${time}`;
}

/** Put what an arrival leads to on the schedule: the token at the next nodes, and what count checks want there. */
function passOn(
  arrival: Arrival,
  atUs: number,
  network: Network,
  fates: Fates,
  schedule: Schedule<Arrival | Entry>,
  random: Random,
): void {
  const journey = arrival.kind === 'token' && !arrival.journey.nodes.has(arrival.node) ? arrival.journey : null;
  if (arrival.kind === 'token') arrival.journey.nodes.set(arrival.node, atUs);
  for (const link of network.linksFrom(arrival.node)) {
    const to = concrete(link.to, random);
    const from = link.discover ? arrival.node : null;
    let due = fates.due(link, atUs, arrival.kind === 'tally' ? arrival.count : 1);
    const dueUs = atUs + fates.dueLatencyUs(link);
    if (link.timeChecks.length > 0 || link.countChecks.length === 0) {
      const latencyUs = journey === null ? -1 : fates.latencyUs(link, atUs);
      if (journey !== null && latencyUs >= 0)
        schedule.put(atUs + latencyUs, { kind: 'token', node: to, journey, from, sinceUs: atUs });
    } else if (due > 0 && journey !== null && network.linksTo(to).every(({ timeChecks }) => timeChecks.length === 0)) {
      // The token goes along, unless a time check there would take it for a reply without a cause.
      schedule.put(dueUs, { kind: 'token', node: to, journey, from, sinceUs: atUs });
      due--;
    }
    if (due > 0) schedule.put(dueUs, { kind: 'tally', node: to, count: due });
  }
}
