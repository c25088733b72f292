/** Sizes as people read them. */

const MIB = 1024 * 1024;

/** Bytes in kB, MB or GB; nothing for an unknown size. */
export function sizeInWords(bytes: number | null): string {
  if (bytes === null) return '';
  if (bytes < MIB) return `${Math.ceil(bytes / 1024)} kB`;
  return bytes < 1024 * MIB ? `${(bytes / MIB).toFixed(1)} MB` : `${(bytes / MIB / 1024).toFixed(2)} GB`;
}
