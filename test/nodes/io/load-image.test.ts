import { expect, test } from 'vitest';
import { loadImage } from '../../../nodes/io/load-image.ts';
import { testPicture } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

test('a picture file becomes an image in original space', async () => {
  const image = outputOf(
    await runNode(loadImage, { params: { file: testPicture('portrait-a.jpg') } }),
    'image',
    'image',
  );
  expect(image.frame.space).toBe('original');
  expect(image.pixels.shape).toEqual([image.frame.heightPx, image.frame.widthPx, 3]);
});

test('without a file the fault names the param and says how to give one', async () => {
  await expect(runNode(loadImage)).rejects.toMatchObject({
    code: 'no-file-chosen',
    where: 'file',
    fix: expect.stringContaining('--input'),
  });
});
