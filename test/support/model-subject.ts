import type { EngineSpec } from '../../src/core/spec.ts';
import { advance, settleAll, take } from '../model/model.ts';
import { newModel } from '../model/state.ts';
import { verdictsOf } from '../model/verdicts-of-model.ts';
import type { Subject } from './scenario.ts';

/** The model, to play scenarios to. */
export function modelSubject(spec: EngineSpec): Subject {
  const model = newModel(spec);
  return {
    take: (record) => take(model, record),
    advance: (nowUs) => advance(model, nowUs),
    settleAll: () => settleAll(model),
    verdicts: () => verdictsOf(model),
  };
}
