import { TONES } from './canvas.ts';
import type { Scene } from './scene.ts';
import { clean, filled, type Line, span } from './spans.ts';

/** The manifest in force as text, below what there is to say about it. */
export function manifestLines({ state, mirror }: Scene, width: number): Line[] {
  const { manifestFile, notices } = mirror.frame;
  const lines: Line[] = [
    manifestFile === null
      ? [
          span('No manifest file. This is what has been discovered; '),
          span(':save FILE', TONES.key),
          span(' writes it, ready to edit.'),
        ]
      : [span(manifestFile, TONES.bold)],
  ];
  for (const notice of notices) {
    for (const row of notice.split('\n')) {
      lines.push(...filled(clean(row), width).map((text): Line => [span(text, TONES.warn)]));
    }
  }
  lines.push([]);
  if (state.manifest === null) return [...lines, [span('asking for the manifest …', TONES.dim)]];
  return [...lines, ...state.manifest.split('\n').map(manifestLine)];
}

/** Tables stand out, comments step back. */
function manifestLine(text: string): Line {
  const shown = text.replaceAll('\t', '  ');
  if (/^\s*#/.test(shown)) return [span(shown, TONES.dim)];
  if (/^\s*\[/.test(shown)) return [span(shown, TONES.title)];
  return [span(shown)];
}
