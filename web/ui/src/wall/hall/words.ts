// Sentences about hall events, made of the catalogue's words.

import { clockTimeS, span } from '../../shared/format';
import { here, outageOf, REASONS_OF_RULINGS } from '../../shared/phrases';
import { shared } from '../../shared/texts';
import type { HallDecision, HallEventView, HallSeat, Place } from '../../shared/wire';
import { roomsOf } from './hall';
import { words } from './texts';

export const where = (place: Place): string => (place.place === 'room' ? words.room(place.name) : words.network(place.name));

export const titleOf = (event: HallEventView): string => words.title(where(event.place), event.seats.length);

/** What the seats have in common. */
export const common = (event: HallEventView): string =>
  event.place.place === 'room' ? words.same_room(where(event.place)) : words.same_network(where(event.place), roomsOf(event).map(words.room).join(shared.comma));

/** A reason to begin with. Candidates read it: a network's address is not for them. */
export const reasonFor = (event: HallEventView): string =>
  here(event.place.place === 'room' ? outageOf(where(event.place)) : REASONS_OF_RULINGS.credit[0]);

/** To the second, and never more than it is for what is still growing. */

export const atLeast = (us: number): string => words.at_least(span(Math.floor(us / 1e6) * 1e6));

/** How many people are named before the rest is a number. */
const NAMED = 5;

/** Who was given what by hand: `李建国 5:00`. */
export function namely(given: readonly HallSeat[]): string {
  const some = given.slice(0, NAMED).map(({ name, given_us }) => `${name} ${span(given_us)}`);
  return words.namely(some.join(shared.comma), Math.max(0, given.length - NAMED));
}

/** All digits: `131.482913 秒`. */
export const exactly = (us: number): string => words.exact(String(us / 1e6));

export const decisionWords = (decision: HallDecision, zone: string): string =>
  (decision.credit ? words.decided_credit : words.decided_refuse)(decision.by, clockTimeS(decision.at, zone));
