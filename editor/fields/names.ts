/** Names of donors and branches: lower-case letters, digits and '-'. */

const NAME = /^[a-z][a-z0-9-]*$/;

export const isName = (text: string): boolean => NAME.test(text);

/** What was typed as a name: lower case, other characters as '-'. */
export function toName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '');
}
