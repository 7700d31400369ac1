import { type Metric, Registry } from 'prom-client';
import { LATENCY_BOUNDS_US, type LatencyCounts } from '../core/latency-histogram.ts';
import { type CheckFigures, type EdgeFigures, type Figures, VOID_REASONS } from '../core/snapshot.ts';
import { STATUSES } from '../core/window.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import type { ByteText } from './byte-text.ts';
import type { HttpSource } from './http-source.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Told of every sample of a family, in order. `sharedLabels` is the same object for all samples of an edge or a check:
 * the library writes it out but once. The parts of a histogram have names of their own.
 */
type Tell = (value: number, labels?: Labels, sharedLabels?: Labels, name?: string) => void;

/** A family of metrics whose samples are told when they are asked for, out of the snapshot of that moment. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  samples(snapshot: Figures, labels: SharedLabels, tell: Tell): void;
}

/** By stream and node, by stream and edge, and by stream, edge and check. */
interface SharedLabels {
  readonly nodes: readonly (readonly Labels[])[];
  readonly edges: readonly (readonly Labels[])[];
  readonly checks: readonly (readonly (readonly Labels[])[])[];
}

export interface Metrics {
  readonly contentType: string;
  /** In the text format of Prometheus. */
  write(to: ByteText): Promise<void>;
}

/**
 * What Prometheus may scrape: statuses, observations by outcome, latencies, what was read and lost, and the limits.
 * Names and labels take the library a hundred times as long to write as their values, and change only with the
 * manifest: so it writes them once, and values are put into its text.
 */
export function createMetrics(source: HttpSource): Metrics {
  const families = familiesOf(source);
  let form: Form | null = null;

  function fill({ labels, pieces }: Form, snapshot: Figures, to: ByteText): void {
    let told = 0;
    to.piece(pieces[told++]!);
    const tell: Tell = (value) => {
      to.number(value);
      to.piece(pieces[told++]!);
    };
    for (const { samples } of families) samples(snapshot, labels, tell);
  }

  async function write(to: ByteText): Promise<void> {
    for (;;) {
      const snapshot = source.snapshot();
      const inputs = source.inputs();
      if (form !== null && isFormOf(form, snapshot, inputs)) {
        fill(form, snapshot, to);
        return;
      }
      form = await formOf(families, snapshot, inputs);
    }
  }

  return { contentType: Registry.PROMETHEUS_CONTENT_TYPE, write };
}

/** The text of what has these names, without its values: one goes between each two pieces. */
interface Form {
  readonly streams: Figures['streams'];
  readonly inputs: readonly InputSnapshot[];
  readonly labels: SharedLabels;
  readonly pieces: readonly Buffer[];
}

async function formOf(families: readonly Family[], snapshot: Figures, inputs: readonly InputSnapshot[]): Promise<Form> {
  const registry = new Registry();
  const labels = labelsOf(snapshot);
  for (const { name, help, type, samples } of families) {
    const get = async () => {
      const values: object[] = [];
      samples(snapshot, labels, (_, own, sharedLabels, metricName) => {
        values.push({ value: Number.NaN, labels: own, sharedLabels, metricName });
      });
      return { name, help, type, aggregator: 'sum', values };
    };
    // The library's own metrics hold their values; ours have them elsewhere. To register and to be written, `name` and
    // `get` are all it asks of one, but its types want a whole class.
    registry.registerMetric({ name, get } as unknown as Metric);
  }
  const pieces = (await registry.metrics()).split(BLANK);
  return {
    streams: snapshot.streams,
    inputs,
    labels,
    pieces: pieces.map((piece, i) => Buffer.from(i === 0 ? piece : `\n${piece}`)),
  };
}

/** As the library writes what is no number, at the end of a line. No name or label can look so: it would be quoted. */
const BLANK = 'Nan\n';

/** Whether the names and labels are the same. */
function isFormOf(form: Form, { streams }: Figures, inputs: readonly InputSnapshot[]): boolean {
  return (
    areAlike(
      form.streams,
      streams,
      (a, b) =>
        a.name === b.name &&
        areAlike(a.nodes, b.nodes, (one, other) => one.name === other.name) &&
        areAlike(a.edges, b.edges, areSameSeries),
    ) &&
    areAlike(
      form.inputs,
      inputs,
      (a, b) =>
        a.name === b.name &&
        areAlike(Object.keys(a.figures), Object.keys(b.figures), (figure, other) => figure === other),
    )
  );
}

function areSameSeries(a: EdgeFigures, b: EdgeFigures): boolean {
  const haveSameKind = (check: CheckFigures, other: CheckFigures) => check.spec.kind === other.spec.kind;
  return a.from === b.from && a.to === b.to && areAlike(a.checks, b.checks, haveSameKind);
}

function areAlike<T>(these: readonly T[], others: readonly T[], alike: (a: T, b: T) => boolean): boolean {
  return these.length === others.length && these.every((one, i) => alike(one, others[i]!));
}

function labelsOf({ streams }: Figures): SharedLabels {
  const edges = streams.map((stream) => {
    // The place of an edge among those between the same nodes tells twins apart, as no name need do.
    const places = new Map<string, number>();
    return stream.edges.map(({ from, to }): Labels => {
      const pair = `${from}\n${to}`;
      const place = places.get(pair) ?? 0;
      places.set(pair, place + 1);
      return { stream: stream.name, from, to, ...(place === 0 ? {} : { edge: String(place) }) };
    });
  });
  const nodes = streams.map((stream) => stream.nodes.map((node) => ({ stream: stream.name, node: node.name })));
  const checks = streams.map((stream, s) =>
    stream.edges.map((edge, e) =>
      edge.checks.map((check, index) => ({ ...edges[s]![e]!, check: String(index), kind: check.spec.kind })),
    ),
  );
  return { nodes, edges, checks };
}

function familiesOf(source: HttpSource): readonly Family[] {
  return [
    perEdge(
      'observatory_edge_status',
      'The status of each edge: 1 for the one it has, 0 for the others.',
      (edge, shared, tell) => {
        for (const labels of edge.checks.length === 0 ? UNCHECKED : STATUS_LABELS)
          tell(edge.status === labels.status ? 1 : 0, labels, shared);
      },
    ),
    perEdge(
      'observatory_edge_idle',
      'Whether the node at the beginning of the edge has been silent for longer than idle_after.',
      (edge, shared, tell) => tell(edge.idle ? 1 : 0, undefined, shared),
    ),
    perCheck(
      'observatory_observations_total',
      'Observations by outcome: pass, fail, and void ones by what kept them from being judged.',
      'counter',
      (check, shared, tell) => {
        tell(check.passed, PASS, shared);
        tell(check.failed, FAIL, shared);
        for (const [reason, labels] of VOID_LABELS) tell(check.voidBy[reason], labels, shared);
      },
    ),
    perCheck(
      'observatory_window_pass',
      'Passes among the observations of the window.',
      'gauge',
      (check, shared, tell) => tell(check.pass, undefined, shared),
    ),
    perCheck('observatory_window_total', 'Observations in the window.', 'gauge', (check, shared, tell) =>
      tell(check.total, undefined, shared),
    ),
    perCheck('observatory_waiting', 'Observations opened and not settled.', 'gauge', (check, shared, tell) =>
      tell(check.waiting, undefined, shared),
    ),
    perCheck(
      'observatory_latency_seconds',
      'Time from cause to reply, of the observations that had a reply.',
      'histogram',
      (check, shared, tell, edgeKey, index) => {
        const latencies = check.spec.kind === 'time' ? source.latencies(edgeKey, index) : null;
        if (latencies !== null) tellBuckets(latencies, shared, tell);
      },
    ),
    {
      name: 'observatory_node_events_total',
      help: 'Events and tallies of each node, duplicates not.',
      type: 'counter',
      samples: ({ streams }, { nodes }, tell) => {
        streams.forEach((stream, s) => {
          stream.nodes.forEach(({ seen }, n) => {
            tell(seen, nodes[s]![n]!);
          });
        });
      },
    },
    {
      name: 'observatory_lines_total',
      help: 'Lines, messages and events by what became of them; `loss` are datagrams that never reached us.',
      type: 'counter',
      samples: ({ counters }, _, tell) => {
        for (const [what, value] of Object.entries(counters)) tell(value, { what });
      },
    },
    {
      name: 'observatory_input',
      help: 'Figures of each input: datagrams, bytes, connections, and what was refused or cut.',
      type: 'gauge',
      samples: (_snapshot, _labels, tell) => {
        for (const [input, figures] of figuresByName(source.inputs()))
          for (const [figure, value] of figures) tell(value, { input, figure });
      },
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
const PASS: Labels = { outcome: 'pass' };
const FAIL: Labels = { outcome: 'fail' };
const VOID_LABELS = VOID_REASONS.map((reason) => [reason, { outcome: `void_${reason}` }] as const);
const BUCKET_LABELS: readonly Labels[] = [...LATENCY_BOUNDS_US.map((us) => String(us / 1e6)), '+Inf'].map((le) => ({
  le,
}));

function whole(name: string, help: string, type: Family['type'], value: (snapshot: Figures) => number): Family {
  return { name, help, type, samples: (snapshot, _, tell) => tell(value(snapshot)) };
}

function perEdge(name: string, help: string, tellOne: (edge: EdgeFigures, shared: Labels, tell: Tell) => void): Family {
  const samples: Family['samples'] = ({ streams }, { edges }, tell) => {
    for (let s = 0; s < streams.length; s++) {
      const own = streams[s]!.edges;
      for (let e = 0; e < own.length; e++) tellOne(own[e]!, edges[s]![e]!, tell);
    }
  };
  return { name, help, type: 'gauge', samples };
}

function perCheck(
  name: string,
  help: string,
  type: Family['type'],
  tellOne: (check: CheckFigures, shared: Labels, tell: Tell, edgeKey: string, index: number) => void,
): Family {
  const samples: Family['samples'] = ({ streams }, { checks }, tell) => {
    for (let s = 0; s < streams.length; s++) {
      const edges = streams[s]!.edges;
      for (let e = 0; e < edges.length; e++) {
        const { key, checks: own } = edges[e]!;
        for (let c = 0; c < own.length; c++) tellOne(own[c]!, checks[s]![e]![c]!, tell, key, c);
      }
    }
  };
  return { name, help, type, samples };
}

/** Prometheus wants buckets added up, each with everything below it. */
function tellBuckets({ counts, sumUs }: LatencyCounts, sharedLabels: Labels, tell: Tell): void {
  let below = 0;
  for (let i = 0; i < counts.length; i++) {
    below += counts[i]!;
    tell(below, BUCKET_LABELS[i]!, sharedLabels, 'observatory_latency_seconds_bucket');
  }
  tell(sumUs / 1e6, undefined, sharedLabels, 'observatory_latency_seconds_sum');
  tell(below, undefined, sharedLabels, 'observatory_latency_seconds_count');
}

/** Of inputs of one name, as several `[[input.file]]` are, together: a series must not be told twice. */
function figuresByName(inputs: readonly InputSnapshot[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const byName = new Map<string, Map<string, number>>();
  for (const { name, figures } of inputs) {
    const sums = byName.get(name) ?? new Map<string, number>();
    byName.set(name, sums);
    for (const [figure, value] of Object.entries(figures)) sums.set(figure, (sums.get(figure) ?? 0) + value);
  }
  return byName;
}
