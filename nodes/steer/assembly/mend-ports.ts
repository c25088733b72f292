/** Ports of the nodes that mend a decoded face which was cut out of the reference. */
import type { InputSpec } from '../../kit/index.ts';

export const mendInputs = {
  image: { kind: 'image', space: 'crop', help: 'What was sampled and decoded.' },
  representation: { kind: 'representation', help: 'What the face was generated from.' },
  reference: { kind: 'reference', help: 'The reference it was steered with.' },
} as const satisfies Record<string, InputSpec>;

/** Param of how far a node mends, 0..1; at 0 it passes the picture. */
export const mendStrength = (help: string) =>
  ({
    param: 'number',
    default: 1,
    min: 0,
    max: 1,
    step: 0.05,
    unit: 'share',
    title: 'strength',
    help: `${help}; 0 passes the picture.`,
  }) as const;
