/** The icons, drawn on a 16 px grid with one stroke width; the colour is the text's. */

const PATHS = {
  play: 'M5 3.5v9l7-4.500z',
  stop: 'M4.500 4.500h7v7h-7z',
  check: 'M3.500 8.500l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 4.500V8l2.500 1.500M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  stack: 'M2.500 5.500L8 3l5.500 2.500L8 8zM2.500 8.500L8 11l5.500-2.500M2.500 11L8 13.500 13.500 11',
  skip: 'M3 4l5 4-5 4zM8 4l5 4-5 4z',
  mute: 'M3 8h10',
  bypass: 'M2 11c4 0 3-6 6-6s2 6 6 6',
  undo: 'M5.500 4L2.500 7l3 3M3 7h6a3.500 3.500 0 0 1 0 7H7',
  redo: 'M10.500 4l3 3-3 3M13 7H7a3.500 3.500 0 0 0 0 7h2',
  arrange: 'M2.500 3h4v3.500h-4zM9.500 3h4v3.500h-4zM9.500 9.500h4V13h-4zM6.500 4.800h3M8 4.800v6.500h1.500',
  grid: 'M2.500 2.500h4.500v4.500H2.500zM9 2.500h4.500v4.500H9zM2.500 9h4.500v4.500H2.500zM9 9h4.500v4.500H9z',
  half: 'M8 2a6 6 0 0 1 0 12zM14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  help: 'M6 6a2 2 0 1 1 3 1.700c-.700.500-1 .800-1 1.800M8 12v.200M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  down: 'M4 6l4 4 4-4',
  next: 'M6 4l4 4-4 4',
  up: 'M4 10l4-4 4 4',
  dice: 'M3 3h10v10H3zM5.700 5.700v.010M10.300 5.700v.010M8 8v.010M5.700 10.300v.010M10.300 10.300v.010',
  live: 'M2 8h3l2-5 2.500 10L11.500 8H14',
  warning: 'M8 2.500l6 11H2zM8 6.500v3.500M8 11.800v.200',
  pin: 'M6 2.500h4l-.500 4.500 2.500 2.500H4l2.500-2.500zM8 9.500v4',
  plus: 'M8 3v10M3 8h10',
  lock: 'M4 7.500h8v6H4zM5.500 7.500V5.500a2.500 2.500 0 0 1 5 0v2',
  unlock: 'M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 0 1 4.800-1',
  brush: 'M13.500 2.500L7.500 9M7 9.500c-1.500-.500-3 .500-3 2 0 1-.500 1.500-1.500 2 2.500.500 5.500 0 5.500-2.500z',
  eraser: 'M6 13h7M3 9.500L9 3.500l4 4-5.500 5.500H5.500L3 10.500zM6 6.500l4 4',
  invert: 'M2.500 2.500h11v11h-11zM13.500 2.500l-11 11h11z',
  enlarge: 'M9.500 2.500h4v4M6.500 13.500h-4v-4M13.500 2.500l-4.500 4.500M2.500 13.500l4.500-4.500',
  dot: 'M6.500 8a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  swap: 'M3 5.500h9.500M10 3l2.500 2.500L10 8M13 10.500H3.500M6 8l-2.500 2.500L6 13',
  split: 'M8 2v12M2.500 4h11v8h-11z',
  download: 'M8 2.500v7.500M5 7l3 3 3-3M3 13h10',
  restore: 'M8 5v3.200l2 1.300M3 8a5 5 0 1 0 1.700-3.700M3 3v3h3',
  trash: 'M3 4.500h10M6.500 4.500V3h3v1.500M4.500 4.500l.600 8.500h5.800l.600-8.500',
  path: 'M3 12.500l3.500-4 3 2.500L13 4M10 4h3v3',
  left: 'M2.500 3h11v10h-11zM6 3v10',
  right: 'M2.500 3h11v10h-11zM10 3v10',
  more: 'M3.500 8v.010M8 8v.010M12.500 8v.010',
  reset: 'M3 8a5 5 0 1 0 1.700-3.700M3 3v3h3',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon; decoration only, so what it stands for is said in words beside it or in the button's label. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
