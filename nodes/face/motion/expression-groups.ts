/**
 * The named expressions of the ICT-FaceKit family as sliders: a name without a side stands for both. A test holds the
 * full names against those of the motion basis.
 */

/** Slider group -> names, in the order shown; left and right are the person's. */
export const expressionGroups = {
  brows: ['browDown', 'browInnerUp', 'browOuterUp'],
  eyes: ['eyeBlink', 'eyeSquint', 'eyeWide', 'eyeLookUp', 'eyeLookDown', 'eyeLookIn', 'eyeLookOut', 'PupilDilate'],
  'cheeks and nose': ['cheekPuff', 'cheekRaiser', 'cheekSquint', 'noseSneer'],
  jaw: ['jawOpen', 'jawForward', 'jawLeft', 'jawRight'],
  mouth: [
    'mouthSmile',
    'mouthFrown',
    'mouthClose',
    'mouthDimple',
    'mouthFunnel',
    'mouthLeft',
    'mouthLowerDown',
    'mouthPress',
    'mouthPucker',
    'mouthRight',
    'mouthRollLower',
    'mouthRollUpper',
    'mouthShrugLower',
    'mouthShrugUpper',
    'mouthStretch',
    'mouthUpperUp',
  ],
} as const satisfies Record<string, readonly string[]>;

/** Names that have no left and right half. */
const WITHOUT_SIDES: readonly string[] = [
  'jawOpen',
  'jawForward',
  'jawLeft',
  'jawRight',
  'mouthClose',
  'mouthFunnel',
  'mouthLeft',
  'mouthPucker',
  'mouthRight',
  'mouthRollLower',
  'mouthRollUpper',
  'mouthShrugLower',
  'mouthShrugUpper',
];

/** The coefficients a slider sets: itself, or both sides of a name without a side. */
export function coefficientsOf(slider: string): readonly string[] {
  if (WITHOUT_SIDES.includes(slider) || /_[LR]$/.test(slider)) return [slider];
  return [`${slider}_L`, `${slider}_R`];
}

/** Slider groups with the sided names after each name that has sides. */
export const expressionSliders: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(expressionGroups).map(([group, names]) => [
    group,
    names.flatMap((name) => [...new Set([name, ...coefficientsOf(name)])]),
  ]),
);
