/** Eyes that were generated without a picture of them, drawn to look where they are to look. */

import { rgbBytes } from '../face/detection/rgb-bytes.ts';
import { eyes as eyePoints, irisRadiusPx, viewOfEye } from '../geometry/gaze.ts';
import { defineNode, uint8 } from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { cheekColour } from './assembly/cheek-colour.ts';
import { mendInputs, mendStrength } from './assembly/mend-ports.ts';
import { multiply } from './assembly/planes.ts';
import { softPolygon } from './assembly/repose/soft-polygon.ts';
import { type Eye, eyesInLight, seenColours } from './eyes/eye-colours.ts';
import { paintEye } from './eyes/paint-eye.ts';
import { EYE_COLOURS, toldIris } from './eyes/told-iris.ts';

export const drawEyes = defineNode(
  {
    type: 'steer/draw-eyes',
    version: 1,
    title: 'Draw Eyes',
    help: {
      summary: 'Draws the eyes of a face that was cut out of the reference, looking where they are to look.',
      paper: 'Not in the paper.',
      here: 'An iris is eleven pixels wide in a crop of 256 px, little more than one cell of the latent, so eyes that a small network makes up are smudged and look anywhere. Under the mask each eye between its lids is drawn where the wanted mesh has it: white, iris, pupil, shade of the lids. Colours are those of the part of the eyes that the mask leaves; where it leaves none, what a linear read-out finds in the vector of the region eyes, in the light of the cheek; without that vector, brown. Shut and edge-on eyes are left alone; what hides an eye under the mask, hair or glasses, is not known here. Where the reference shows the face (mode assembled), the picture passes as it is.',
    },
    inputs: mendInputs,
    params: { strength: mendStrength('How far the drawn eyes cover what was generated') },
    outputs: { image: { kind: 'image', space: 'crop' } },
    bypass: 'image',
    models: [EYE_COLOURS],
  },
  async ({ inputs: { image, representation, reference }, params: { strength }, context }) => {
    checkSameFrame(image.frame, reference.frame, 'reference', 'image and reference');
    if (reference.mode === 'assembled' || strength === 0) return { image };
    const { widthPx, heightPx } = image.frame;
    const points = reference.points.data;
    const eyes = eyePoints.map((eye) => eyeOf(points, eye, widthPx, heightPx));
    const rgb = Float32Array.from(rgbBytes(image));
    const iris = await toldIris(representation, context);
    const cheek = cheekColour(
      { rgb, points, widthPx },
      eyes.map(({ facing }) => facing),
    );
    const unseen = eyesInLight(cheek, iris);
    const open = eyes.filter(({ shown }) => shown === 1);
    const colours = seenColours(rgb, open, reference.mask.data, widthPx, unseen);
    if (!iris && colours.rings === unseen.rings)
      context.log('info', 'nothing tells the colour of the eyes: they are drawn brown');
    for (const eye of eyes) {
      const covers = strength * eye.shown;
      const alpha = multiply(eye.opening, reference.mask.data).map((share) => share * covers);
      if (alpha.some((share) => share > 0)) paintEye(rgb, eye, colours, alpha, widthPx);
    }
    const pixels = Uint8Array.from(Uint8ClampedArray.from(rgb));
    return { image: { kind: 'image', pixels: uint8([heightPx, widthPx, 3], pixels), frame: image.frame } };
  },
);

/** An eye of points [478, 3] as it is drawn, and how much of it is seen (viewOfEye). */
function eyeOf(
  points: ArrayLike<number>,
  eye: (typeof eyePoints)[number],
  widthPx: number,
  heightPx: number,
): Eye & { readonly shown: number } {
  const at = (i: number) => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0] as const;
  const [a, b] = [at(eye.corners[0]), at(eye.corners[1])];
  const long = Math.max(Math.hypot(b[0] - a[0], b[1] - a[1]), 1e-6);
  const { facing, shown } = viewOfEye(points, eye);
  return {
    opening: softPolygon(points, eye.opening, widthPx, heightPx),
    centre: at(eye.iris[0]),
    radiusPx: irisRadiusPx(points, eye),
    along: [(b[0] - a[0]) / long, (b[1] - a[1]) / long],
    facing,
    shown,
  };
}
