import { NODES } from './datagrams.ts';

/** The stream of all loads, as the end of a manifest: two nodes, and a reply within a second. */
export const ONE_EDGE = `[[stream]]
name = "s"
[[stream.edges]]
from = "${NODES[0]}"
to = "${NODES[1]}"
check = { within = "1s", ok = 3 }
`;
