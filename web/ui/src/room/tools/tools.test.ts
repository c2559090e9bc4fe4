import { expect, test } from 'vitest';
import { Aloud } from './aloud.svelte';
import { shelf } from './store.fake';
import { LONGEST_NOTE, optionNames, Tools } from './tools.svelte';

const mute = () => new Aloud({ synth: null, utterance: () => ({}) as never });
const tools = (store = shelf()) => new Tools('one@1', store, mute());

test('options are struck and restored, question by question, and choosing one restores it', () => {
  const own = tools();
  own.strike(3, 'a');
  own.strike(3, 'b');
  own.strike(3, 'b');
  expect([own.struck(3, 'a'), own.struck(3, 'b'), own.struck(4, 'a')]).toEqual([true, false, false]);
  own.chose(3, 'a');
  own.chose(3, 'b');
  expect([own.struck(3, 'a'), own.struck(3, 'b')]).toEqual([false, false]);
});

test('a key for an option that is not there strikes nothing', () => {
  const store = shelf();
  tools(store).strike(3, undefined);
  expect(store.names()).toEqual([]);
});

test('strokes and notes are there after a reload', () => {
  const store = shelf();
  const before = tools(store);
  before.strike(3, 'a');
  before.write(7, 'look at the plot');
  const after = tools(store);
  expect([after.struck(3, 'a'), after.note(7), after.note(3)]).toEqual([true, 'look at the plot', '']);
});

test('notes open as they were made, and go on as was said last', () => {
  const store = shelf();
  const before = tools(store);
  before.draw(4, [0, 0, 500, 500]);
  before.write(5, '先算扬程');
  const after = tools(store);
  expect([3, 4, 5].map((number) => after.draws(number))).toEqual([false, true, false]);
  after.drawsNow(4, false);
  expect(after.draws(4)).toBe(false);
  after.drawsNow(3, true);
  expect([3, 4, 5, 6].map((number) => after.draws(number))).toEqual([true, true, false, true]);
});

test('a note is no book', () => {
  const own = tools();
  own.write(1, 'x'.repeat(LONGEST_NOTE + 1));
  expect(own.note(1)).toHaveLength(LONGEST_NOTE);
});

test('the magnifier goes up to three times and off with 0; the band stays within the text', () => {
  const own = tools();
  own.toggle('zoom', []);
  expect(own.zoom).toBe(200);
  for (let i = 0; i < 9; i++) own.setZoom(1);
  expect(own.zoom).toBe(300);
  for (let i = 0; i < 9; i++) own.setZoom(-1);
  expect(own.zoom).toBe(150);
  own.setZoom(0);
  expect(own.on('zoom')).toBe(false);
  own.lines = 3;
  own.moveLine(-1);
  expect(own.line).toBe(0);
  own.moveLine(5);
  expect(own.line).toBe(2);
});

test('closing turns every tool off and keeps what was struck and noted', () => {
  const own = tools();
  for (const tool of ['strike', 'reader', 'zoom', 'aloud', 'notes'] as const) own.toggle(tool, ['题干。']);
  own.strike(3, 'a');
  own.close();
  expect([own.any, own.aloud.state, own.struck(3, 'a')]).toEqual([false, 'off', true]);
});

test('options have names of their own', () => {
  expect(optionNames({ how: 'judge' })).toEqual(['right', 'wrong']);
  expect(optionNames({ how: 'blanks', count: 2 })).toEqual([]);
});
