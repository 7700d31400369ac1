import {
  type CheckSnapshot,
  COUNTER_NAMES,
  type Counters,
  type EdgeSnapshot,
  type Failure,
  type NodeSnapshot,
  type Sighting,
  type Snapshot,
  type StreamSnapshot,
  type Transition,
} from '../../src/core/snapshot.ts';
import { type Status, statusOf, worseOf } from '../../src/core/window.ts';
import type { Frame, Series } from '../../src/thread/engine-port.ts';

/** 2026-11-21T12:04:33Z, when every example is looked at. */
export const NOW = Math.floor(Date.UTC(2026, 10, 21, 12, 4, 33)) * 1_000;

export const SECOND = 1_000_000;

/** `12:04:17` of that day, in microseconds. */
export function at(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return (
    Math.floor(NOW / 86_400_000_000) * 86_400_000_000 + Math.round((hours * 3600 + minutes * 60 + seconds) * SECOND)
  );
}

export function node(name: string, more: Partial<NodeSnapshot> = {}): NodeSnapshot {
  return {
    name,
    seen: 4_321,
    last: NOW - 200_000,
    perSecond: 412,
    clockOffsetUs: 84_000,
    sampled: false,
    discovered: false,
    ...more,
  };
}

/** A time check by its newest outcomes, `p`, `l`, `m` and `v`; within 10 s, `3/0/0` unless told otherwise. */
export function check(recent: string, more: Partial<CheckSnapshot> = {}): CheckSnapshot {
  const spec = more.spec ?? {
    kind: 'time',
    withinUs: 10 * SECOND,
    idleAfterUs: 300 * SECOND,
    idle: 'keep',
    ok: 3,
    warn: 0,
    fail: 0,
  };
  const judged = [...recent].filter((outcome) => outcome !== 'v');
  const window = judged.slice(-(spec.ok + spec.warn + spec.fail)).map((outcome) => (outcome === 'p' ? 'p' : 'f'));
  const passed = window.filter((outcome) => outcome === 'p').length;
  const failed = judged.filter((outcome) => outcome !== 'p').length;
  const voided = recent.length - judged.length;
  return {
    spec,
    status: statusOf(spec, { passed, failed: window.length - passed }),
    idle: false,
    pass: passed,
    total: window.length,
    opened: recent.length + 4,
    passed: judged.length - failed,
    failed,
    void: voided,
    voidBy: { loss: voided, restart: 0, overflow: 0, sampled: 0 },
    waiting: 4,
    partial: 0,
    repeat: 0,
    afterwards: 0,
    last: recent.includes('p') ? at('12:04:12') : null,
    lastFailed: failed > 0 ? at('12:04:31') : null,
    window: window.join(''),
    recent,
    recentLatencies: recent.includes('p') ? [84_000, 91_000, 80_000, 120_000, 88_000, 84_000, 310_000, 84_000] : [],
    latency: recent.includes('p')
      ? { p50Us: 84_000, p95Us: 290_000, p99Us: 310_000, maxUs: 310_000 }
      : { p50Us: null, p95Us: null, p99Us: null, maxUs: null },
    perMinute: 312,
    ...more,
  };
}

/** An edge with one check, or with none when `only` is null. */
export function edge(
  from: string,
  to: string,
  only: CheckSnapshot | null,
  more: Partial<EdgeSnapshot> = {},
): EdgeSnapshot {
  return {
    key: `sample/${from}/${to}/0`,
    from,
    to,
    name: null,
    status: only ? only.status : 'UNCHECKED',
    idle: false,
    since: only && only.total > 0 ? at('09:12:40') : null,
    worst: only ? 0 : -1,
    checks: only ? [only] : [],
    seen: 0,
    latency: { p50Us: null, p95Us: null, p99Us: null, maxUs: null },
    firstBroken: false,
    downstreamOfBroken: false,
    acknowledged: false,
    ...more,
  };
}

export function stream(
  nodes: readonly NodeSnapshot[],
  edges: readonly EdgeSnapshot[],
  name = 'sample',
): StreamSnapshot {
  const status = edges.reduce<Status>(
    (worst, { status }) => (status === 'UNCHECKED' ? worst : worseOf(worst, status)),
    'OK',
  );
  return { name, description: '', discover: false, status: edges.length === 0 ? 'UNOBSERVED' : status, nodes, edges };
}

export function counters(more: Partial<Counters> = {}): Counters {
  const zero = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as Counters;
  return { ...zero, events: 12_963, ...more };
}

export function snapshot(streams: readonly StreamSnapshot[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    name: '',
    description: '',
    now: NOW,
    status: streams.reduce<Status>((worst, { status }) => worseOf(worst, status), 'OK'),
    counters: counters(),
    waiting: 318,
    liveTokens: 2_240,
    tokenLimit: 1_000_000,
    lossAt: null,
    streams,
    failing: { kept: 0, total: 0 },
    orphans: [],
    unknown: [],
    ...more,
  };
}

export function failure(id: number, token: string | null, more: Partial<Failure> = {}): Failure {
  return {
    id,
    edgeKey: 'sample/event-processor/database/0',
    stream: 'sample',
    from: 'event-processor',
    to: 'database',
    edge: null,
    check: 0,
    token,
    reason: 'missing',
    at: at('12:04:20'),
    decided: at('12:04:30'),
    latencyUs: null,
    withinUs: 10 * SECOND,
    afterwards: null,
    ...more,
  };
}

export function transition(
  id: number,
  time: string,
  from: string,
  to: string,
  was: Status,
  status: Status,
): Transition {
  return {
    id,
    at: at(time),
    edgeKey: `sample/${from}/${to}/0`,
    stream: 'sample',
    from,
    to,
    edge: null,
    was,
    status,
    pass: 0,
    total: 3,
  };
}

export function frame(
  shown: Snapshot,
  more: Partial<Omit<Frame, 'failures'>> & { failures?: Partial<Frame['failures']> } = {},
): Frame {
  return {
    snapshot: shown,
    inputs: [
      {
        name: 'udp',
        address: '127.0.0.1',
        port: 8125,
        figures: { datagrams: 12_963, bytes: 422_100, lines: 12_963, buffer: 4_194_304 },
        notes: [],
      },
      { name: 'syslog-udp', address: '127.0.0.1', port: 5514, figures: { messages: 0, bytes: 0 }, notes: [] },
    ],
    transitions: [],
    series: null,
    linesPerSecond: 1_236,
    manifestFile: '/etc/observatory-tui/manifest.toml',
    notices: [],
    badLines: [],
    memory: { heapUsed: 48_000_000, tokens: 2_240 },
    ...more,
    failures: { added: [], updated: [], firstKept: 0, ...more.failures },
  };
}

const NODES = ['web-server', 'event-processor', 'journal', 'database'];
const HEALTHY = 'ppppppppppppppp';

function sample(
  journal: EdgeSnapshot,
  database: EdgeSnapshot,
  nodes = NODES.map((name) => node(name)),
): StreamSnapshot {
  return stream(nodes, [edge('web-server', 'event-processor', check(HEALTHY)), journal, database]);
}

/** Nothing has been heard yet. */
export function emptyFrame(): Frame {
  const silent = check('', { waiting: 0, perMinute: 0 });
  const nodes = NODES.map((name) => node(name, { seen: 0, last: null, perSecond: 0, clockOffsetUs: null }));
  const edges = [
    edge('web-server', 'event-processor', silent),
    edge('event-processor', 'journal', silent),
    edge('event-processor', 'database', silent),
  ];
  const shown = snapshot([stream(nodes, edges)], { counters: counters({ events: 0 }), waiting: 0, liveTokens: 0 });
  return frame(shown, { linesPerSecond: 0 });
}

/** Every edge passes. */
export function wellFrame(): Frame {
  return frame(
    snapshot(
      [sample(edge('event-processor', 'journal', check(HEALTHY)), edge('event-processor', 'database', check(HEALTHY)))],
      {
        waiting: 12,
      },
    ),
    { series: series('sample/web-server/event-processor/0') },
  );
}

/** One late reply on the way to the journal. */
export function warnFrame(): Frame {
  const journal = edge('event-processor', 'journal', warned(), { since: at('12:04:22'), firstBroken: true });
  const late = failure(1, 'd41c55f0-9b21', {
    edgeKey: journal.key,
    to: 'journal',
    reason: 'late',
    at: at('12:04:11'),
    decided: at('12:04:21'),
    latencyUs: 11_200_000,
  });
  return frame(
    snapshot([sample(journal, edge('event-processor', 'database', check(HEALTHY)))], {
      failing: { kept: 1, total: 1 },
      waiting: 31,
    }),
    {
      failures: { added: [late], firstKept: 1 },
      transitions: [transition(1, '12:04:22', 'event-processor', 'journal', 'OK', 'WARN')],
      series: series(journal.key),
    },
  );
}

function warned(): CheckSnapshot {
  return check(`${HEALTHY}plp`, {
    spec: { kind: 'time', withinUs: 10 * SECOND, idleAfterUs: 300 * SECOND, idle: 'keep', ok: 2, warn: 1, fail: 2 },
    latency: { p50Us: 3_400_000, p95Us: 11_200_000, p99Us: 11_200_000, maxUs: 11_200_000 },
  });
}

/** The database sees nothing since 12:04:17, and with it what lies behind it; the journal had one late reply. */
export function incidentFrame(): Frame {
  const broken = check(`${HEALTHY}mmm`, {
    latency: { p50Us: 3_100_000, p95Us: 9_400_000, p99Us: 9_900_000, maxUs: 9_900_000 },
    recentLatencies: [84, 91, 120, 84, 310, 340, 1_200, 900, 1_900, 3_100, 2_800, 5_600, 7_400, 9_400, 9_900].map(
      (ms) => ms * 1_000,
    ),
    waiting: 4,
    perMinute: 12,
  });
  const database = edge('event-processor', 'database', broken, { since: at('12:04:17'), firstBroken: true });
  const journal = edge('event-processor', 'journal', warned(), { since: at('12:04:22'), firstBroken: true });
  const report = edge('database', 'report', check('ppppppmm', { waiting: 0 }), {
    since: at('12:04:29'),
    downstreamOfBroken: true,
  });
  const nodes = [
    ...NODES.map((name) => (name === 'database' ? node(name, { last: at('12:04:07'), perSecond: 0 }) : node(name))),
    node('report', { last: at('12:04:08'), perSecond: 0, clockOffsetUs: -2_100_000 }),
  ];
  const whole = stream(nodes, [edge('web-server', 'event-processor', check(HEALTHY)), journal, database, report]);
  return frame(snapshot([whole], { failing: { kept: 14, total: 14 } }), {
    failures: { added: incidentFailures(), firstKept: 1 },
    transitions: [
      transition(1, '09:12:40', 'web-server', 'event-processor', 'PENDING', 'OK'),
      transition(2, '12:04:17', 'event-processor', 'database', 'OK', 'FAIL'),
      transition(3, '12:04:22', 'event-processor', 'journal', 'OK', 'WARN'),
      transition(4, '12:04:29', 'database', 'report', 'OK', 'FAIL'),
    ],
    series: series(database.key),
  });
}

const TOKENS = [
  '8f3ac1d2-77e0',
  'b07e11aa-02c4',
  '51d9e0f3-c6b8',
  '0aa17c44-1f95',
  'e8829b10-7d33',
  '3c64fd07-a2b1',
  '97b0c2d8-4e6f',
];

function incidentFailures(): Failure[] {
  const late = failure(4, 'd41c55f0-9b21', {
    edgeKey: 'sample/event-processor/journal/0',
    to: 'journal',
    reason: 'late',
    at: at('12:04:11'),
    decided: at('12:04:21'),
    latencyUs: 11_200_000,
  });
  const downstream = failure(13, '8f3ac1d2-77d1', {
    edgeKey: 'sample/database/report/0',
    from: 'database',
    to: 'report',
    at: at('12:04:19'),
    decided: at('12:04:29'),
  });
  const missing = Array.from({ length: 14 }, (_, i) => {
    const token = TOKENS[i % TOKENS.length]!.slice(0, -1) + i.toString(16);
    const seen = at('12:04:07') + i * 1_150_000;
    return failure(i + 1, token, {
      at: seen,
      decided: seen + 10 * SECOND,
      afterwards: i === 1 ? seen + 12_100_000 : null,
    });
  });
  return missing.map((row) => (row.id === 4 ? late : row.id === 13 ? downstream : row));
}

/** Datagrams are being lost: what is missing is void. */
export function lossFrame(): Frame {
  const lossy = check(`${HEALTHY}vvpvvp`, { voidBy: { loss: 4, restart: 0, overflow: 0, sampled: 0 } });
  return frame(
    snapshot([sample(edge('event-processor', 'journal', lossy), edge('event-processor', 'database', lossy))], {
      counters: counters({ loss: 2_318 }),
      lossAt: NOW - 400_000,
      waiting: 5_112,
    }),
    { linesPerSecond: 412_000 },
  );
}

/** The incident a while later: as many failing tokens as are kept. */
export function manyFrame(count = 10_000): Frame {
  const base = incidentFrame();
  const added = Array.from({ length: count }, (_, i) =>
    failure(
      i + 1,
      `${((i * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0')}-${(i % 65_536).toString(16).padStart(4, '0')}`,
      {
        at: at('12:04:21') - (count - i) * 1_000,
        decided: at('12:04:31') - (count - i) * 1_000,
      },
    ),
  );
  return {
    ...base,
    snapshot: { ...base.snapshot, failing: { kept: count, total: count + 2_311 } },
    failures: { added, updated: [], firstKept: 1 },
  };
}

/** What is known of the incident's newest token. */
export function incidentSightings(): Sighting[] {
  const seen = at('12:04:21.95');
  const sighting = (name: string, afterUs: number, more: Partial<Sighting> = {}): Sighting => ({
    node: name,
    at: seen + afterUs,
    arrivedAt: seen + afterUs + 900,
    source: 'udp',
    tags: '',
    ownTime: true,
    ...more,
  });
  return [
    sighting('web-server', -84_000, { tags: 'host:web-2,version:1.14.2' }),
    sighting('event-processor', 0, { tags: 'from:web-server,queue:7' }),
    sighting('journal', 3_316_000, { source: 'syslog-udp', ownTime: false, arrivedAt: seen + 3_316_000 }),
  ];
}

/** 120 seconds of an edge that slows down and then breaks. */
export function series(edgeKey: string): Series {
  const slots = Array.from({ length: 120 }, (_, i) => i);
  return {
    edgeKey,
    endSecond: Math.floor(NOW / SECOND),
    passed: slots.map((i) => (i < 104 ? 5 + (i % 4) : 0)),
    failed: slots.map((i) => (i < 104 ? 0 : 1)),
    latencyUs: slots.map((i) => (i < 104 ? 80_000 + i * i * 900 : null)),
  };
}
