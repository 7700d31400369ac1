import type { CheckFigures, EdgeFigures, Failure, Figures, NodeFigures } from '../core/snapshot.ts';
import type { CheckSpec } from '../core/spec.ts';
import type { ByteText } from './byte-text.ts';
import { edgeJson, failureJson, snapshotJson, specJson } from './json.ts';

/** As many rows as are given at most; each is put into text once. */
const ROWS_KEPT = 10_000;

/**
 * The same text as `JSON.stringify` makes of `snapshotJson`, in a fraction of the time: what stays the same is kept, and
 * the rest is written as bytes. A part that seldom comes, or that is short, is left to `JSON.stringify`.
 */
export class JsonTexts {
  /** By id modulo `ROWS_KEPT`: a row, and its text without the opening bracket. */
  readonly #rows: { readonly row: Failure; readonly text: string }[] = [];
  readonly #specs = new WeakMap<CheckSpec, string>();

  writeSnapshot(snapshot: Figures, failures: readonly Failure[], to: ByteText): void {
    const { streams, ...others } = snapshot;
    const [head, tail] = JSON.stringify(snapshotJson({ ...others, streams: [] }, [])).split(
      '"streams":[],"failures":[]',
    );
    to.text(`${head}"streams":[`);
    streams.forEach(({ name, description, status, nodes, edges }, i) => {
      const stream = JSON.stringify({ name, description, status });
      to.text(`${i > 0 ? ',' : ''}${stream.slice(0, -1)},"nodes":[`);
      nodes.forEach((node, k) => {
        if (k > 0) to.text(',');
        writeNode(node, to);
      });
      to.text('],"graph":[');
      edges.forEach((edge, k) => {
        if (k > 0) to.text(',');
        this.#writeEdge(edge, to);
      });
      to.text(']}');
    });
    to.text('],"failures":[');
    failures.forEach((row, i) => {
      to.text(i > 0 ? ',{' : '{');
      to.text(this.#rowText(row));
    });
    to.text(`]${tail}`);
  }

  /** The rows with their ids, and how many there are and were. */
  writeFailures({ kept, total }: Figures['failing'], failures: readonly Failure[], to: ByteText): void {
    to.text(`{"kept":${kept},"total":${total},"failures":[`);
    failures.forEach((row, i) => {
      to.text(i > 0 ? ',{"id":' : '{"id":');
      to.number(row.id);
      to.text(',');
      to.text(this.#rowText(row));
    });
    to.text(']}');
  }

  #rowText(row: Failure): string {
    const known = this.#rows[row.id % ROWS_KEPT];
    if (known?.row === row) return known.text;
    const text = JSON.stringify(failureJson(row)).slice(1);
    this.#rows[row.id % ROWS_KEPT] = { row, text };
    return text;
  }

  #writeEdge(edge: EdgeFigures, to: ByteText): void {
    const { key, from, name, status, idle, since, worst, checks, firstBroken, acknowledged } = edge;
    const shown = checks[worst];
    if (shown === undefined) {
      to.text(JSON.stringify(edgeJson(edge)));
      return;
    }
    to.text('{"key":');
    to.json(key);
    to.text(',"from":');
    to.json(from);
    to.text(',"to":');
    to.json(edge.to);
    to.text(',"name":');
    if (name === null) to.text('null');
    else to.json(name);
    to.text(',');
    writeStatus(shown.spec, status, idle, to);
    const start = to.length;
    this.#writeCheck(shown, to);
    const end = to.length;
    to.text(',"since":');
    writeTime(since, to);
    to.text(`,"firstBroken":${firstBroken},"acknowledged":${acknowledged},"checks":[`);
    checks.forEach((check, i) => {
      to.text(i > 0 ? ',{' : '{');
      writeStatus(check.spec, check.status, check.idle, to);
      if (check === shown) to.again(start, end);
      else this.#writeCheck(check, to);
      to.text('}');
    });
    to.text(']}');
  }

  /** What follows on the status. */
  #writeCheck(check: CheckFigures, to: ByteText): void {
    const { voidBy, latency } = check;
    to.text(',"pass":');
    to.number(check.pass);
    to.text(',"total":');
    to.number(check.total);
    to.text(',"void":');
    to.number(check.void);
    to.text(',"voidBy":{"loss":');
    to.number(voidBy.loss);
    to.text(',"restart":');
    to.number(voidBy.restart);
    to.text(',"overflow":');
    to.number(voidBy.overflow);
    to.text(',"sampled":');
    to.number(voidBy.sampled);
    to.text('},"waiting":');
    to.number(check.waiting);
    to.text(',"partial":');
    to.number(check.partial);
    to.text(',"opened":');
    to.number(check.opened);
    to.text(',"repeat":');
    to.number(check.repeat);
    to.text(',"afterwards":');
    to.number(check.afterwards);
    to.text(',"last":');
    writeTime(check.last, to);
    to.text(',"failed":');
    writeTime(check.lastFailed, to);
    to.text(',"latency":{"p50":');
    writeSeconds(latency.p50Us, to);
    to.text(',"p95":');
    writeSeconds(latency.p95Us, to);
    to.text(',"max":');
    writeSeconds(latency.maxUs, to);
    to.text('},"check":');
    to.text(this.#specText(check.spec));
    to.text(',"window":"');
    to.text(check.window);
    to.text('"');
  }

  #specText(spec: CheckSpec): string {
    let text = this.#specs.get(spec);
    if (text === undefined) {
      text = JSON.stringify(specJson(spec));
      this.#specs.set(spec, text);
    }
    return text;
  }
}

function writeNode({ name, seen, last }: NodeFigures, to: ByteText): void {
  to.text('{"name":');
  to.json(name);
  to.text(',"seen":');
  to.number(seen);
  to.text(',"last":');
  writeTime(last, to);
  to.text('}');
}

function writeStatus({ kind }: CheckSpec, status: EdgeFigures['status'], idle: boolean, to: ByteText): void {
  to.text(kind === 'time' ? '"kind":"time","status":"' : '"kind":"count","status":"');
  to.text(status);
  to.text(idle ? '","idle":true' : '","idle":false');
}

function writeTime(us: number | null, to: ByteText): void {
  if (us === null) {
    to.text('null');
    return;
  }
  to.text('"');
  to.time(us);
  to.text('"');
}

function writeSeconds(us: number | null, to: ByteText): void {
  if (us === null) to.text('null');
  else to.number(us / 1_000_000);
}
