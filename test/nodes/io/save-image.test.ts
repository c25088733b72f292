import { expect, test } from 'vitest';
import { saveImage } from '../../../nodes/io/save-image.ts';
import { runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const image = imageOf(frameOf(4, 3), () => 90);

test('the ending of the file follows the format, whatever ending was written', async () => {
  const run = await runNode(saveImage, { inputs: { image }, params: { name: 'swap.png', format: 'jpeg' } });
  expect(run.written).toEqual([{ image, fileName: 'swap.jpg', format: 'jpeg' }]);
  expect(run.outputs.image).toBe(image);
  expect(run.outputs.path).toEqual({ kind: 'text', value: 'swap.jpg' });
});

test.each(['', '  ', '../swap', 'a/b', 'a\\b', '.hidden', 'a:b'])(
  'the name %j is refused before anything is written',
  async (name) => {
    await expect(runNode(saveImage, { inputs: { image }, params: { name } })).rejects.toMatchObject({
      code: 'bad-file-name',
      where: 'name',
    });
  },
);
