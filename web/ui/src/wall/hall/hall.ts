// A hall event in numbers: who is back, who is silent, what each lost and would have left. Times in µs.

import { natural } from '../../shared/natural';
import type { HallEventView, HallOutcome, HallSeat, Tile } from '../../shared/wire';
import { isOver } from '../attention';

/** One person of an event, now. */
export type Person = {
  seat: HallSeat;
  /** `over`: the attempt has ended, nothing can be credited any more. */
  is: 'back' | 'silent' | 'over';
  /** What was lost; of who is silent, at least. */
  lost: number;
  /** What is still to be credited of it. */
  due: number;
  /** Time left; `null`: over. */
  left: number | null;
  /** And after the credit; `null`: not known before the return, or over. */
  after: number | null;
};

/** `at`: the server's time when the event was told; `null`: not known, then nothing is added to what it said. */
export function people(event: HallEventView, tiles: ReadonlyMap<string, Tile>, at: number | null, now: number): Person[] {
  return event.seats.map((seat) => {
    const tile = tiles.get(seat.attempt);
    const left = leftNow(seat, tile, now);
    const is = left === null ? 'over' : seat.ended === null ? 'silent' : 'back';
    const grows = is === 'silent' && at !== null && tile?.stands !== true;
    const lost = seat.lost_us + (grows ? Math.max(0, now - at - seat.spare_us) : 0);
    const due = is === 'over' ? 0 : Math.max(0, lost - seat.credited_us);
    return { seat, is, lost, due, left, after: is === 'back' && left !== null ? left + due : null };
  });
}

/** Who has been given time by hand meanwhile. */
export const given = (event: HallEventView): HallSeat[] => event.seats.filter((seat) => seat.given_us > 0);

/** The event, where that was for something else and is not taken off. */
export const beside = (event: HallEventView): HallEventView => ({ ...event, seats: event.seats.map((seat) => ({ ...seat, lost_us: seat.lost_us + seat.given_us, spare_us: 0 })) });

/** The tile's deadline is fresher than what the event said; while the clock stands, it moves unheard. */
function leftNow(seat: HallSeat, tile: Tile | undefined, now: number): number | null {
  if (seat.left_us === null || (tile !== undefined && isOver(tile))) return null;
  return tile === undefined || tile.deadline === null || tile.stands ? seat.left_us : Math.max(0, tile.deadline - now);
}

/** How an event stands: seats, not credits. */
export function standing(all: readonly Person[]): { back: number; silent: number; gone: number; silentSince: number | null } {
  const silent = all.filter((one) => one.is === 'silent');
  return {
    back: all.filter((one) => one.seat.ended !== null).length,
    silent: silent.length,
    // They ended while they were silent and do not come back.
    gone: all.filter((one) => one.seat.ended === null && one.is === 'over').length,
    silentSince: silent.length === 0 ? null : Math.min(...silent.map((one) => one.seat.began)),
  };
}

export type Sum = { n: number; us: number; least: number; most: number };

function sum(amounts: readonly number[]): Sum {
  const some = amounts.length > 0;
  // Of whole seconds, as they stand above it: somebody will add them up.
  return { n: amounts.length, us: amounts.reduce((all, us) => all + Math.round(us / 1e6) * 1e6, 0), least: some ? Math.min(...amounts) : 0, most: some ? Math.max(...amounts) : 0 };
}

/** What a credit does: at once, on return, and for whom nothing. */
export function credits(all: readonly Person[]): { atOnce: Sum; later: number; over: number; none: number } {
  const back = all.filter((one) => one.is === 'back');
  return {
    atOnce: sum(back.map((one) => one.due).filter((us) => us > 0)),
    later: all.filter((one) => one.is === 'silent').length,
    over: all.filter((one) => one.is === 'over').length,
    none: back.filter((one) => one.due === 0).length,
  };
}

/** What was credited. */
export const credited = (event: HallEventView): Sum => sum(event.seats.map((seat) => seat.credited_us).filter((us) => us > 0));

/** How far apart the first and the last fell silent, whole seconds, one at least. */
export const within = (event: HallEventView): number =>
  Math.max(1, Math.ceil((Math.max(event.from, ...event.seats.map((seat) => seat.began)) - event.from) / 1e6));

export const bySeat = (a: HallSeat, b: HallSeat): number => natural(a.room, b.room) || natural(a.seat, b.seat);

/** The rooms of an event, in their order. */
export const roomsOf = (event: HallEventView): string[] => [...new Set(event.seats.map((seat) => seat.room))].sort(natural);

/** Those to decide on first, oldest first; then the decided ones, the latest first. */
export function inOrder(events: readonly HallEventView[]): HallEventView[] {
  const open = events.filter((event) => event.decision === null).sort((a, b) => a.from - b.from);
  const decided = events.filter((event) => event.decision !== null).sort((a, b) => (b.decision?.at ?? 0) - (a.decision?.at ?? 0));
  return [...open, ...decided];
}

/** What an answer says, person by person: somebody who fell silent twice has two outcomes. */
export function outcome(answers: readonly HallOutcome[]): { credited: number; refused: { attempt: string; code: string }[] } {
  const credited = new Set(answers.filter((one) => one.code === null && one.credited_us > 0).map((one) => one.attempt));
  const refused = new Map(answers.flatMap((one) => (one.code === null ? [] : [[one.attempt, one.code] as const])));
  return { credited: credited.size, refused: [...refused].map(([attempt, code]) => ({ attempt, code })) };
}

/** Events that are not known yet: each is called out once. */
export const fresh = (known: ReadonlySet<string>, events: readonly HallEventView[]): HallEventView[] => events.filter((event) => !known.has(event.id));

/** What a decision means for a person's clock. `least`: at least so much, when they are back. */
export type Credit = { what: 'exact' | 'least' | 'nothing' | 'none'; us: number };

export function creditOf({ is, due, lost, seat }: Person, decided: 'credit' | 'refuse' | null): Credit[] {
  if (decided === 'refuse') return [{ what: 'none', us: lost }];
  const found: Credit[] = seat.credited_us > 0 ? [{ what: 'exact', us: seat.credited_us }] : [];
  if (is === 'silent') found.push({ what: 'least', us: due });
  else if (decided === null && due > 0) found.push({ what: 'exact', us: due });
  if (found.length > 0) return found;
  return [is === 'back' && due === 0 ? { what: 'nothing', us: 0 } : { what: 'none', us: lost }];
}
