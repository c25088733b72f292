/** Colours as they are typed. */

const HEX = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i;

/** #rrggbb of what was typed; undefined when it is no colour. */
export function readColour(text: string): string | undefined {
  const [, digits] = HEX.exec(text.trim()) ?? [];
  if (!digits) return undefined;
  const six = digits.length === 6 ? digits : [...digits].map((digit) => digit + digit).join('');
  return `#${six.toLowerCase()}`;
}
