import { describe, expect, it } from 'vitest';
import { spanOf } from './clock';
import { BASE, replay, SECOND } from './fixtures.test-data';
import { linesOf, type Line } from './lines';
import { Player } from './player.svelte';

const lines = linesOf(replay);
const span = spanOf(replay)!;
const at = (seconds: number) => BASE + seconds * SECOND;
const all = () => true;
const answers = (line: Line) => line.groups.includes('answers');
const key = (player: Player) => player.lines[player.line]?.key;

describe('the player', () => {
  it('steps through lines of one moment one by one, forth and back', () => {
    const player = new Player(lines, span, at(130));
    player.step(1, all);
    expect(key(player)).toBe('e8');
    player.step(1, all);
    expect([key(player), player.t]).toEqual(['e9', at(150)]);
    player.step(-1, all);
    expect([key(player), player.t]).toEqual(['e8', at(150)]);
  });

  it('steps only to what passes, and stays at the ends', () => {
    const player = new Player(lines, span, at(0));
    player.step(1, answers);
    expect(key(player)).toBe('e3');
    player.step(-1, answers);
    expect(key(player)).toBe('e3');
    player.seek(at(70));
    player.step(-1, answers);
    expect(key(player)).toBe('e4');
  });

  it('goes back from between two lines to the one that happened last', () => {
    const player = new Player(lines, span, at(45));
    player.step(-1, all);
    expect([key(player), player.t]).toEqual(['e3', at(40)]);
  });

  it('plays at its speed and stops at the end', () => {
    const player = new Player(lines, span, at(30));
    player.advance(SECOND);
    expect(player.t).toBe(at(30));
    player.toggle();
    player.speed = 10;
    player.advance(SECOND);
    expect([player.t, key(player)]).toEqual([at(40), 'e3']);
    player.speed = 60;
    player.advance(60 * SECOND);
    expect([player.t, player.playing]).toEqual([span.to, false]);
    player.toggle();
    expect([player.t, player.playing]).toEqual([span.from, true]);
  });

  it('keeps within the span', () => {
    const player = new Player(lines, span, at(-100));
    expect(player.t).toBe(span.from);
    player.seek(at(99_999));
    expect(player.t).toBe(span.to);
  });
});
