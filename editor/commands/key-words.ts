/** Shortcuts as they are shown: Mod is the platform's own. */

const MOD = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

/** One shortcut as shown. */
export const keyInWords = (key: string): string => key.replace('Mod', MOD).replaceAll('Arrow', '');

/** The first shortcut of a command, as shown. */
export const keysInWords = (keys: readonly string[]): string => keyInWords(keys[0] ?? '');
