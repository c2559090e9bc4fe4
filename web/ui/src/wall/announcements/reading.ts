// Who is still to read what was said: whoever is through will not.

import type { AnnouncementView, Unread } from '../../shared/wire';

export const waiting = ({ unread }: Pick<AnnouncementView, 'unread'>): Unread[] => unread.filter(({ ended }) => !ended);

export const shown = (all: readonly AnnouncementView[], unreadOnly: boolean): AnnouncementView[] => (unreadOnly ? all.filter((one) => waiting(one).length > 0) : [...all]);
