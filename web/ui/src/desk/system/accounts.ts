// The list of accounts: search, and those who can sign in before those who can't.

import type { Account } from '../../shared/wire';

export function accountsFor(accounts: readonly Account[], search: string): Account[] {
  const wanted = search.trim().toLowerCase();
  return accounts
    .filter((one) => wanted === '' || one.name.toLowerCase().includes(wanted) || one.login.includes(wanted))
    .sort((a, b) => Number(b.active) - Number(a.active) || a.login.localeCompare(b.login));
}

export const soundLogin = (login: string): boolean => /^[A-Za-z0-9._-]{2,40}$/.test(login);

export const soundName = (name: string): boolean => name.trim() !== '' && [...name.trim()].length <= 60;
