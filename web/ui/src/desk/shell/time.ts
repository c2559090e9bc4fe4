// Times that belong to no sitting. They stand in one zone, that in which the bank's days begin, so that people who speak
// of a change read the same time, whatever their machines are set to.

import * as say from '../../shared/format';

/** The desk's own zone; a sitting's times stand in the sitting's. */
export const DESK_ZONE = 'Asia/Shanghai';

export const date = (us: number) => say.date(us, DESK_ZONE);
export const clockTimeS = (us: number) => say.clockTimeS(us, DESK_ZONE);
export const dateTime = (us: number) => say.dateTime(us, DESK_ZONE);
export const dateTimeS = (us: number) => say.dateTimeS(us, DESK_ZONE);
