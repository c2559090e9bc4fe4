// The tools of one attempt: which are on, what is struck out and what is noted. Nothing of it changes an answer.

import type { Ask } from '../../shared/wire';
import { pressed } from '../logic/response';
import { Aloud } from './aloud.svelte';
import { MOST_POINTS, points, wiped, type Stroke } from './drawing';
import { toolNames, type ToolName } from './keys';
import { Openers } from './openers';
import { read, write, type Jotted, type Store } from './store';

export const LONGEST_NOTE = 2000;
/** How much larger the magnifier shows, in percent; 100: it is off. */
export const zooms = [100, 150, 200, 250, 300] as const;
const FIRST_ZOOM = 200;

/** The names of a question's options, which keep when their order on the screen does not. */
export function optionNames(ask: Ask): string[] {
  if (ask.how === 'judge') return ['right', 'wrong'];
  return pressed(ask).map(({ id }) => String(id));
}

export class Tools {
  /** Each option has its button for striking it out. */
  striking = $state(false);
  reader = $state(false);
  zoom = $state<number>(100);
  noting = $state(false);
  /** The sheet lies over the paper, as large as there is room for. */
  drawing_big = $state(false);
  /** Every question is read aloud when it comes: for who was granted that, until they turn it off. */
  reads = $state(false);
  keys = $state(false);
  /** The line under the reading band, and how many there are. */
  line = $state(0);
  lines = $state(1);
  readonly aloud: Aloud;

  private jotted = $state.raw<Jotted>({ struck: {}, notes: {}, drawn: {} });
  /** Whether notes are drawn, not written, as was said last, and on which question. */
  private way = $state.raw<{ number: number; drawn: boolean } | null>(null);
  /** Each sheet as it was before each act on it. */
  private past = $state.raw<Record<number, Stroke[][]>>({});
  /** The notes were opened just now, and not brought along from another question. */
  private fresh = false;
  private readonly openers = new Openers();

  constructor(
    private readonly attempt: string,
    private readonly store?: Store | null,
    aloud = new Aloud(),
  ) {
    this.aloud = aloud;
    aloud.onfinish = () => this.openers.closing('aloud');
    this.jotted = read(attempt, store);
  }

  on(tool: ToolName): boolean {
    switch (tool) {
      case 'strike':
        return this.striking;
      case 'reader':
        return this.reader;
      case 'zoom':
        return this.zoom > 100;
      case 'aloud':
        return this.aloud.on;
      case 'notes':
        return this.noting;
    }
  }

  get any(): boolean {
    return toolNames.some((tool) => this.on(tool));
  }

  /** Reading aloud was granted. */
  private granted = false;

  grantsReading() {
    if (!this.granted) this.granted = this.reads = true;
  }

  /** `sentences`: what is to be read aloud. */
  toggle(tool: ToolName, sentences: readonly string[]) {
    if (tool === 'aloud') this.reads = this.granted && !this.on('aloud');
    if (this.on(tool)) return this.off(tool);
    this.openers.opened(tool);
    if (tool === 'strike') this.striking = true;
    else if (tool === 'reader') this.reader = true;
    else if (tool === 'zoom') this.zoom = FIRST_ZOOM;
    else if (tool === 'notes') this.noting = this.fresh = true;
    else void this.aloud.start(sentences);
  }

  off(tool: ToolName) {
    this.openers.closing(tool);
    if (tool === 'strike') this.striking = false;
    else if (tool === 'reader') this.reader = false;
    else if (tool === 'zoom') this.zoom = 100;
    else if (tool === 'notes') this.noting = false;
    else this.aloud.stop();
  }

  close() {
    for (const tool of toolNames) if (this.on(tool)) this.off(tool);
  }

  moveLine(step: number) {
    this.line = Math.min(this.lines - 1, Math.max(0, this.line + step));
  }

  setZoom(step: 1 | -1 | 0) {
    if (step === 0) return this.off('zoom');
    const at = zooms.findIndex((zoom) => zoom === this.zoom) + step;
    // The smallest step is still larger than life: only 0 turns the magnifier off.
    this.zoom = zooms[Math.min(zooms.length - 1, Math.max(1, at))] ?? FIRST_ZOOM;
  }

  struck(number: number, option: string | undefined): boolean {
    return option !== undefined && (this.jotted.struck[number] ?? []).includes(option);
  }

  strike(number: number, option: string | undefined) {
    if (option === undefined) return;
    const before = this.jotted.struck[number] ?? [];
    const after = before.includes(option) ? before.filter((one) => one !== option) : [...before, option];
    this.keep({ ...this.jotted, struck: { ...this.jotted.struck, [number]: after } });
  }

  /** Choosing a struck option takes the stroke back. */
  chose(number: number, option: string | undefined) {
    if (this.struck(number, option)) this.strike(number, option);
  }

  takeFresh(): boolean {
    const fresh = this.fresh;
    this.fresh = false;
    return fresh;
  }

  note(number: number): string {
    return this.jotted.notes[number] ?? '';
  }

  write(number: number, text: string) {
    this.keep({ ...this.jotted, notes: { ...this.jotted.notes, [number]: text.slice(0, LONGEST_NOTE) } });
  }

  drawing(number: number): readonly Stroke[] {
    return this.jotted.drawn[number] ?? [];
  }

  /** Whether there is a note on a question, in words or drawn. */
  noted(number: number): boolean {
    return this.note(number) !== '' || this.drawing(number).length > 0;
  }

  /** Whether the notes on a question are drawn: as was said there; otherwise as those are that it has, or as before. */
  draws(number: number): boolean {
    if (this.way?.number === number) return this.way.drawn;
    const drawn = this.drawing(number).length > 0;
    return drawn === (this.note(number) !== '') ? (this.way?.drawn ?? false) : drawn;
  }

  drawsNow(number: number, drawn: boolean) {
    this.way = { number, drawn };
  }

  /** Whether there was room for it. */
  draw(number: number, stroke: Stroke): boolean {
    const all = points(Object.values(this.jotted.drawn).flat());
    if (all + stroke.length / 2 > MOST_POINTS) return false;
    this.redraw(number, [...this.drawing(number), stroke]);
    return true;
  }

  wipe(number: number, x: number, y: number) {
    const left = wiped(this.drawing(number), x, y);
    if (left.length < this.drawing(number).length) this.redraw(number, left);
  }

  clearDrawing(number: number) {
    if (this.drawing(number).length > 0) this.redraw(number, []);
  }

  undoable(number: number): boolean {
    return (this.past[number] ?? []).length > 0;
  }

  undraw(number: number) {
    const before = this.past[number] ?? [];
    const last = before[before.length - 1];
    if (last === undefined) return;
    this.past = { ...this.past, [number]: before.slice(0, -1) };
    this.keep({ ...this.jotted, drawn: { ...this.jotted.drawn, [number]: last } });
  }

  private redraw(number: number, strokes: Stroke[]) {
    this.past = { ...this.past, [number]: [...(this.past[number] ?? []), [...this.drawing(number)]].slice(-50) };
    this.keep({ ...this.jotted, drawn: { ...this.jotted.drawn, [number]: strokes } });
  }

  /** The attempt goes on after its end: what went from this machine with the end is kept again. */
  keepAgain() {
    const { struck, notes, drawn } = this.jotted;
    if ([struck, notes, drawn].every((kept) => Object.keys(kept).length === 0)) return;
    write(this.attempt, this.jotted, this.store);
  }

  private keep(jotted: Jotted) {
    this.jotted = jotted;
    write(this.attempt, jotted, this.store);
  }
}
