/** `facex models` as a user types it: add with its questions as flags, show, remove, and pull from a folder. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arcfaceFile } from '../../helpers/public-models.ts';
import { openPlace } from './command-line.ts';

const WALL_MS = 120_000;
const place = openPlace();
const file = place.write('Arc Face.onnx', arcfaceFile());
const facts = ['--fact', 'colour=rgb', '--fact', 'values=-1..1', '--fact', 'crop=arcface'];

describe('facex models', () => {
  it(
    'add names every open fact with its flag, then keeps the file; show tells who stated what; remove takes it away',
    async () => {
      const asked = await place.facex(['models', 'add', file, '--role', 'identity', '--fact', 'colour=rgb']);
      expect(asked.code).toBe(2);
      expect(asked.stderr).toContain('does not tell 2 facts; nothing was added');
      expect(asked.stderr).toContain('--fact crop=arcface|mesh-square');
      expect(asked.stderr).toContain('(usual: -1..1)');

      const added = await place.facex(['models', 'add', file, '--role', 'identity', ...facts, '--licence', 'mine']);
      expect(added).toMatchObject({
        code: 0,
        stdout: 'own/arc-face: identity, ready. facex models show own/arc-face\n',
      });
      const shown = await place.facex(['models', 'show', 'own/arc-face']);
      expect(shown.stdout).toMatch(/licence +mine \(unknown\)/);
      expect(shown.stdout).toMatch(/crop by +said when it was added/);
      expect(shown.stdout).toMatch(/width by +read from the file/);
      expect((await place.facex(['models', 'list'])).stdout).toContain('own/arc-face');
      expect(await place.facex(['models', 'remove', 'own/arc-face'])).toMatchObject({ code: 0 });
      expect((await place.facex(['models', 'show', 'own/arc-face'])).code).toBe(2);
    },
    WALL_MS,
  );

  it(
    'add refuses a role the file cannot serve in, with the reason',
    async () => {
      const ended = await place.facex(['models', 'add', file, '--role', 'gaze']);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('cannot serve as gaze: its outputs (683 float32 [None, 512])');
    },
    WALL_MS,
  );

  it(
    'pull shows the licence, wants a yes, and takes nothing of another content from an offline folder',
    async () => {
      const refused = await place.facex(['models', 'pull', 'arcface-r50', '--agree']);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('non-commercial research only');
      expect(refused.stderr).toContain('--non-commercial');
      mkdirSync(place.file('offline'), { recursive: true });
      writeFileSync(place.file('offline/face_detection_yunet_2023mar.onnx'), arcfaceFile());
      const wrong = await place.facex(['models', 'pull', 'yunet', '--agree', '--offline', place.file('offline')]);
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain('wanted sha256 8f2383e4');
      expect((await place.facex(['models', 'pull', 'no-such'])).code).toBe(2);
      expect((await place.facex(['models', 'list', '--public'])).stdout).toContain('face-parsing-resnet18');
    },
    WALL_MS,
  );
});
