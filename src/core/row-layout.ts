/** What a row says of one check or event; see `TokenRows`. */
export const CELL = {
  none: 0,
  /** A check has seen replies to the token and no cause yet. */
  reply: 1,
  /** A check has seen the cause: an observation waits to settle. */
  open: 2,
  /** The same, and we were not listening all the time since. */
  openRestarted: 3,
  /** Settled; `at` of the row is the instant after which it is forgotten. */
  settled: 4,
  /** Settled as missing, and no reply has come since. */
  missing: 5,
  /** Not of a check: the event is in a count check's buffer until the row is due. */
  held: 6,
  /** Not of a check: a reply that will be an orphan when the row is due, unless it finds its cause. */
  unclaimed: 7,
} as const;

export type Cell = (typeof CELL)[keyof typeof CELL];

/** Words of 4 bytes a row, and which is which. Half a cache line: whoever touches a row has all of it. */
export const ROW_WORDS = 8;
export const META = 0;
export const TOKEN = 1;
export const NEXT = 2;
export const AT_LOW = 3;
export const ARRIVED_LOW = 4;
/** The upper 16 bits of `arrivedAt` over those of `at`. */
export const HIGHS = 5;
/** How much one of the upper 16 bits is worth. */
export const LOW = 2 ** 32;
/** The last two words are the timer wheel's. */
export const WHEEL_WORD = 6;

export const HEAD = 1;
export const SIGHTING = 2;
export const WHOLE = 4;
export const CELL_SHIFT = 3;
export const CELL_MASK = 7 << CELL_SHIFT;
export const NAME_SHIFT = 6;
export const MAX_NAMES = 0x3fff;
export const NAME_MASK = MAX_NAMES << NAME_SHIFT;
export const CHECK_SHIFT = 20;
export const MAX_CHECKS = 0xfff;
/** A used row's meta is never 0: a row always is a sighting, has a cell, or heads its token. */
export const FREE = 0;

/** Of a row's meta: a sighting, and not the memory of a verdict. */
export function isLive(meta: number): boolean {
  return (meta & SIGHTING) !== 0 && (meta & CELL_MASK) !== CELL.settled << CELL_SHIFT;
}
