import { type DocumentName, PANES, type PaneName } from './state.ts';

/** What a line after `:` asks for. */
export type Order =
  | { readonly kind: 'go'; readonly view: PaneName | DocumentName | 'main' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'save'; readonly file: string }
  | { readonly kind: 'playback'; readonly on: boolean }
  | { readonly kind: 'restart' | 'reload' | 'quit' }
  | { readonly kind: 'wrong'; readonly why: string };

/** The commands as the help lists them; any unambiguous beginning will do. */
export const COMMANDS = [
  { name: 'main', usage: 'main', help: 'the dashboard' },
  { name: 'graph', usage: 'graph', help: 'the graph alone' },
  { name: 'edge', usage: 'edge', help: 'the selected edge, with charts' },
  { name: 'failing', usage: 'failing', help: 'failing tokens' },
  { name: 'nodes', usage: 'nodes', help: 'nodes' },
  { name: 'edges', usage: 'edges', help: 'edges as a table' },
  { name: 'log', usage: 'log', help: 'status changes' },
  { name: 'token', usage: 'token T', help: 'what became of the token T, failing or not' },
  { name: 'stats', usage: 'stats', help: 'inputs, counters, loss, limits, bad lines' },
  { name: 'manifest', usage: 'manifest', help: 'the manifest in force' },
  { name: 'save', usage: 'save FILE', help: 'write the manifest, or what was discovered, to FILE' },
  { name: 'reload', usage: 'reload', help: 'read the manifest again' },
  { name: 'hold', usage: 'hold', help: 'hold a replay' },
  { name: 'play', usage: 'play', help: 'let a replay go on' },
  { name: 'restart', usage: 'restart', help: 'start a replay again' },
  { name: 'help', usage: 'help', help: 'all keys' },
  { name: 'quit', usage: 'quit', help: 'quit' },
] as const;

/** Read a command. Whatever is typed or pasted, the answer is an order or a sentence that says what is wrong. */
export function parseCommand(text: string): Order {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const name = completed(word);
  const argument = text.trim().slice(word.length).trim();
  if (name === null)
    return { kind: 'wrong', why: `no command "${word}"; try ${COMMANDS.map(({ name }) => name).join(' ')}` };
  switch (name) {
    case 'token':
      return argument === '' ? { kind: 'wrong', why: 'which token? :token T' } : { kind: 'token', token: argument };
    case 'save':
      return argument === '' ? { kind: 'wrong', why: 'to which file? :save FILE' } : { kind: 'save', file: argument };
    case 'hold':
    case 'play':
      return { kind: 'playback', on: name === 'hold' };
    case 'restart':
    case 'reload':
    case 'quit':
      return { kind: name };
    default:
      if (rest.length > 0) return { kind: 'wrong', why: `:${name} takes nothing after it` };
      return { kind: 'go', view: name };
  }
}

/** The command that a beginning stands for: itself, or the only one, or of several the first in the list. */
export function completed(word: string): (typeof COMMANDS)[number]['name'] | null {
  if (word === '') return null;
  const lower = word.toLowerCase();
  const exact = COMMANDS.find(({ name }) => name === lower);
  return (exact ?? COMMANDS.find(({ name }) => name.startsWith(lower)))?.name ?? null;
}

/** Whether a name is that of a pane. */
export function isPane(name: string): name is PaneName {
  return (PANES as readonly string[]).includes(name);
}
