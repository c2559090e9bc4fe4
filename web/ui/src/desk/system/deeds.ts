// What a deed of the audit log is called; one that has no words yet stands for itself.

import { texts } from '../texts/system';

export const deedName = (what: string): string => (texts.deeds as Record<string, string>)[what.replace('.', '_')] ?? what;

export const objectName = (kind: string): string => (texts.objects as Record<string, string>)[kind] ?? kind;
