import type { CauseAndReply } from './cause-and-reply.ts';
import { CELL } from './row-layout.ts';
import type { TokenRows } from './token-rows.ts';

/**
 * The event of a token that matters least: one that is not the cause or the reply of anything that waits, before a
 * reply that may still become an orphan, before one that a count check holds. Never the head; −1 when there is none.
 */
export function leastNeeded(rows: TokenRows, pair: CauseAndReply, head: number): number {
  const needed = new Set<number>();
  let row = head;
  do {
    const cell = rows.cellOf(row);
    if (cell === CELL.open || cell === CELL.openRestarted) {
      pair.find(rows.checkOf(row), row, rows.arrivedAt(row));
      needed.add(pair.uRow).add(pair.dRow);
    }
    row = rows.next(row);
  } while (row !== head);
  for (const cell of [CELL.none, CELL.unclaimed, CELL.held]) {
    for (row = rows.next(head); row !== head; row = rows.next(row)) {
      if (rows.cellOf(row) === cell && !needed.has(row)) return row;
    }
  }
  return -1;
}
