import { Engine } from '../../src/core/engine.ts';
import type { EngineSpec } from '../../src/core/spec.ts';
import { feed, verdictsOf } from './run-engine.ts';
import type { Subject } from './scenario.ts';

/** The engine, to play scenarios to. */
export function engineSubject(spec: EngineSpec): Subject {
  const engine = new Engine(spec);
  return {
    take: (record) => feed(engine, record),
    advance: (nowUs) => engine.advance(nowUs),
    settleAll: () => engine.settleAll(),
    verdicts: () => verdictsOf(engine),
  };
}
