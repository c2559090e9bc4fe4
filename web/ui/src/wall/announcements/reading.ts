// Who is still to read what was said: whoever is through will not.

import { natural } from '../../shared/natural';
import type { AnnouncementView, Unread } from '../../shared/wire';

export const waiting = ({ unread }: Pick<AnnouncementView, 'unread'>): Unread[] => unread.filter(({ ended }) => !ended);

/** Who is here first, then who is away, who is through last; each by room and seat. */
export const inOrder = (unread: readonly Unread[]): Unread[] => {
  const rank = ({ ended, online }: Unread) => (ended ? 2 : online ? 0 : 1);
  return [...unread].sort((a, b) => rank(a) - rank(b) || natural(a.room, b.room) || natural(a.seat, b.seat));
};

export const here = (unread: readonly Unread[]): number => unread.filter(({ ended, online }) => online && !ended).length;

export const shown = (all: readonly AnnouncementView[], unreadOnly: boolean): AnnouncementView[] => (unreadOnly ? all.filter((one) => waiting(one).length > 0) : [...all]);
