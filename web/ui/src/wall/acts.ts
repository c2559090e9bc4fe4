// Acts of invigilators: what is sent, and what became of it for each person.

import { logged, phraseOf } from '../shared/phrases';
import { session, staffApi } from '../shared/staff/session.svelte';
import type { ActOutcome, ActRequest, HallAct, HallOutcome, IncidentAct, IncidentView, InvigilatorAct, Staff, Whom } from '../shared/wire';

const base = (sitting: string) => `/api/wall/${encodeURIComponent(sitting)}`;

/** `again`: the announcement whose words each is to have again. */
export function act(sitting: string, on: Whom, what: InvigilatorAct, reason: string, again = ''): Promise<ActOutcome[]> {
  const phrase = what.act === 'message' || what.act === 'warn' ? phraseOf(reason) : null;
  return staffApi.post<ActOutcome[]>(`${base(sitting)}/acts`, { on, act: what, reason: logged(reason), ...(phrase && { phrase }), ...(again !== '' && { again }) } satisfies ActRequest);
}

export const decide = (sitting: string, incident: string, what: IncidentAct): Promise<IncidentView> =>
  staffApi.post<IncidentView>(`${base(sitting)}/incidents/${encodeURIComponent(incident)}`, 'reason' in what ? { ...what, reason: logged(what.reason) } : what);

export const decideHall = (sitting: string, event: string, what: HallAct): Promise<HallOutcome[]> =>
  staffApi.post<HallOutcome[]>(`${base(sitting)}/hall/${encodeURIComponent(event)}`, { ...what, reason: logged(what.reason) });

/** Who only watches is shown no acts; whether one is allowed is the server's word. */
export const mayAct = (staff: Staff): boolean => staff.roles.some((role) => role === 'invigilator' || role === 'administrator');

/** The same of who is signed in here, for what lies deep in the page. */
export const acting = (): boolean => session.staff !== null && mayAct(session.staff);

export const one = (attempt: string): Whom => ({ whom: 'some', attempts: [attempt] });

/** Whole minutes from a field, as seconds; `null`: not a length the server would take. */
export function secondsFrom(minutes: string): number | null {
  const plain = minutes.normalize('NFKC').trim();
  if (!/^\d{1,3}$/.test(plain)) return null;
  const seconds = Number(plain) * 60;
  return seconds >= 60 && seconds <= 14_400 ? seconds : null;
}
