import type { Topology } from '../../src/views/graph/graph.ts';

/** `a > b > c, d` on a line: a chain of edges that ends in several nodes. Keys are `from→to`, numbered when repeated. */
export function topologyOf(text: string): Topology {
  const nodes = new Set<string>();
  const edges: { key: string; from: string; to: string }[] = [];
  const keys = new Set<string>();
  for (const line of text.split('\n')) {
    const groups = line.split('>').map((group) => group.split(',').flatMap((name) => name.trim() || []));
    for (const name of groups.flat()) nodes.add(name);
    for (let i = 0; i + 1 < groups.length; i++) {
      for (const from of groups[i]!) {
        for (const to of groups[i + 1]!) {
          let key = `${from}→${to}`;
          for (let n = 2; keys.has(key); n++) key = `${from}→${to}#${n}`;
          keys.add(key);
          edges.push({ key, from, to });
        }
      }
    }
  }
  return { nodes: [...nodes], edges };
}

export const sample = topologyOf('web-server > event-processor > journal, database');

export const shop = topologyOf(`
  cdn > web
  web, mobile-gateway > api
  api > auth > sessions
  api > catalog > search, images
  api > cart > pricing
  api > checkout > payments, orders-queue
  payments > bank, fraud
  orders-queue > fulfilment, mailer, invoices
  fulfilment > warehouse`);

/** Sixty services in five tiers with the fan of calls, the short cuts and the shared stores of a grown system. */
export const system60 = topologyOf(`
  edge-eu, edge-us > router
  router > web-1, web-2, api-1, api-2
  web-1, web-2 > render
  render > cache
  api-1 > accounts, billing, search
  api-2 > search, uploads, chat
  accounts > accounts-db, audit
  accounts > sessions
  sessions > redis-1
  billing > ledger, invoices, tax, audit
  ledger > ledger-db, audit
  invoices > pdf > storage
  invoices > mailer
  tax > tax-vendor
  search > index-1, index-2, index-3
  index-1, index-2, index-3 > segments
  uploads > scanner > storage
  uploads > thumbs > storage
  scanner > quarantine
  chat > presence, rooms, push
  presence > redis-2
  rooms > rooms-db, audit
  push > apns, fcm
  mailer > smtp-1, smtp-2
  smtp-1, smtp-2 > bounce
  audit > audit-log > cold-store
  storage > replica-eu, replica-us
  storage > cold-store
  segments > storage
  ledger-db > warehouse
  accounts-db > warehouse
  rooms-db > warehouse
  warehouse > reports, forecast, export
  reports > mail-digest
  cron > jobs > export, cleanup, reindex
  reindex > segments
  cleanup > storage
  export > partner-1, partner-2
  metrics > alerts
  render > search
  web-1, web-2 > sessions`);

export const diamond = topologyOf('a > b, c > d');

const twenty = (name: string): string => Array.from({ length: 20 }, (_, i) => `${name}-${i + 1}`).join(', ');

export const fanOut = topologyOf(`dispatcher > ${twenty('worker')}`);
export const fanIn = topologyOf(`${twenty('sensor')} > collector`);

export const longEdges = topologyOf(`
  ingest > parse > enrich > score > route > store
  ingest > store
  ingest > route
  parse > store
  enrich > alert
  score > alert
  parse > alert`);

/** As traffic shows it: a reply that comes back, retries, two meetings of the same nodes, a node that calls itself. */
export const cycle = topologyOf(`
  client > gateway > service > queue > worker
  worker > service
  service > gateway
  gateway > client
  queue > worker
  worker > worker
  lonely
  other > pair`);
