/** The label set of parsing maps: CelebAMask-HQ as BiSeNet numbers it. `left` and `right` are the person's. */

/** Label names, index = id, of every parsing map this project makes. */
export const parsingLabels = [
  'background',
  'skin',
  'brow-left',
  'brow-right',
  'eye-left',
  'eye-right',
  'glasses',
  'ear-left',
  'ear-right',
  'earring',
  'nose',
  'mouth',
  'upper-lip',
  'lower-lip',
  'neck',
  'necklace',
  'cloth',
  'hair',
  'hat',
] as const;

export type ParsingLabel = (typeof parsingLabels)[number];
