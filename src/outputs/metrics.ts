import { type Metric, Registry } from 'prom-client';
import { LATENCY_BOUNDS_US } from '../core/latency-histogram.ts';
import type { CheckFigures, EdgeFigures, Figures } from '../core/snapshot.ts';
import { STATUSES } from '../core/window.ts';
import type { HttpSource } from './http-source.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly value: number;
  readonly labels?: Labels;
  /** The same object for all samples of an edge or a check: the library writes it out but once. */
  readonly sharedLabels?: Labels;
  /** With a suffix, as the parts of a histogram have it. */
  readonly metricName?: string;
}

/** A family of metrics whose samples are made when they are asked for, out of the snapshot of that moment. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  samples(picture: Picture): Sample[];
}

/** What all families of one scrape are made of. */
interface Picture {
  readonly snapshot: Figures;
  readonly edges: readonly { readonly edge: EdgeFigures; readonly shared: Labels }[];
  readonly checks: readonly {
    readonly edge: EdgeFigures;
    readonly check: CheckFigures;
    readonly index: number;
    readonly shared: Labels;
  }[];
}

export interface Metrics {
  readonly contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/**
 * What Prometheus may scrape: statuses, observations by outcome, latencies, what was read and lost, and the limits.
 * Names and labels take the library a hundred times as long to write as their values, and change only with the
 * manifest: so it writes them once, and values are put into its text.
 */
export function createMetrics(source: HttpSource): Metrics {
  const registry = new Registry();
  const families = familiesOf(source);
  let picture = pictureOf(source.snapshot());
  let known = '';
  let pieces: readonly string[] = [];
  for (const { name, help, type, samples } of families) {
    const get = async () => ({ name, help, type, aggregator: 'sum', values: samples(picture).map(withoutValue) });
    // The library's own metrics hold their values; ours have them elsewhere. To register and to be written, `name` and
    // `get` are all it asks of one, but its types want a whole class.
    registry.registerMetric({ name, get } as unknown as Metric);
  }

  async function text(): Promise<string> {
    const now = pictureOf(source.snapshot());
    const values = families.flatMap(({ samples }) => samples(now));
    const series = seriesOf(now, source);
    if (series !== known) {
      picture = now;
      pieces = (await registry.metrics()).split(BLANK);
      known = series;
    }
    let filled = pieces[0]!;
    for (let i = 0; i < values.length; i++) filled += ` ${values[i]!.value}\n${pieces[i + 1]}`;
    return filled;
  }

  return { contentType: registry.contentType, text };
}

/** As the library writes what is no number, at the end of a line. No name or label can look so: it would be quoted. */
const BLANK = ' Nan\n';

function withoutValue(sample: Sample): Sample {
  return { ...sample, value: Number.NaN };
}

/** The same for two pictures only if they have the same names and labels. */
function seriesOf({ snapshot, checks, edges }: Picture, source: HttpSource): string {
  return JSON.stringify([
    snapshot.streams.map(({ name, nodes }) => [name, nodes.map((node) => node.name)]),
    edges.map(({ edge }) => edge.key),
    checks.map(({ check }) => check.spec.kind),
    source.inputs().map(({ name, figures }) => [name, Object.keys(figures)]),
  ]);
}

function pictureOf(snapshot: Figures): Picture {
  const edges = snapshot.streams.flatMap((stream) => {
    // The place of an edge among those between the same nodes tells twins apart, as no name need do.
    const places = new Map<string, number>();
    return stream.edges.map((edge) => {
      const pair = `${edge.from}\n${edge.to}`;
      const place = places.get(pair) ?? 0;
      places.set(pair, place + 1);
      const twin: Labels = place === 0 ? {} : { edge: String(place) };
      return { edge, shared: { stream: stream.name, from: edge.from, to: edge.to, ...twin } };
    });
  });
  const checks = edges.flatMap(({ edge, shared }) =>
    edge.checks.map((check, index) => ({
      edge,
      check,
      index,
      shared: { ...shared, check: String(index), kind: check.spec.kind },
    })),
  );
  return { snapshot, edges, checks };
}

function familiesOf(source: HttpSource): readonly Family[] {
  return [
    {
      name: 'observatory_edge_status',
      help: 'The status of each edge: 1 for the one it has, 0 for the others.',
      type: 'gauge',
      samples: ({ edges }) =>
        edges.flatMap(({ edge, shared }) =>
          (edge.checks.length === 0 ? UNCHECKED : STATUS_LABELS).map((labels) => ({
            value: edge.status === labels.status ? 1 : 0,
            labels,
            sharedLabels: shared,
          })),
        ),
    },
    {
      name: 'observatory_edge_idle',
      help: 'Whether the node at the beginning of the edge has been silent for longer than idle_after.',
      type: 'gauge',
      samples: ({ edges }) => edges.map(({ edge, shared }) => ({ value: edge.idle ? 1 : 0, sharedLabels: shared })),
    },
    {
      name: 'observatory_observations_total',
      help: 'Observations by outcome: pass, fail, and void ones by what kept them from being judged.',
      type: 'counter',
      samples: ({ checks }) => checks.flatMap(({ check, shared }) => outcomesOf(check, shared)),
    },
    perCheck('observatory_window_pass', 'Passes among the observations of the window.', ({ pass }) => pass),
    perCheck('observatory_window_total', 'Observations in the window.', ({ total }) => total),
    perCheck('observatory_waiting', 'Observations opened and not settled.', ({ waiting }) => waiting),
    {
      name: 'observatory_latency_seconds',
      help: 'Time from cause to reply, of the observations that had a reply.',
      type: 'histogram',
      samples: ({ checks }) =>
        checks.flatMap(({ edge, check, index, shared }) =>
          check.spec.kind === 'time' ? bucketsOf(source, edge.key, index, shared) : [],
        ),
    },
    {
      name: 'observatory_node_events_total',
      help: 'Events and tallies of each node, duplicates not.',
      type: 'counter',
      samples: ({ snapshot }) =>
        snapshot.streams.flatMap((stream) =>
          stream.nodes.map(({ name, seen }) => ({ value: seen, labels: { stream: stream.name, node: name } })),
        ),
    },
    {
      name: 'observatory_lines_total',
      help: 'Lines, messages and events by what became of them; `loss` are datagrams that never reached us.',
      type: 'counter',
      samples: ({ snapshot }) =>
        Object.entries(snapshot.counters).map(([what, value]) => ({ value, labels: { what } })),
    },
    {
      name: 'observatory_input',
      help: 'Figures of each input: datagrams, bytes, connections, and what was refused or cut.',
      type: 'gauge',
      samples: () =>
        source
          .inputs()
          .flatMap(({ name, figures }) =>
            Object.entries(figures).map(([figure, value]) => ({ value, labels: { input: name, figure } })),
          ),
    },
    whole('observatory_live_tokens', 'Tokens remembered now.', 'gauge', ({ liveTokens }) => liveTokens),
    whole('observatory_live_tokens_limit', 'Tokens remembered at most.', 'gauge', ({ tokenLimit }) => tokenLimit),
    whole('observatory_failures_total', 'Failing tokens ever.', 'counter', ({ failing }) => failing.total),
    whole('observatory_failures_kept', 'Failing tokens kept for the list.', 'gauge', ({ failing }) => failing.kept),
    whole(
      'observatory_loss_time_seconds',
      'When a loss was last noticed; 0 for never.',
      'gauge',
      ({ lossAt }) => (lossAt ?? 0) / 1e6,
    ),
    whole('observatory_time_seconds', 'The clock that the engine judges by.', 'gauge', ({ now }) => now / 1e6),
  ];
}

const STATUS_LABELS: readonly Labels[] = STATUSES.map((status) => ({ status }));
const UNCHECKED: readonly Labels[] = [{ status: 'UNCHECKED' }];
const BUCKET_LABELS: readonly Labels[] = [...LATENCY_BOUNDS_US.map((us) => String(us / 1e6)), '+Inf'].map((le) => ({
  le,
}));

function whole(name: string, help: string, type: Family['type'], value: (snapshot: Figures) => number): Family {
  return { name, help, type, samples: ({ snapshot }) => [{ value: value(snapshot) }] };
}

function perCheck(name: string, help: string, value: (check: CheckFigures) => number): Family {
  const samples: Family['samples'] = ({ checks }) =>
    checks.map(({ check, shared }) => ({ value: value(check), sharedLabels: shared }));
  return { name, help, type: 'gauge', samples };
}

function outcomesOf(check: CheckFigures, sharedLabels: Labels): Sample[] {
  const voids = Object.entries(check.voidBy).map(([reason, value]) => [`void_${reason}`, value] as const);
  return [['pass', check.passed] as const, ['fail', check.failed] as const, ...voids].map(([outcome, value]) => ({
    value,
    labels: { outcome },
    sharedLabels,
  }));
}

/** Prometheus wants buckets added up, each with everything below it. */
function bucketsOf(source: HttpSource, edgeKey: string, check: number, sharedLabels: Labels): Sample[] {
  const latencies = source.latencies(edgeKey, check);
  if (latencies === null) return [];
  let below = 0;
  const samples: Sample[] = Array.from(latencies.counts, (count, i) => {
    below += count;
    const labels = BUCKET_LABELS[i]!;
    return { metricName: 'observatory_latency_seconds_bucket', value: below, labels, sharedLabels };
  });
  samples.push({ metricName: 'observatory_latency_seconds_sum', value: latencies.sumUs / 1e6, sharedLabels });
  samples.push({ metricName: 'observatory_latency_seconds_count', value: below, sharedLabels });
  return samples;
}
