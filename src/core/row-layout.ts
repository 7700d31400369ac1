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

const CELL_SHIFT = 3;
const NAME_SHIFT = 6;

/** The most names that can be told apart. */
export const MAX_NAMES = 0x3fff;
export const MAX_CHECKS = 0xfff;

/**
 * Words of 4 bytes a row, which is which, and the bits of the first. Half a cache line: whoever touches a row has all
 * of it.
 *
 * The files on an event's way take these into constants of their own. V8 works with a constant of the module itself as
 * with the number, but looks up an imported one each time and checks what it is: a sixth of all that an event costs. For
 * the same reason their fields of numbers are declared with a first number: a field that was undefined before it was a
 * number has its kind checked with each use, and is stored anew with each change.
 */
export const ROW = {
  /** Words of row `r` are at `(r << SHIFT) | word`: neither can overflow, for which V8 would check a product and a sum. */
  SHIFT: 3,
  WORDS: 8,
  META: 0,
  TOKEN: 1,
  NEXT: 2,
  AT_LOW: 3,
  ARRIVED_LOW: 4,
  /** The upper 16 bits of `arrivedAt` over those of `at`. */
  HIGHS: 5,
  /** How much one of the upper 16 bits is worth. */
  LOW: 2 ** 32,
  /** The last two words are the timer wheel's. */
  WHEEL: 6,

  HEAD: 1,
  SIGHTING: 2,
  WHOLE: 4,
  CELL_SHIFT,
  CELL_MASK: 7 << CELL_SHIFT,
  NAME_SHIFT,
  NAME_MASK: MAX_NAMES << NAME_SHIFT,
  CHECK_SHIFT: 20,
  /** A used row's meta is never 0: a row always is a sighting, has a cell, or heads its token. */
  FREE: 0,
} as const;
