// Theme and type size, as attributes of <html> (tokens.css reads them).

import { recall, remember } from './memory';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];

export const sizes = ['m', 'l', 'xl', 'xxl'] as const;
export type Size = (typeof sizes)[number];

function known<T extends string>(all: readonly T[], value: string | null, otherwise: T): T {
  return all.find((one) => one === value) ?? otherwise;
}

let theme = $state<Theme>(known(themes, recall('theme'), 'system'));
let size = $state<Size>(known(sizes, recall('size'), 'm'));
show();

export const look = {
  get theme(): Theme {
    return theme;
  },
  set theme(value: Theme) {
    theme = value;
    remember('theme', value === 'system' ? null : value);
    show();
  },
  get size(): Size {
    return size;
  },
  set size(value: Size) {
    size = value;
    remember('size', value === 'm' ? null : value);
    show();
  },
  /** High contrast on or off; off goes back to the system's choice. */
  get contrast(): boolean {
    return theme === 'contrast';
  },
  set contrast(on: boolean) {
    look.theme = on ? 'contrast' : 'system';
  },
  /** For a surface with a default of its own, such as the wall's dark. Says nothing when a person has chosen. */
  prefer(value: Theme) {
    if (recall('theme') === null) {
      theme = value;
      show();
    }
  },
};

function show() {
  if (typeof document === 'undefined') return;
  const html = document.documentElement;
  if (theme === 'system') html.removeAttribute('data-theme');
  else html.dataset['theme'] = theme;
  if (size === 'm') html.removeAttribute('data-size');
  else html.dataset['size'] = size;
}
