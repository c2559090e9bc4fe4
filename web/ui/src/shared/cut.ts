import { span } from './format';
import { shared } from './texts';
import type { TimeAccount } from './wire';

type Cut = Pick<TimeAccount, 'cut_us' | 'extra_cut_us' | 'extra_us'>;

/**
 * What the sitting's end cuts off, in words for the line it is cut off of; empty: nothing. The extra time goes first,
 * and what was granted of it is said beside what is left.
 */
export const cutOff = ({ cut_us, extra_cut_us, extra_us }: Cut) => ({
  given: cut_us > extra_cut_us ? shared.cut(span(cut_us - extra_cut_us)) : '',
  extra: extra_cut_us > 0 ? shared.cut_extra(span(extra_us + extra_cut_us), span(extra_cut_us)) : '',
});
