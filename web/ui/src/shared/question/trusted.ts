// HTML that the server's renderer made may stand on our pages; no other may. The policy looks once more before it vouches,
// so that a fault of the renderer is an empty text and not a script.

const ALLOWED = /^<(\/?(?:p|br|strong|em|del|ul|ol|li|blockquote|code|pre|hr|table|thead|tbody|tr|th|td|span|img|math|m[a-z]+)(?:\s[^<>]*)?\/?)>$/;
const FORBIDDEN = /\s(?:on\w+|src|srcset|href|style|formaction)\s*=/i;

/** Whether every tag is one that the renderer makes. */
export function sound(html: string): boolean {
  return [...html.matchAll(/<[^>]*>?/g)].every(([tag]) => ALLOWED.test(tag) && !FORBIDDEN.test(tag.replace(/"[^"]*"/g, '""')));
}

interface Policy {
  createHTML(html: string): string;
}

const rules: Policy = { createHTML: (html) => (sound(html) ? html : '') };

// Browsers without trusted types take the text itself.
const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory?.createPolicy('kaopu-rich', rules) ?? rules;

export const trusted = (html: string): string => policy.createHTML(html);
