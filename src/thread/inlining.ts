import { setFlagsFromString } from 'node:v8';

/**
 * Imported for its effect, before the engine's code runs. An event passes through some forty small functions, and V8
 * stops inlining half-way at its default budget (920 and 460 bytes of bytecode); with this one, an event costs a
 * seventh less (`scripts/bench-engine.ts`). For all threads of the process.
 */
setFlagsFromString('--max-inlined-bytecode-size-cumulative=5000');
setFlagsFromString('--max-inlined-bytecode-size=1000');
