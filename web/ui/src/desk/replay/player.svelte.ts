// Where the replay stands: a moment, and the last line of the record that has happened by then. Several lines can lie
// on one moment; stepping goes through them one by one.

import type { Span } from './clock';
import { lineAt, type Line } from './lines';

export const SPEEDS = [1, 10, 60] as const;
export type Speed = (typeof SPEEDS)[number];

export class Player {
  t = $state(0);
  line = $state(-1);
  playing = $state(false);
  speed = $state<Speed>(1);

  constructor(
    readonly lines: readonly Line[],
    readonly span: Span,
    from: number,
  ) {
    this.seek(from);
  }

  seek(t: number) {
    this.t = Math.min(this.span.to, Math.max(this.span.from, t));
    this.line = lineAt(this.lines, this.t);
  }

  toLine(index: number) {
    const line = this.lines[index];
    if (line === undefined) return;
    this.t = line.at;
    this.line = index;
  }

  /** The next line before or after this one that passes. */
  near(step: 1 | -1, passes: (line: Line) => boolean): number | null {
    // Going back from between two lines leads to the one that happened last.
    const between = step === -1 && this.line >= 0 && this.t > this.lines[this.line]!.at;
    for (let index = between ? this.line : this.line + step; index >= 0 && index < this.lines.length; index += step) {
      if (passes(this.lines[index]!)) return index;
    }
    return null;
  }

  step(step: 1 | -1, passes: (line: Line) => boolean) {
    const index = this.near(step, passes);
    if (index !== null) this.toLine(index);
  }

  /** So much time has gone by on the reader's own clock, µs. */
  advance(us: number) {
    if (!this.playing) return;
    const before = this.line;
    this.seek(this.t + us * this.speed);
    // Lines of one moment that were not stepped through yet are past now.
    if (this.line < before) this.line = before;
    if (this.t >= this.span.to) this.playing = false;
  }

  toggle() {
    if (!this.playing && this.t >= this.span.to) this.seek(this.span.from);
    this.playing = !this.playing;
  }
}
