/** The smallest face swap there is, as a person builds it: each node with its links and params, in the order of building. */

/** Input port to `node.port` that feeds it. */
export type Links = Readonly<Record<string, string>>;

export interface Step {
  readonly id: string;
  /** What is typed into the search; the node is its best match. */
  readonly typed: string;
  readonly links: Links;
  /** Params of the inspector: chosen when a word, typed when a number. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** A sample picture put on it. */
  readonly picture?: string;
}

/** The first two are made by the pointer (a double-click, a link let go over the canvas), the others by keys. */
export const SWAP_STEPS: readonly Step[] = [
  { id: 'load-image', typed: 'load im', links: {}, picture: 'portrait-c.jpg' },
  { id: 'detect-align', typed: 'detect', links: { image: 'load-image.image' } },
  { id: 'load-image-2', typed: 'load im', links: {}, picture: 'portrait-a.jpg' },
  { id: 'detect-align-2', typed: 'detect', links: { image: 'load-image-2.image' } },
  { id: 'parse', typed: 'parse', links: { image: 'detect-align.crop', face: 'detect-align.face' } },
  { id: 'parse-2', typed: 'parse', links: { image: 'detect-align-2.crop', face: 'detect-align-2.face' } },
  { id: 'motion', typed: '3dmm', links: { face: 'detect-align-2.face' } },
  { id: 'identity', typed: 'identity', links: { image: 'detect-align.crop', face: 'detect-align.face' } },
  { id: 'clip-region', typed: 'clip', links: { image: 'detect-align.crop', parsing: 'parse.parsing' } },
  { id: 'clip-region-2', typed: 'clip', links: { image: 'detect-align-2.crop', parsing: 'parse-2.parsing' } },
  {
    id: 'region-assembler',
    typed: 'region ass',
    links: {
      'canvas-image': 'detect-align-2.crop',
      'canvas-face': 'detect-align-2.face',
      'canvas-parsing': 'parse-2.parsing',
      'canvas-motion': 'motion.motion',
      'source.image': 'detect-align.crop',
      'source.face': 'detect-align.face',
      'source.parsing': 'parse.parsing',
    },
  },
  {
    id: 'representation-assembler',
    typed: 'representation',
    links: {
      'canvas-regions': 'clip-region-2.regions',
      'canvas-motion': 'motion.motion',
      'source.identity': 'identity.identity',
      'source.regions': 'clip-region.regions',
    },
    params: { gaze: 'ignored', texture: 'ignored', light: 'ignored' },
  },
  {
    id: 'sd-adapter',
    typed: 'sd adapter',
    links: { representation: 'representation-assembler.representation', reference: 'region-assembler.reference' },
  },
  { id: 'load-denoiser', typed: 'load den', links: {} },
  { id: 'frc', typed: 'frc', links: { denoiser: 'load-denoiser.denoiser', conditioning: 'sd-adapter.conditioning' } },
  { id: 'vae-encode', typed: 'vae enc', links: { image: 'detect-align-2.crop' } },
  {
    id: 'draft',
    typed: 'draft',
    links: { conditioning: 'sd-adapter.conditioning', reference: 'region-assembler.reference' },
  },
  {
    id: 'sampler',
    typed: 'sampler',
    links: {
      denoiser: 'frc.denoiser',
      latent: 'draft.latent',
      canvas: 'vae-encode.latent',
      mask: 'region-assembler.mask',
    },
    params: { startNoise: 0.5 },
  },
  { id: 'vae-decode', typed: 'vae dec', links: { latent: 'sampler.latent' } },
  {
    id: 'paste-back',
    typed: 'paste',
    links: { image: 'load-image-2.image', crop: 'vae-decode.image', mask: 'region-assembler.mask' },
  },
];

/** What a new seed runs anew. */
export const TAIL = ['sampler', 'vae-decode', 'paste-back'];

/** Nodes that a node waits for. */
export function feedersOf(id: string): string[] {
  const links = SWAP_STEPS.find((step) => step.id === id)?.links ?? {};
  return Object.values(links).map((link) => link.split('.')[0] ?? '');
}
